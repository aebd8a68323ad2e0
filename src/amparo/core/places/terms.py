"""Words of the room: what a place is called, how sure we are, which area it lies in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from amparo.core.kit.geo import Point


class PlaceKind(StrEnum):
    """What a text was understood as."""

    COORDINATES = "coordinates"
    ZIP = "zip"
    NEIGHBOURHOOD = "neighbourhood"
    CITY = "city"
    PLUS_CODE = "plus-code"
    ADDRESS = "address"
    """A house number on a street of the operator's file."""
    BLOCK = "block"
    CROSSING = "crossing"
    STREET = "street"
    """A street without a number or a second street: only its stretch near the place named with it."""
    LANDMARK = "landmark"
    DISTRICT = "district"


class Layer(StrEnum):
    """What a file of the operator's holds."""

    CITY_LIMITS = "city-limits"
    DISTRICT = "district"
    STREET = "street"
    LANDMARK = "landmark"
    NEIGHBOURHOOD = "neighbourhood"


class Kind(StrEnum):
    """What the ledger says of this room."""

    SOURCE_IMPORTED = "places.source.imported"
    SOURCE_REMOVED = "places.source.removed"


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
    state: str = ""
    """Two letters, empty outside the United States."""
    source: str = ""
    """The operator's own file that it was found in; empty if it comes with the program."""
    dated_on: date | None = None


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
    exact: bool = False
    """True if the city is the one whose imported limits hold the point."""
    source: str = ""
    """Whose limits those are; empty while the city is approximate."""
    dated_on: date | None = None
    districts: tuple[str, ...] = ()
    """The imported districts that hold the point."""

    @property
    def label(self) -> str:
        """``Huntington Park, CA``, ``Inyo County, CA`` where there is no city, or empty."""
        return ", ".join(part for part in (self.city or self.county, self.state) if part)


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One file that the operator brought in."""

    id: UUID
    layer: Layer
    title: str
    """Whose data it is, in the operator's words."""
    dated_on: date
    licence: str
    count: int
    """How many places, or stretches of street, it gave."""
    imported_at: datetime


@dataclass(frozen=True, slots=True)
class Hit:
    """What a text means by the operator's own files."""

    name: str
    point: Point
    accuracy_m: float
    kind: PlaceKind
    source: str
    dated_on: date | None
    rest: str = ""
    """What was said after the name: where a city may stand."""
    misfit: int = 0
    """How far the text is from the name: another kind of street, a typing error."""


@dataclass(frozen=True, slots=True)
class Holder:
    """One imported outline that a point lies in."""

    name: str
    layer: Layer
    source: str
    dated_on: date


@dataclass(frozen=True, slots=True)
class Own:
    """How to ask the operator's own files; the questions with tables, handed to those without."""

    find: Callable[[str, Point | None], list[Hit]]
    areas: Callable[[str], list[Hit]]
    holders: Callable[[Point], list[Holder]]


class NotPrepared(Exception):
    """The built file of places is missing; the message says how to make it."""
