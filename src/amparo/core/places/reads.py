"""What a text means as a place, and what area a point lies in.

Everything comes from the built file of places; neither shapely nor any boundary is held in memory, so a worker
may ask too.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from amparo.core.kit.geo import Point, distance_m, parse_lat_lon
from amparo.core.places import counties, gazetteer
from amparo.core.places.gazetteer import DEGREE_M, PlaceRow
from amparo.core.places.labels import label
from amparo.core.places.names import fold, split_state
from amparo.core.places.terms import Area, Candidate, Nearness, PlaceKind

_MOST: Final = 10
_LONGEST_TEXT: Final = 200  # characters; a longer text is a story, not a place
_ZIP: Final = re.compile(r"(?<![0-9])([0-9]{5})(?:-[0-9]{4})?(?![0-9])", re.ASCII)
_COUNTRY: Final = {"us", "usa", "united states", "ee uu", "eeuu", "estados unidos"}
_BLOCK_M: Final = 150.0
_SUREST_M: Final = 10.0  # no phone knows its place better
_LONGEST_NAME: Final = 4  # words
_SHORTEST_GUESS: Final = 4  # letters; a shorter name is like too many others
_SAME_REGION_M: Final = 100_000.0


def resolve(text: str, near: Point | None = None) -> list[Candidate]:
    """Return what a text may mean as a place, the likeliest first; at most 10, none if nothing fits.

    Understood: ``33.9769, -118.2161``; a ZIP, also at the end of an address; a city or neighbourhood, with or
    without its state, also after a comma; names and states in Spanish; if nothing fits, one or two typing errors.

    Args:
        text: as somebody typed it.
        near: where the network works.  Places of one name within 100 km come first, the nearest before the
            others; and there a city may stand at the end of a text without a comma.  The rest come by size.

    Raises:
        NotPrepared: the built file is missing.
    """
    text = text.strip()
    if not text or len(text) > _LONGEST_TEXT:
        return []
    if point := parse_lat_lon(text):
        return [_typed(point)]
    if found := _zip_in(text):
        return [found]
    for reading in _readings(text, near):
        if rows := _meant(reading, near):
            return _ranked(rows, near)
    return _mistyped(text, near)


def area_of(point: Point) -> Area:
    """Return the city, county and state of a point; outside the United States all four are empty.

    Raises:
        NotPrepared: the built file is missing.
    """
    county = counties.county_of(point)
    if county is None:
        return Area("", "", "", "")
    row = gazetteer.nearest_zip(point, county.state)
    return Area(city=row.city if row else "", county=county.name, state=county.state, county_fips=county.fips)


def near_label(point: Point) -> str:
    """Return about where a point is: ``near Huntington Park, CA``, as it is kept; ``labels`` tells it to readers.

    The ZIP is added where a city has many, as in ``near Los Angeles, CA 90033``; far from every city it is the
    county, and outside the United States the point itself to a tenth of a degree.

    Raises:
        NotPrepared: the built file is missing.
    """
    if row := gazetteer.nearest_zip(point):
        return label(Nearness.NEAR, f"{row.city}, {row.state} {row.code if row.many else ''}".rstrip())
    if county := counties.county_of(point):
        return label(Nearness.IN, f"{county.name}, {county.state}")
    return label(Nearness.NEAR, f"{point.lat:.1f}, {point.lon:.1f}")


def _typed(point: Point) -> Candidate:
    decimals = max(len(repr(float(part)).removesuffix(".0").partition(".")[2]) for part in (point.lat, point.lon))
    accuracy_m = max(DEGREE_M / 10**decimals, _SUREST_M)
    approximate = accuracy_m > _BLOCK_M
    return Candidate(
        label=label(Nearness.NEAR, f"{point.lat:g}, {point.lon:g}")
        if approximate
        else f"{point.lat:.5f}, {point.lon:.5f}",
        point=point,
        accuracy_m=accuracy_m,
        kind=PlaceKind.COORDINATES,
        approximate=approximate,
    )


def _zip_in(text: str) -> Candidate | None:
    for found in reversed(list(_ZIP.finditer(text))):
        row = gazetteer.zip_by_code(found[1])
        # Five digits elsewhere than at the end are a house number, unless the city beside them agrees.
        if row and (found.end() == len(text) or fold(row.city) in fold(text)):
            return Candidate(
                label=label(Nearness.NEAR, f"{row.city}, {row.state} {row.code}"),
                point=row.point,
                accuracy_m=row.reach_m,
                kind=PlaceKind.ZIP,
                approximate=True,
            )
    return None


class _Reading(NamedTuple):
    """One way to take a text: a folded name, its state if it was said, and what was said before it."""

    name: str
    state: str | None
    before: str = ""
    loose: bool = False
    """The name was picked out of a longer text, so it needs a state, or to lie where the network works."""


def _readings(text: str, near: Point | None) -> Iterator[_Reading]:
    """Yield the ways to take a text, the most literal first."""
    whole = fold(text)
    name, state = split_state(whole)
    if state and name:
        yield _Reading(name, state)
    yield _Reading(whole, None)
    name, state, before = _address(text)
    yield _Reading(name, state, before=before[-1] if before else "")
    words = name.split()
    for count in range(min(len(words) - 1, _LONGEST_NAME), 0, -1):
        yield _Reading(" ".join(words[-count:]), state, loose=True)
    for part in reversed(before):
        yield _Reading(part, state, loose=True)


def _address(text: str) -> tuple[str, str | None, list[str]]:
    """Take a text apart at its commas: the folded last name, its state, and the folded parts before them."""
    parts = [part for part in map(fold, re.split(r"[,;\n]", _ZIP.sub(" ", text))) if part and part not in _COUNTRY]
    if not parts:
        return "", None, []
    name, state = split_state(parts[-1])
    if name:
        return name, state, parts[:-1]
    return (parts[-2], state, parts[:-2]) if len(parts) > 1 else (parts[-1], None, [])


def _meant(reading: _Reading, near: Point | None) -> list[PlaceRow]:
    rows = gazetteer.places_named(reading.name, reading.state)
    if reading.loose and not reading.state:
        rows = [row for row in rows if near and distance_m(row.point, near) <= _SAME_REGION_M]
    if rows and reading.before:
        # "Boyle Heights, Los Angeles": the smaller place, if it lies in one of the larger ones.
        inner = [
            row
            for row in gazetteer.places_named(reading.before, reading.state)
            if any(row.state == of.state and distance_m(row.point, of.point) <= 2 * of.reach_m for of in rows)
        ]
        return inner or rows
    return rows


def _mistyped(text: str, near: Point | None) -> list[Candidate]:
    name, state, _ = _address(text)
    if len(name) < _SHORTEST_GUESS:
        return []
    alike = gazetteer.spelling_like(name, state, near)
    return _ranked(gazetteer.places_named(alike, state), near) if alike else []


def _ranked(rows: list[PlaceRow], near: Point | None) -> list[Candidate]:
    def first(row: PlaceRow) -> tuple[bool, float]:
        away_m = distance_m(row.point, near) if near else 0.0
        here = near is not None and away_m <= _SAME_REGION_M
        return not here, away_m if here else -row.rank

    return [
        Candidate(
            label=label(Nearness.NEAR, f"{row.name}, {row.state}"),
            point=row.point,
            accuracy_m=row.reach_m,
            kind=row.kind,
            approximate=True,
        )
        for row in sorted(rows, key=first)[:_MOST]
    ]
