"""From a file's features to rows: names found, geometry checked, cells laid over outlines.

Shapely is needed here, once, at the import; what answers questions later does without it.
"""

import math
import struct
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import h3.api.basic_int as h3
import shapely
from shapely.affinity import scale
from shapely.ops import substring

from amparo.core.kit.geo import Point
from amparo.core.places import cells, imported, streets
from amparo.core.places.files import FIELDS_SHOWN, Feature, Unusable
from amparo.core.places.gazetteer import DEGREE_M
from amparo.core.places.names import fold
from amparo.core.places.terms import Layer

_NAMES: Final = (
    "name", "nombre", "fullname", "full_name", "street", "streetname", "street_name", "stname", "st_name", "calle",
    "city", "city_name", "district", "dist_name", "neighborhood", "neighbourhood", "barrio", "namelsad", "label",
    "title",
)  # fmt: skip
_RANGES: Final = (
    (("lfromhn", "rfromhn"), ("ltohn", "rtohn")),
    (("l_f_add", "r_f_add"), ("l_t_add", "r_t_add")),
    (("lfromadd", "rfromadd"), ("ltoadd", "rtoadd")),
    (("adrlf", "adrrf"), ("adrlt", "adrrt")),
    (("from_number",), ("to_number",)),
)
"""Columns that hold the house numbers at the start and the end of a stretch, left and right, as agencies name them."""
_SHAPES: Final[Mapping[Layer, frozenset[str]]] = {
    Layer.STREET: frozenset({"LineString", "MultiLineString"}),
    Layer.CITY_LIMITS: frozenset({"Polygon", "MultiPolygon"}),
    Layer.DISTRICT: frozenset({"Polygon", "MultiPolygon"}),
    Layer.LANDMARK: frozenset({"Point", "Polygon", "MultiPolygon"}),
    Layer.NEIGHBOURHOOD: frozenset({"Point", "Polygon", "MultiPolygon"}),
}
_MEANT: Final[Mapping[Layer, str]] = {
    Layer.STREET: "lines",
    Layer.CITY_LIMITS: "polygons",
    Layer.DISTRICT: "polygons",
    Layer.LANDMARK: "points or polygons",
    Layer.NEIGHBOURHOOD: "points or polygons",
}
_POINT_REACH_M: Final = {Layer.LANDMARK: 100.0, Layer.NEIGHBOURHOOD: 800.0}
_LEAST_REACH_M: Final = 50.0
_WIDER: Final = 1.25  # than a circle of the same area: no place is round
_MOST_CELLS: Final = 250  # for one outline
_LONGEST_NAME: Final = 120
_MARGIN: Final = 1.2
_HALF_ROUND: Final = 180.0


@dataclass(frozen=True, slots=True)
class Thing:
    """One row to be: a named place, or a stretch of street."""

    name: str
    also: tuple[str, ...] = ()
    point: Point | None = None
    reach_m: float = 0.0
    outline: bytes | None = None
    cells: tuple["Covered", ...] = ()
    lines: tuple["Drawn", ...] = ()
    """Of a street."""


class Covered(NamedTuple):
    """A cell, and what of an outline lies about it: None if all of the cell does."""

    cell: int
    part: bytes | None


class Drawn(NamedTuple):
    """A stretch of street: the cell of its middle, its positions, its house numbers."""

    cell: int
    line: bytes
    first: int | None
    last: int | None


@dataclass(slots=True)
class Shaper:
    """Makes things of features, and remembers what could not be made one."""

    layer: Layer
    name_field: str | None = None
    alias_fields: tuple[str, ...] = ()
    made: int = 0
    unnamed: int = 0
    repaired: int = 0
    flaws: Counter[str] = field(default_factory=Counter)
    """How often each thing was wrong."""
    examples: dict[str, str] = field(default_factory=dict)
    """Where each was first seen."""
    bounds: tuple[float, float, float, float] | None = None
    """West, south, east, north of all that was made."""
    named_by: str = ""
    """The field that holds the names."""

    def things(self, features: Iterable[Feature]) -> Iterator[Thing]:
        """Yield what can be made.

        Raises:
            Unusable: there is no such field, or the coordinates are no degrees.
        """
        for feature in joined(features):
            if not self.named_by:
                self.named_by = self._field(feature.properties)
            name = " ".join(feature.properties.get(self.named_by, "").split())[:_LONGEST_NAME]
            if not fold(name):
                self.unnamed += 1
                continue
            geometry = self._sound(feature)
            if geometry is None:
                continue
            self._widen(geometry.bounds)
            self.made += 1
            yield (
                self._street(name, feature, geometry)
                if self.layer is Layer.STREET
                else self._place(name, feature, geometry)
            )

    def _field(self, properties: Mapping[str, str]) -> str:
        """Return the field that holds the names."""
        said = ", ".join(list(properties)[:FIELDS_SHOWN]) or "none"
        for wanted in (*([self.name_field] if self.name_field else []), *self.alias_fields):
            if wanted not in properties:
                raise Unusable(f"there is no field {wanted!r}: the fields are {said}")
        if self.name_field:
            return self.name_field
        known = {name.casefold(): name for name in properties}
        found = next((known[name] for name in _NAMES if name in known), None)
        if found is None:
            raise Unusable(f"say which field holds the names (--name-field): the fields are {said}")
        return found

    def _flawed(self, feature: Feature, why: str) -> None:
        self.flaws[why] += 1
        self.examples.setdefault(why, feature.where)

    def _sound(self, feature: Feature) -> Any:
        """Return a feature's geometry, mended where it only crosses itself; None if it cannot be used."""
        geometry = feature.geometry
        if geometry is None or geometry.is_empty:
            return self._flawed(feature, "has no geometry that can be read")
        west, south, east, north = geometry.bounds
        if not all(map(math.isfinite, (west, south, east, north))):
            return self._flawed(feature, "has coordinates that are no numbers")
        if west < -180 or east > 180 or south < -90 or north > 90:
            raise Unusable(
                f"{feature.where}: {west:g}, {south:g} is no longitude and latitude in degrees: the numbers are "
                "swapped, or the file is in another coordinate system (`ogr2ogr -t_srs EPSG:4326` converts it)"
            )
        if geometry.geom_type not in _SHAPES[self.layer]:
            return self._flawed(feature, f"is a {geometry.geom_type}: {_MEANT[self.layer]} are expected")
        if geometry.geom_type in {"Polygon", "MultiPolygon"} and not geometry.is_valid:
            mended = shapely.make_valid(geometry, method="structure", keep_collapsed=False)
            if mended.is_empty or mended.geom_type not in _SHAPES[self.layer]:
                return self._flawed(feature, "has an outline that crosses itself and cannot be mended")
            self.repaired += 1
            return mended
        if geometry.length == 0 and self.layer is Layer.STREET:
            return self._flawed(feature, "is a line without a length")
        return geometry

    def _widen(self, bounds: tuple[float, float, float, float]) -> None:
        if self.bounds is None:
            self.bounds = bounds
            return
        west, south, east, north = self.bounds
        self.bounds = min(west, bounds[0]), min(south, bounds[1]), max(east, bounds[2]), max(north, bounds[3])

    def _street(self, name: str, feature: Feature, geometry: Any) -> Thing:
        first, last = _numbers(feature.properties)
        parts = geometry.geoms if geometry.geom_type == "MultiLineString" else [geometry]
        return Thing(name, lines=tuple(line for part in parts for line in _stretches(part, first, last)))

    def _place(self, name: str, feature: Feature, geometry: Any) -> Thing:
        also = tuple(
            spelling
            for one in self.alias_fields
            for part in feature.properties.get(one, "").split(";")
            if (spelling := " ".join(part.split())[:_LONGEST_NAME])
        )
        if geometry.geom_type == "Point":
            return Thing(name, also, Point(geometry.y, geometry.x), _POINT_REACH_M[self.layer])
        middle = geometry.centroid if geometry.contains(geometry.centroid) else geometry.representative_point()
        point = Point(middle.y, middle.x)
        square_m = geometry.area * DEGREE_M**2 * math.cos(math.radians(point.lat))
        reach_m = max(_WIDER * math.sqrt(square_m / math.pi), _LEAST_REACH_M)
        whole = geometry if geometry.geom_type == "MultiPolygon" else shapely.MultiPolygon([geometry])
        return Thing(name, also, point, reach_m, shapely.to_wkb(whole, byte_order=1), _cover(whole, square_m))


def joined(features: Iterable[Feature]) -> Iterator[Feature]:
    """Yield features, those that were cut at the borders of tiles made whole again by their properties."""
    cut: dict[tuple[tuple[str, str], ...], list[Feature]] = {}
    for feature in features:
        if feature.parts and feature.geometry is not None and feature.geometry.geom_type in {"Polygon", "MultiPolygon"}:
            cut.setdefault(tuple(sorted(feature.properties.items())), []).append(feature)
        else:
            yield feature
    for parts in cut.values():
        sound = [shapely.make_valid(part.geometry, method="structure", keep_collapsed=False) for part in parts]
        yield Feature(parts[0].where, parts[0].properties, shapely.union_all(sound))


def spellings(thing: Thing) -> set[str]:
    """Return the folded names that a place is found by; "The Home Depot" also without its article."""
    folded = {fold(name) for name in (thing.name, *thing.also)}
    bare = {name.split(" ", 1)[1] for name in folded if name.split(" ", 1)[0] in {"the", "el", "la"} and " " in name}
    return {name for name in folded | bare if name}


def street_key(name: str) -> str:
    """Return what a street is looked for by; its folded name if nothing of it is one."""
    own = streets.spelled(name)
    return (own.key if own else fold(name))[:_LONGEST_NAME]


def _stretches(line: Any, first: int | None, last: int | None) -> Iterator[Drawn]:
    """Yield a line in pieces short enough to be found by the cells of their middles, its numbers spread over them."""
    middle_lat = (line.bounds[1] + line.bounds[3]) / 2
    # Longer than it is where it runs east: a piece too many does no harm.
    count = max(math.ceil(line.length * DEGREE_M / imported.LONGEST_M), 1) if abs(middle_lat) < 89 else 1
    for number in range(count):
        part = line if count == 1 else substring(line, number / count, (number + 1) / count, normalized=True)
        positions = list(part.coords)
        middle = shapely.line_interpolate_point(part, 0.5, normalized=True)
        ends: tuple[int | None, int | None] = (None, None)
        if first is not None and last is not None:
            span = (last - first) / count
            ends = (round(first + span * number), round(first + span * (number + 1)))
        packed = b"".join(struct.pack("<2d", *at[:2]) for at in positions)
        yield Drawn(cells.cell(Point(middle.y, middle.x), imported.NEAR), packed, *ends)


def _numbers(properties: Mapping[str, str]) -> tuple[int | None, int | None]:
    """Return the house numbers at the start and the end of a stretch, if its columns say them."""
    known = {name.casefold(): value for name, value in properties.items()}
    for starts, ends in _RANGES:
        first = [int(known[name]) for name in starts if known.get(name, "").isdecimal()]
        last = [int(known[name]) for name in ends if known.get(name, "").isdecimal()]
        if first and last and max(*first, *last) < 1_000_000:
            rising = sum(last) / len(last) >= sum(first) / len(first)
            return (min(first), max(last)) if rising else (max(first), min(last))
    return None, None


def _cover(outline: Any, square_m: float) -> tuple[Covered, ...]:
    """Return cells that together hold an outline, small enough that little of it lies about each."""
    finest = next(
        (
            resolution
            for resolution in reversed(imported.OUTLINE_CELLS)
            if square_m <= _MOST_CELLS * h3.average_hexagon_area(resolution, unit="m^2")
        ),
        imported.OUTLINE_CELLS[0],
    )
    polygons = [
        h3.LatLngPoly(
            [(lat, lon) for lon, lat in part.exterior.coords],
            *([(lat, lon) for lon, lat in hole.coords] for hole in part.interiors),
        )
        for part in outline.geoms
    ]
    touched = {cell for one in polygons for cell in h3.h3shape_to_cells_experimental(one, finest, contain="overlap")}
    shapely.prepare(outline)
    return tuple(Covered(cell, _about(outline, cell)) for cell in sorted(touched))


def _about(outline: Any, cell: int) -> bytes | None:
    """Return what of an outline lies about a cell, or None if all of the cell lies in it."""
    corners = [(lon, lat) for lat, lon in h3.cell_to_boundary(cell)]
    if max(lon for lon, _ in corners) - min(lon for lon, _ in corners) > _HALF_ROUND:
        return bytes(shapely.to_wkb(outline, byte_order=1))  # it lies on the date line
    # A little larger than the cell, whose sides are no straight lines on this map.
    hexagon = scale(shapely.Polygon(corners), _MARGIN, _MARGIN)
    if outline.contains(hexagon):
        return None
    piece = shapely.intersection(outline, hexagon)
    parts = [one for one in getattr(piece, "geoms", [piece]) if one.geom_type == "Polygon"]
    return bytes(shapely.to_wkb(shapely.MultiPolygon(parts), byte_order=1))
