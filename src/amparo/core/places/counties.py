"""Which county a point lies in, by the outlines in the built file.

A few kilobytes of one outline are read and walked in plain Python: half a millisecond, and no process has to hold
3,231 counties for the sake of a label.
"""

import math
import struct
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from amparo.core.kit.geo import Point
from amparo.core.places.gazetteer import opened

Position = tuple[float, float]
Ring = list[Position]

_SHORE_DEG = 0.03  # about 3 km: the coast is drawn coarsely, and piers and beaches belong to somebody


class County(NamedTuple):
    """A county or what stands in its place, with the Census's five digits."""

    fips: str
    name: str
    state: str


def county_of(point: Point) -> County | None:
    """Return the county that holds the point, or the one whose shore is within about 3 km, or None.

    Raises:
        NotPrepared: the built file is missing.
    """
    with opened() as db:
        rows = db.execute(
            "SELECT fips, name, state, wkb FROM shape WHERE length(fips) = 5"
            " AND west <= :lon + :shore AND east >= :lon - :shore"
            " AND south <= :lat + :shore AND north >= :lat - :shore",
            {"lat": point.lat, "lon": point.lon, "shore": _SHORE_DEG},
        ).fetchall()
    outlines = [(County(*row[:3]), list(_rings(row[3]))) for row in rows]
    for county, rings in outlines:
        if sum(_crossings(ring, point) for ring in rings) % 2:
            return county
    away = [(min(_away_deg(ring, point) for ring in rings), county) for county, rings in outlines]
    nearest_deg, nearest = min(away, default=(math.inf, None))
    return nearest if nearest_deg <= _SHORE_DEG else None


def _rings(wkb: bytes) -> Iterator[Ring]:
    """Yield the rings of a little-endian MULTIPOLYGON, outer ones and holes alike."""
    (polygons,), at = struct.unpack_from("<I", wkb, 5), 9
    for _ in range(polygons):
        (rings,), at = struct.unpack_from("<I", wkb, at + 5), at + 9
        for _ in range(rings):
            (count,), at = struct.unpack_from("<I", wkb, at), at + 4
            yield list(struct.iter_unpack("<2d", wkb[at : at + 16 * count]))
            at += 16 * count


def _crossings(ring: Ring, point: Point) -> int:
    """Count the sides of a ring that a ray from the point to the east crosses."""
    return sum(
        (y_a > point.lat) != (y_b > point.lat) and point.lon < x_a + (x_b - x_a) * (point.lat - y_a) / (y_b - y_a)
        for (x_a, y_a), (x_b, y_b) in pairwise(ring)
    )


def _away_deg(ring: Ring, point: Point) -> float:
    """Return how far a point is from a ring, in degrees of latitude."""
    narrow = math.cos(math.radians(point.lat))
    plane = [((lon - point.lon) * narrow, lat - point.lat) for lon, lat in ring]
    return min(math.sqrt(_square_to_side(a, b)) for a, b in pairwise(plane))


def _square_to_side(a: Position, b: Position) -> float:
    """Return the square of the distance between the origin and the side from a to b."""
    side_x, side_y = b[0] - a[0], b[1] - a[1]
    length = side_x**2 + side_y**2
    along = min(max(-(a[0] * side_x + a[1] * side_y) / length, 0.0), 1.0) if length else 0.0
    return (a[0] + along * side_x) ** 2 + (a[1] + along * side_y) ** 2
