"""How many points become few marks that a person can read: hexagons by the zoom, and neighbours that would overlap."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from amparo.core.kit.geo import Point
from amparo.core.places.cells import FINEST_KEPT
from amparo.stages.incidents.terms import State

HEXAGON_PX: Final = 56.0
"""How wide a hexagon is on the screen at the least: a finger's breadth and a number."""
APART_PX: Final = 44.0
"""How far the middles of two marks lie apart at the least: a target that a finger hits."""
WIDEST_PX: Final = 4096.0
"""No screen is wider: whoever asks for more at once is answered as if they had zoomed out."""
TILE_PX: Final = 512.0
ROUND_THE_EARTH_M: Final = 40_075_016.686
_WIDEST_HEXAGON_M: Final = 2_200_000.0  # of resolution 0; each next one is narrower by the root of seven
_WORLD: Final = 85.0  # degrees of latitude that the map's projection shows


class Box(NamedTuple):
    """A part of the map, in degrees; where it crosses the date line, west is more than east."""

    west: float
    south: float
    east: float
    north: float

    @property
    def width(self) -> float:
        """How many degrees it spans from west to east."""
        return (self.east - self.west) % 360 or 360.0

    @property
    def middle_lat(self) -> float:
        """The latitude half way up."""
        return (self.south + self.north) / 2


@dataclass(frozen=True, slots=True)
class Heap:
    """What lies in one hexagon, as it was counted."""

    cell: int
    states: Mapping[State, int]
    point: Point
    """The mean of the points."""
    first: int
    last: int
    """The lowest and the highest fine cell among them; one and the same if they lie at one place."""

    @property
    def count(self) -> int:
        """How many incidents."""
        return sum(self.states.values())


@dataclass(frozen=True, slots=True)
class Cluster:
    """Heaps that stand on the map as one mark."""

    heaps: tuple[Heap, ...]
    states: Mapping[State, int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many incidents."""
        return sum(heap.count for heap in self.heaps)

    @property
    def cells(self) -> tuple[int, ...]:
        """The hexagons, the lowest first."""
        return tuple(sorted(heap.cell for heap in self.heaps))

    @property
    def point(self) -> Point:
        """The mean of all points."""
        n = self.count
        lat = sum(heap.point.lat * heap.count for heap in self.heaps) / n
        lon = sum(heap.point.lon * heap.count for heap in self.heaps) / n
        return Point(round(lat, 5), round(lon, 5))

    @property
    def parts(self) -> bool:
        """Whether looking closer takes it apart."""
        return len({cell for heap in self.heaps for cell in (heap.first, heap.last)}) > 1


def zoom_for(box: Box, zoom: float) -> float:
    """Return the zoom, or the least one that shows no more of the box than the widest screen."""
    return max(0.0, min(zoom, math.log2(WIDEST_PX * 360 / (TILE_PX * box.width))))


def zoom_to_fit(box: Box, *, width_px: float = 720.0, height_px: float = 380.0, closest: float = 11.0) -> float:
    """Return the zoom at which a frame of this size holds the box."""
    (west, south), (east, north) = _project(box.south, box.west), _project(box.north, box.east)
    across = (east - west) % 1 or 1e-9
    up = abs(north - south) or 1e-9
    return max(0.0, min(closest, math.log2(width_px / TILE_PX / across), math.log2(height_px / TILE_PX / up)))


def resolution_for(zoom: float, lat: float) -> int:
    """Return the finest resolution whose hexagons are ``HEXAGON_PX`` wide at this zoom and latitude, of 0 to 11."""
    narrow = math.cos(math.radians(max(-_WORLD, min(lat, _WORLD))))
    metres_a_px = ROUND_THE_EARTH_M * narrow / (TILE_PX * 2**zoom)
    steps = math.log(_WIDEST_HEXAGON_M / (HEXAGON_PX * metres_a_px), math.sqrt(7))
    return max(0, min(FINEST_KEPT, math.floor(steps)))


def together(heaps: Iterable[Heap], zoom: float) -> list[Cluster]:
    """Return the marks of these heaps: those nearer than ``APART_PX`` are one; read as a page is, from the top left."""
    scale = TILE_PX * 2**zoom
    placed: dict[tuple[int, int], list[tuple[float, float, list[Heap]]]] = {}
    for heap in sorted(heaps, key=lambda heap: (-heap.count, heap.cell)):
        x, y = (scale * part for part in _project(heap.point.lat, heap.point.lon))
        column, row = int(x // APART_PX), int(y // APART_PX)
        near = (
            found
            for across in (-1, 0, 1)
            for down in (-1, 0, 1)
            for found in placed.get((column + across, row + down), ())
        )
        host = min(((math.hypot(x - at_x, y - at_y), its) for at_x, at_y, its in near), key=_first, default=None)
        if host and host[0] < APART_PX:
            host[1].append(heap)
        else:
            placed.setdefault((column, row), []).append((x, y, [heap]))
    found = [Cluster(tuple(its), _added(its)) for rows in placed.values() for _, _, its in rows]
    return sorted(found, key=lambda one: (_row(one, scale), one.point.lon))


def _first(pair: tuple[float, list[Heap]]) -> float:
    return pair[0]


def _row(one: Cluster, scale: float) -> int:
    return int(scale * _project(one.point.lat, one.point.lon)[1] // APART_PX)


def _added(heaps: Iterable[Heap]) -> Mapping[State, int]:
    total: dict[State, int] = {}
    for heap in heaps:
        for state, n in heap.states.items():
            total[state] = total.get(state, 0) + n
    return {state: total[state] for state in State if state in total}


def _project(lat: float, lon: float) -> tuple[float, float]:
    """Return where a point is on the map's square, from (0, 0) at the top left to (1, 1)."""
    lat = math.radians(max(-_WORLD, min(lat, _WORLD)))
    return (lon + 180) / 360, (1 - math.asinh(math.tan(lat)) / math.pi) / 2
