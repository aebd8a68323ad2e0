"""Reading TopoJSON: shared arcs, delta-coded on a grid, become polygons of their own."""

from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Any, NamedTuple, cast

Position = tuple[float, float]
Ring = list[Position]

_FEWEST = 4  # positions of a closed ring with an area


class Shape(NamedTuple):
    """One geometry of a topology: its id, its name, its polygons as an outer ring and holes, in degrees (lon, lat)."""

    id: str
    name: str
    polygons: list[list[Ring]]


def shapes(topology: dict[str, Any], collection: str) -> Iterator[Shape]:
    """Yield the polygons of one collection of a quantised topology.

    Raises:
        ValueError: not a quantised topology, or a geometry is no polygon.
        KeyError: there is no such collection.
    """
    if topology.get("type") != "Topology" or "transform" not in topology:
        raise ValueError("not a quantised topology")
    arcs = _degrees(topology)
    for geometry in topology["objects"][collection]["geometries"]:
        yield Shape(
            id=str(geometry["id"]),
            name=geometry["properties"]["name"],
            polygons=[rings for polygon in _polygons(geometry) if (rings := _rings(arcs, polygon))],
        )


def _degrees(topology: dict[str, Any]) -> list[Ring]:
    (x_scale, y_scale), (x_shift, y_shift) = topology["transform"]["scale"], topology["transform"]["translate"]
    return [
        [
            (x * x_scale + x_shift, y * y_scale + y_shift)
            for x, y in accumulate(map(tuple, arc), lambda a, b: (a[0] + b[0], a[1] + b[1]))
        ]
        for arc in topology["arcs"]
    ]


def _polygons(geometry: dict[str, Any]) -> list[list[list[int]]]:
    match geometry["type"]:
        case "Polygon":
            return [cast("list[list[int]]", geometry["arcs"])]
        case "MultiPolygon":
            return cast("list[list[list[int]]]", geometry["arcs"])
        case other:
            raise ValueError(f"a {other} is no polygon")


def _rings(arcs: list[Ring], polygon: list[list[int]]) -> list[Ring]:
    outer, *holes = [_ring(arcs, line) for line in polygon]
    # The grid squeezes the smallest islands and holes to a line.
    return [outer, *(hole for hole in holes if len(hole) >= _FEWEST)] if len(outer) >= _FEWEST else []


def _ring(arcs: list[Ring], line: Iterable[int]) -> Ring:
    ring: Ring = []
    for index in line:
        # The complement of an index stands for the same arc walked backwards.
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring.extend(arc if not ring else arc[1:])
    return ring
