"""Outlines as they are kept, and whether a point lies in one: plain Python, so that a worker needs no shapely."""

import math
import struct
from collections.abc import Iterator
from itertools import pairwise

from amparo.core.kit.geo import Point

Position = tuple[float, float]
Ring = list[Position]


def rings(wkb: bytes) -> Iterator[Ring]:
    """Yield the rings of a little-endian MULTIPOLYGON, outer ones and holes alike."""
    (polygons,), at = struct.unpack_from("<I", wkb, 5), 9
    for _ in range(polygons):
        (count_of_rings,), at = struct.unpack_from("<I", wkb, at + 5), at + 9
        for _ in range(count_of_rings):
            (count,), at = struct.unpack_from("<I", wkb, at), at + 4
            yield list(struct.iter_unpack("<2d", wkb[at : at + 16 * count]))
            at += 16 * count


def holds(outline: list[Ring], point: Point) -> bool:
    """Return whether the point lies in an outline."""
    return sum(_crossings(ring, point) for ring in outline) % 2 == 1


def _crossings(ring: Ring, point: Point) -> int:
    """Count the sides of a ring that a ray from the point to the east crosses."""
    return sum(
        (y_a > point.lat) != (y_b > point.lat) and point.lon < x_a + (x_b - x_a) * (point.lat - y_a) / (y_b - y_a)
        for (x_a, y_a), (x_b, y_b) in pairwise(ring)
    )


def away_deg(ring: Ring, point: Point) -> float:
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
