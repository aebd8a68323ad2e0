"""Questions to the built file of places; it is opened for each answer and costs nothing in between."""

import math
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from difflib import get_close_matches
from typing import Final, NamedTuple

from amparo.core.kit.geo import Point, distance_m
from amparo.core.places.names import DATA
from amparo.core.places.terms import NotPrepared, PlaceKind

BUILT: Final = DATA / "built" / "places.sqlite3"

DEGREE_M: Final = 111_195.0  # of latitude
_NEAREST_ZIP_WITHIN_M: Final = (5_000.0, 20_000.0, 80_000.0)
_NAMES_WITHIN_M: Final = 150_000.0
_ALIKE: Final = 0.84  # "huntingtn prak" is, "hunting park" is not


class ZipRow(NamedTuple):
    """One ZIP: its middle, how far it goes, and whether its city has many."""

    code: str
    city: str
    state: str
    point: Point
    reach_m: float
    many: bool


class PlaceRow(NamedTuple):
    """A city or a neighbourhood; the rank is the number of its ZIPs, a stand-in for its size."""

    kind: PlaceKind
    name: str
    state: str
    point: Point
    reach_m: float
    rank: int


@contextmanager
def opened() -> Iterator[sqlite3.Connection]:
    """Open the built file for reading.

    Raises:
        NotPrepared: it is not there.
    """
    try:
        db = sqlite3.connect(f"{BUILT.as_uri()}?mode=ro&immutable=1", uri=True)
    except sqlite3.OperationalError as error:
        raise _not_prepared() from error
    with closing(db):
        yield db


def edition() -> str:
    """Return a short name of the built file, another one after each build.

    Raises:
        NotPrepared: it is not there.
    """
    try:
        file = BUILT.stat()
    except FileNotFoundError as error:
        raise _not_prepared() from error
    return f"{file.st_mtime_ns:x}-{file.st_size:x}"


def _not_prepared() -> NotPrepared:
    return NotPrepared(f"{BUILT} is missing; ./amparo makes it at set-up")


def zip_by_code(code: str) -> ZipRow | None:
    """Return the ZIP of this code, or None."""
    with opened() as db:
        row = db.execute(
            "SELECT code, city, state, lat, lon, reach_m, many FROM zip WHERE code = ?", (code,)
        ).fetchone()
    return _zip(row) if row else None


def nearest_zip(point: Point, state: str | None = None) -> ZipRow | None:
    """Return the ZIP with deliveries whose middle is nearest, at most 80 km away, or None.

    Args:
        point: WGS 84.
        state: two letters, to look no farther than its border.
    """
    with opened() as db:
        for within_m in _NEAREST_ZIP_WITHIN_M:
            rows = db.execute(
                "SELECT code, city, state, lat, lon, reach_m, many FROM zip"
                " WHERE lat BETWEEN ? AND ? AND lon BETWEEN ? AND ? AND NOT post_only AND state = ifnull(?, state)",
                (*_box(point, within_m), state),
            )
            zips = [(distance_m(point, row.point), row) for row in map(_zip, rows)]
            away_m, nearest = min(zips, default=(math.inf, None))
            if away_m <= within_m:
                return nearest
    return None


def places_named(folded: str, state: str | None = None) -> list[PlaceRow]:
    """Return the cities and neighbourhoods with one of these spellings, the largest first; at most 60."""
    with opened() as db:
        rows = db.execute(
            "SELECT kind, name, state, lat, lon, reach_m, rank FROM place JOIN spelling ON place.id = spelling.place"
            " WHERE folded = ? AND state = ifnull(?, state) ORDER BY rank DESC, place.id LIMIT 60",
            (folded, state),
        )
        return [_place(row) for row in rows]


def spelling_like(folded: str, state: str | None, near: Point | None) -> str | None:
    """Return the known spelling that a mistyped one most likely stands for, or None.

    Looked for among the names of the state, within 150 km of ``near``, or with the same first letter.
    """
    text = "SELECT DISTINCT folded FROM spelling JOIN place ON place.id = spelling.place WHERE "
    asked: tuple[str | float, ...]
    if state is not None:
        text, asked = text + "state = ?", (state,)
    elif near is not None:
        text, asked = text + "lat BETWEEN ? AND ? AND lon BETWEEN ? AND ?", _box(near, _NAMES_WITHIN_M)
    else:
        text, asked = text + "folded >= ? AND folded < ?", (folded[:1], folded[:1] + "\N{REPLACEMENT CHARACTER}")
    with opened() as db:
        rows = db.execute(
            f"{text} AND length(folded) BETWEEN ? AND ?",
            (*asked, len(folded) - 2, len(folded) + 2),
        )
        return next(iter(get_close_matches(folded, [row[0] for row in rows], n=1, cutoff=_ALIKE)), None)


def _box(point: Point, within_m: float) -> tuple[float, float, float, float]:
    half_lat = within_m / DEGREE_M
    half_lon = half_lat / max(math.cos(math.radians(point.lat)), 0.01)
    return point.lat - half_lat, point.lat + half_lat, point.lon - half_lon, point.lon + half_lon


def _zip(row: tuple[str, str, str, float, float, float, int]) -> ZipRow:
    code, city, state, lat, lon, reach_m, many = row
    return ZipRow(code, city, state, Point(lat, lon), reach_m, bool(many))


def _place(row: tuple[str, str, str, float, float, float, int]) -> PlaceRow:
    kind, name, state, lat, lon, reach_m, rank = row
    return PlaceRow(PlaceKind(kind), name, state, Point(lat, lon), reach_m, rank)
