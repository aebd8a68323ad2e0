"""Drawing a tile: pick, clip, simplify, and move from the world to the tile's own grid.

World coordinates here are Web Mercator with the whole map as a unit square, x to the east and y to the south.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

import mapbox_vector_tile
import numpy as np
import shapely
from numpy.typing import NDArray

from amparo.core.places.gazetteer import opened

EXTENT: Final = 4096
_MARGIN: Final = 128  # grid units drawn beyond the edge, so that lines and labels join
_FINEST: Final = 4  # grid units, half a pixel of a tile shown at 512
_COUNTIES_FROM: Final = 5
_GRID_DEG: Final = {9: 0.1, 10: 0.05, 11: 0.02, 12: 0.01}

Feature = dict[str, Any]


class _Outlines(NamedTuple):
    shapes: NDArray[np.object_]
    names: Sequence[tuple[str, str]]
    """Name and state of each shape."""
    index: shapely.STRtree


class _Frame(NamedTuple):
    """One tile: its place in the world and the size of its grid there."""

    z: int
    west: float
    north: float
    unit: float

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, north, east and south edge with the margin."""
        out, size = _MARGIN * self.unit, EXTENT * self.unit
        return self.west - out, self.north - out, self.west + size + out, self.north + size + out

    def on_grid(self, shape: Any) -> Any:
        """Move a shape from the world to the grid."""
        return shapely.transform(shape, lambda world: (world - (self.west, self.north)) / self.unit)


def draw(layers: Sequence[str], z: int, x: int, y: int) -> bytes:
    """Return the tile with these layers, each present only if something of it is there."""
    frame = _Frame(z, x / 2**z, y / 2**z, 1 / 2**z / EXTENT)
    drawn = [{"name": name, "features": features} for name in layers if (features := _LAYERS[name](frame))]
    options = {"extents": EXTENT, "y_coord_down": True}
    return bytes(mapbox_vector_tile.encode(drawn, default_options=options)) if drawn else b""


def _land(frame: _Frame) -> list[Feature]:
    return _clipped(_outlines(2), frame)


def _counties(frame: _Frame) -> list[Feature]:
    return _clipped(_outlines(5), frame) if frame.z >= _COUNTIES_FROM else []


def _grid(frame: _Frame) -> list[Feature]:
    step = _GRID_DEG.get(frame.z)
    if step is None:
        return []
    west, north, east, south = frame.box
    lon_from, lon_to = (x * 360 - 180 for x in (west, east))
    lat_from, lat_to = _latitude(south), _latitude(north)
    lines = [
        *(((x, north), (x, south)) for n in _multiples(lon_from, lon_to, step) if (x := n * step / 360 + 0.5)),
        *(((west, y), (east, y)) for n in _multiples(lat_from, lat_to, step) if (y := _y(n * step))),
    ]
    return [{"geometry": frame.on_grid(shapely.LineString(line)), "properties": {}} for line in lines]


def _places(frame: _Frame) -> list[Feature]:
    west, north, east, south = frame.box
    with opened() as db:
        rows = db.execute(
            "SELECT name, kind, rank, lat, lon FROM place"
            " WHERE zoom <= ? AND lat BETWEEN ? AND ? AND lon BETWEEN ? AND ? ORDER BY id",
            (frame.z, _latitude(south), _latitude(north), west * 360 - 180, east * 360 - 180),
        ).fetchall()
    return [
        {
            "geometry": frame.on_grid(shapely.Point(lon / 360 + 0.5, _y(lat))),
            "properties": {"name": name, "kind": kind, "rank": rank},
        }
        for name, kind, rank, lat, lon in rows
    ]


_LAYERS: Final[Mapping[str, Callable[[_Frame], list[Feature]]]] = {
    "land": _land,
    "counties": _counties,
    "grid": _grid,
    "places": _places,
}


@cache
def _outlines(digits: int) -> _Outlines:
    """Return all states (2 digits) or counties (5 digits) in world coordinates."""
    with opened() as db:
        rows = db.execute("SELECT wkb, name, state FROM shape WHERE length(fips) = ?", (digits,)).fetchall()
    shapes = shapely.transform(shapely.from_wkb([wkb for wkb, _, _ in rows]), _to_world)
    return _Outlines(shapes, [(name, state) for _, name, state in rows], shapely.STRtree(shapes))


def _to_world(lon_lat: NDArray[np.float64]) -> NDArray[np.float64]:
    lon, lat = lon_lat.T
    return np.column_stack((lon / 360 + 0.5, 0.5 - np.arcsinh(np.tan(np.radians(lat))) / (2 * math.pi)))


def _clipped(outlines: _Outlines, frame: _Frame) -> list[Feature]:
    numbers = np.sort(outlines.index.query(shapely.box(*frame.box)))
    shapes = shapely.clip_by_rect(outlines.shapes[numbers], *frame.box)
    shapes = frame.on_grid(shapely.simplify(shapes, _FINEST * frame.unit))
    return [
        {"geometry": shape, "properties": dict(zip(("name", "state"), outlines.names[number], strict=True))}
        for number, shape in zip(numbers, shapes, strict=True)
        if not shape.is_empty
    ]


def _y(lat: float) -> float:
    return 0.5 - math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)


def _latitude(y: float) -> float:
    return math.degrees(math.atan(math.sinh((0.5 - y) * 2 * math.pi)))


def _multiples(low: float, high: float, step: float) -> range:
    return range(math.ceil(low / step), math.floor(high / step) + 1)
