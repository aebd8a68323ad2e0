"""Points on the earth and the distance between them."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

EARTH_RADIUS_M = 6_371_008.8  # mean radius of the WGS 84 ellipsoid

_NUMBER = r"(?P<{0}>[+-]?[0-9]{{1,3}}(?:\.[0-9]{{1,15}})?)\s*°?\s*(?P<{0}_side>[NSEWO]?)"
_PAIR = re.compile(
    r"(?:GEO:)?\(?\s*" + _NUMBER.format("first") + r"\s*[,;\s]\s*" + _NUMBER.format("second") + r"\s*\)?",
    re.ASCII,
)
_LONGEST_PAIR = 64
_SIGN = {"": 1.0, "N": 1.0, "E": 1.0, "S": -1.0, "W": -1.0, "O": -1.0}


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the earth: latitude and longitude in degrees, WGS 84.

    Raises:
        ValueError: not a finite number, or outside [-90, 90] and [-180, 180].
    """

    lat: float
    lon: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.lat) and math.isfinite(self.lon)):
            raise ValueError("a latitude and a longitude are finite numbers")
        if not -90 <= self.lat <= 90:
            raise ValueError(f"latitude {self.lat} is outside [-90, 90]; latitude comes first: is the pair swapped?")
        if not -180 <= self.lon <= 180:
            raise ValueError(f"longitude {self.lon} is outside [-180, 180]")


def distance_m(a: Point, b: Point) -> float:
    """Return the great-circle distance between two points, in metres.

    The sphere stands in for the ellipsoid: at most 0.56 % off, enough to rank who is nearest.

    Source: R. W. Sinnott, "Virtues of the Haversine", Sky & Telescope 68 (1984) 159.
    """
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    half_lat = (lat_b - lat_a) / 2
    half_lon = math.radians(b.lon - a.lon) / 2
    h = math.sin(half_lat) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(h)))


def distances_m(origin: Point, points: Iterable[Point]) -> list[float]:
    """Return the distances of ``distance_m`` from one point to n others, in the order given; n may be 0."""
    return [distance_m(origin, point) for point in points]


def parse_lat_lon(text: str) -> Point | None:
    """Read a pair as people paste it, or return None if it is not one.

    Latitude comes first (``33.9769, -118.2161``) unless letters say otherwise
    (``118.2161° W 33.9769° N``; the Spanish ``O`` is west).  A pair off the earth is not one.
    """
    if len(text) > _LONGEST_PAIR:
        return None
    found = _PAIR.fullmatch(text.strip().upper().replace("\N{MINUS SIGN}", "-"))
    if found is None:
        return None
    sides = found["first_side"] + found["second_side"]
    first = float(found["first"]) * _SIGN[found["first_side"]]
    second = float(found["second"]) * _SIGN[found["second_side"]]
    if re.fullmatch("[EWO][NS]", sides):
        first, second = second, first
    elif not re.fullmatch("(?:[NS][EWO])?", sides):
        return None
    try:
        return Point(first, second)
    except ValueError:
        return None
