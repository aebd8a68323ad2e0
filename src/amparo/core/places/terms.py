"""Words of the room: what a place is called, how sure we are, which area it lies in."""

from dataclasses import dataclass
from enum import StrEnum

from amparo.core.kit.geo import Point


class PlaceKind(StrEnum):
    """What a text was understood as."""

    COORDINATES = "coordinates"
    ZIP = "zip"
    NEIGHBOURHOOD = "neighbourhood"
    CITY = "city"


class Nearness(StrEnum):
    """What a label says of the name in it."""

    NEAR = "near"
    IN = "in"
    """For a county: what lies in it is near nothing of its name."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One place that a text may mean."""

    label: str
    """English: ``near Huntington Park, CA 90255``; an approximate place always says "near"."""
    point: Point
    accuracy_m: float
    """Radius of the circle around the point that most of the place lies in."""
    kind: PlaceKind
    approximate: bool
    """True if the point only stands for a larger area; no block or address may be read into it."""


@dataclass(frozen=True, slots=True)
class Area:
    """The city, county and state of a point; what is not known is empty."""

    city: str
    """City of the nearest ZIP point of the same state: about right, not a city limit."""
    county: str
    """``Los Angeles County``, ``Orleans Parish``; lines of 2017, drawn to about 500 m."""
    state: str
    """Two letters of the Postal Service."""
    county_fips: str
    """Five digits of the Census, the first two are the state's."""

    @property
    def label(self) -> str:
        """``Huntington Park, CA``, ``Inyo County, CA`` where there is no city, or empty."""
        return ", ".join(part for part in (self.city or self.county, self.state) if part)


class NotPrepared(Exception):
    """The built file of places is missing; the message says how to make it."""
