"""Making the built file of places at set-up; nothing that runs later imports this.

``zipcodes`` needs 40 MB for its first answer and us-atlas a third of a second of decoding, so both are read
once here and written to one small SQLite file that every process opens for a moment when it asks.
"""

import csv
import json
import math
import os
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Any, Final, NamedTuple

import shapely
import zipcodes

from amparo.core.kit.geo import Point, distance_m, distances_m
from amparo.core.places import topology
from amparo.core.places.gazetteer import BUILT
from amparo.core.places.names import DATA, fold, is_spelled_out, states
from amparo.core.places.terms import PlaceKind

ATLAS: Final = "counties-10m.json"
_SCHEMA: Final = """
CREATE TABLE zip (
  code TEXT PRIMARY KEY, city TEXT, state TEXT, lat REAL, lon REAL, reach_m REAL, many INTEGER, post_only INTEGER
) WITHOUT ROWID;
CREATE TABLE place (
  id INTEGER PRIMARY KEY, kind TEXT, name TEXT, state TEXT, lat REAL, lon REAL, reach_m REAL, rank INTEGER, zoom INTEGER
);
CREATE TABLE spelling (folded TEXT, place INTEGER, PRIMARY KEY (folded, place)) WITHOUT ROWID;
CREATE TABLE shape (
  fips TEXT PRIMARY KEY, name TEXT, state TEXT, west REAL, south REAL, east REAL, north REAL, wkb BLOB
);
CREATE INDEX zip_by_latitude ON zip (lat);
CREATE INDEX place_by_latitude ON place (lat);
CREATE INDEX shape_by_bounds ON shape (south, north, west, east, fips);
"""
_LEAST_REACH_M: Final = 500.0
_POST_REACH_M: Final = 2_000.0  # of a ZIP that is only a counter or a building
_FARTHEST_REACH_M: Final = 40_000.0
_MANY: Final = 3  # ZIPs of a city, from which on its name alone says too little
_FIRST_ZOOM, _LAST_ZOOM = 3, 12
_NAMES_ACROSS: Final = 4  # that a tile of 512 pixels has room for, each way
_LEAST_RANK: Final = {3: 14, 4: 10, 5: 6, 6: 3, 7: 2}  # no hamlet stands for an empty country


class _Zip(NamedTuple):
    code: str
    city: str
    state: str
    point: Point
    reach_m: float
    post_only: bool
    near: tuple[str, ...]
    """Other names that the Postal Service accepts, or knows and does not accept."""
    accepted: frozenset[str]


class _Place(NamedTuple):
    kind: PlaceKind
    name: str
    state: str
    point: Point
    reach_m: float
    rank: int
    on_map: bool
    folded: str


def main(source_dir: Path, target_dir: Path) -> Path:
    """Write the file of places and return its path; the old one stays whole until the new one is.

    Args:
        source_dir: holds ``counties-10m.json`` of us-atlas 3.
        target_dir: made if it is missing.

    Raises:
        FileNotFoundError: there is no ``counties-10m.json``.
        ValueError: that file is not the one that was meant.
    """
    atlas = json.loads((source_dir / ATLAS).read_text(encoding="utf-8"))
    target_dir.mkdir(parents=True, exist_ok=True)
    target, half_done = target_dir / BUILT.name, target_dir / f"{BUILT.name}.{os.getpid()}"
    zips = _zips()
    try:
        with closing(sqlite3.connect(half_done)) as db, db:
            db.executescript(_SCHEMA)
            _write_zips(db, zips)
            _write_places(db, [*_cities(zips), *_neighbourhoods(zips)])
            _write_shapes(db, atlas)
        with closing(sqlite3.connect(half_done)) as db:
            db.execute("VACUUM")
        half_done.replace(target)
    finally:
        half_done.unlink(missing_ok=True)
    return target


def _zips() -> list[_Zip]:
    known = {state.code for state in states()}
    rows = [
        (row, Point(float(row["lat"]), float(row["long"])))
        for row in zipcodes.list_all()
        if row["active"] and row["zip_code_type"] != "MILITARY" and row["state"] in known
    ]
    rows = [(row, point) for row, point in rows if abs(point.lat) > 1 or abs(point.lon) > 1]
    reaches = _reaches([point for row, point in rows if row["zip_code_type"] == "STANDARD"])
    return [
        _Zip(
            code=row["zip_code"],
            city=row["city"],
            state=row["state"],
            point=point,
            reach_m=reaches.get(point, _POST_REACH_M),
            post_only=row["zip_code_type"] != "STANDARD",
            near=(*row["acceptable_cities"], *row["unacceptable_cities"]),
            accepted=frozenset(row["acceptable_cities"]),
        )
        for row, point in rows
    ]


def _reaches(points: Iterable[Point]) -> dict[Point, float]:
    """Return for each point how far its ZIP goes: about to the nearest other ZIP point."""
    apart = list(dict.fromkeys(points))
    plane = [shapely.Point(p.lon, math.degrees(math.asinh(math.tan(math.radians(p.lat))))) for p in apart]
    asked, nearest = shapely.STRtree(plane).query_nearest(plane, exclusive=True, all_matches=False)
    return {
        apart[i]: min(max(distance_m(apart[i], apart[j]), _LEAST_REACH_M), _FARTHEST_REACH_M)
        for i, j in zip(asked, nearest, strict=True)
    }


def _gathered(kind: PlaceKind, name: str, zips: Sequence[_Zip], *, on_map: bool, folded: str) -> _Place:
    delivered = [z for z in zips if not z.post_only] or list(zips)
    middle = Point(median(z.point.lat for z in delivered), median(z.point.lon for z in delivered))
    away = sorted(distances_m(middle, [z.point for z in delivered]))
    reach_m = away[len(away) * 4 // 5] + median(z.reach_m for z in delivered)
    return _Place(
        kind=kind,
        name=name,
        state=zips[0].state,
        point=middle,
        reach_m=min(reach_m, _FARTHEST_REACH_M),
        rank=sum(not z.post_only for z in zips),
        on_map=on_map and any(not z.post_only for z in zips),
        folded=folded,
    )


def _cities(zips: Sequence[_Zip]) -> list[_Place]:
    by_city: dict[tuple[str, str], list[_Zip]] = defaultdict(list)
    for z in zips:
        by_city[fold(z.city), z.state].append(z)
    return [
        _gathered(PlaceKind.CITY, found[0].city, found, on_map=True, folded=key[0]) for key, found in by_city.items()
    ]


def _neighbourhoods(zips: Sequence[_Zip]) -> list[_Place]:
    cities = {(fold(z.city), z.state) for z in zips}
    by_name: dict[tuple[str, str, str], list[tuple[str, _Zip]]] = defaultdict(list)
    for z in zips:
        for name in z.near:
            if (fold(name), z.state) not in cities and len(fold(name)) > 2:
                by_name[fold(name), z.city, z.state].append((name, z))
    places = []
    for (folded, city, _), found in by_name.items():
        name = max((name for name, _ in found), key=len)
        accepted = any(name in z.accepted for name, z in found)
        # What the Postal Service accepts is a place of its own; the rest is part of a city.
        full = name if accepted else f"{name}, {city}"
        of = list({z.code: z for _, z in found}.values())
        on_map = accepted and is_spelled_out(name)
        places.append(_gathered(PlaceKind.NEIGHBOURHOOD, full, of, on_map=on_map, folded=folded))
    return places


def _write_zips(db: sqlite3.Connection, zips: Sequence[_Zip]) -> None:
    size: dict[tuple[str, str], int] = defaultdict(int)
    for z in zips:
        size[z.city, z.state] += not z.post_only
    db.executemany(
        "INSERT INTO zip VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (z.code, z.city, z.state, z.point.lat, z.point.lon, z.reach_m, size[z.city, z.state] > _MANY, z.post_only)
            for z in zips
        ),
    )


def _write_places(db: sqlite3.Connection, places: list[_Place]) -> None:
    places.sort(key=lambda p: (-p.rank, p.kind, p.name, p.state))
    zooms = _zooms(places)
    said = _spoken()
    for number, p in enumerate(places):
        db.execute(
            "INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (number, p.kind, p.name, p.state, p.point.lat, p.point.lon, p.reach_m, p.rank, zooms.get(number)),
        )
        spellings = sorted({p.folded, *said.get((p.folded, p.state), ())})
        db.executemany("INSERT INTO spelling VALUES (?, ?)", ((folded, number) for folded in spellings))


def _spoken() -> dict[tuple[str, str], set[str]]:
    """Return what people say for a place beside its name, by folded name and state."""
    said: dict[tuple[str, str], set[str]] = defaultdict(set)
    with (DATA / "spoken.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            said[fold(row["name"]), row["state"]].add(fold(row["said"]))
    return said


def _zooms(places: Sequence[_Place]) -> dict[int, int]:
    """Return from which zoom on each place is named, so that no tile is crowded; places come by rank."""
    shown = {number: place for number, place in enumerate(places) if place.on_map}
    first: dict[int, int] = {}
    for zoom in range(_FIRST_ZOOM, _LAST_ZOOM):
        squares = {number: _square(place.point, 2**zoom * _NAMES_ACROSS) for number, place in shown.items()}
        taken = {squares[number] for number in first}
        for number, square in squares.items():
            large_enough = shown[number].rank >= _LEAST_RANK.get(zoom, 1)
            if number not in first and square not in taken and large_enough:
                first[number] = zoom
                taken.add(square)
    return {number: first.get(number, _LAST_ZOOM) for number in shown}


def _square(point: Point, across: int) -> tuple[int, int]:
    y = 0.5 - math.asinh(math.tan(math.radians(point.lat))) / (2 * math.pi)
    return int((point.lon / 360 + 0.5) * across), int(y * across)


def _write_shapes(db: sqlite3.Connection, atlas: dict[str, Any]) -> None:
    codes = {state.fips: state.code for state in states()}
    names = {state.fips: state.name for state in states()}
    for collection in ("states", "counties"):
        for shape in topology.shapes(atlas, collection):
            drawn = shapely.MultiPolygon([(polygon[0], polygon[1:]) for polygon in shape.polygons])
            # On the grid of the atlas some borders cross themselves.
            whole = shapely.make_valid(drawn, method="structure", keep_collapsed=False)
            outline = whole if whole.geom_type == "MultiPolygon" else shapely.MultiPolygon([whole])
            if outline.is_empty:
                continue
            code = codes[shape.id[:2]]
            name = names[shape.id] if len(shape.id) == 2 else county_name(shape.name, shape.id, code)
            db.execute(
                "INSERT INTO shape VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (shape.id, name, code, *outline.bounds, shapely.to_wkb(outline, byte_order=1)),
            )


def county_name(name: str, fips: str, state: str) -> str:
    """Return a county's name with the word that its state uses."""
    if state in {"AK", "AS", "DC", "GU", "MP", "VI"}:
        return name
    if (fips > "51510" and state == "VA") or fips in {"24510", "29510", "32510", "51510"}:
        return f"{name} (city)"
    return f"{name} {({'LA': 'Parish', 'PR': 'Municipio'}).get(state, 'County')}"
