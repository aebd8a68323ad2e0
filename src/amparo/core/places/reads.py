"""What a text means as a place, and what area a point lies in.

The answers come from the built file of places and, in a process that has the tables, from what the operator brought
in; neither shapely nor any boundary is held in memory, so a worker may ask too.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from amparo.core.kit.geo import Point, distance_m
from amparo.core.places import counties, gazetteer, pluscodes, written
from amparo.core.places.gazetteer import PlaceRow
from amparo.core.places.labels import label
from amparo.core.places.names import fold, split_state
from amparo.core.places.pluscodes import PlusCode
from amparo.core.places.streets import is_kind
from amparo.core.places.terms import Area, Candidate, Hit, Layer, Nearness, Own, PlaceKind
from amparo.core.places.written import Written

_MOST: Final = 10
_LONGEST_TEXT: Final = 200  # characters; a longer text is a story, not a place
_ZIP: Final = re.compile(r"(?<![0-9])([0-9]{5})(?:-[0-9]{4})?(?![0-9])", re.ASCII)
_ZIP_AT_END: Final = re.compile(r"[\s,]*(?<![0-9])[0-9]{5}(?:-[0-9]{4})?\s*$", re.ASCII)
_LA: Final = re.compile(r",\s*L\.?A\.?\s*$", re.IGNORECASE)  # Los Angeles more often than Louisiana, if it is near
_COUNTRY: Final = {"us", "usa", "united states", "ee uu", "eeuu", "estados unidos"}
_SECOND: Final = re.compile(r"(?:[&/@]|\b(?:y|e|and|con|at|x|entre|between)\b)\s*([^&/@,]+)$", re.IGNORECASE)
_BLOCK_M: Final = 150.0
_SUREST_M: Final = 10.0  # no phone knows its place better
_LONGEST_NAME: Final = 4  # words
_SHORTEST_GUESS: Final = 4  # letters; a shorter name is like too many others
_SAME_REGION_M: Final = 100_000.0
_STRAY_M: Final = 5_000.0  # people name the next city too


@dataclass(slots=True)
class _Standing:
    """What this process was told when it started."""

    home: Candidate | None = None
    own: Own | None = None
    ask: Callable[[str, Point | None], list[Hit]] | None = None


_standing: Final = _Standing()


def settle(
    *,
    home: Candidate | None,
    own: Own | None,
    ask: Callable[[str, Point | None], list[Hit]] | None = None,
) -> None:
    """Say where the network works, and how to ask the operator's own files and geocoder; done once at the start."""
    _standing.home, _standing.own, _standing.ask = home, own, ask


def works_at() -> Candidate | None:
    """Return where the network works, by the setting ``AMPARO_PLACE``; None if nobody said."""
    return _standing.home


def is_elsewhere(candidate: Candidate) -> bool:
    """Return whether a place lies in another state than the network works in; False if nobody said where that is."""
    home = _standing.home
    return home is not None and candidate.state != home.state


def meant(text: str, near: Point | None = None) -> Candidate | None:
    """Return the one place that a text means, or None if it may mean several.

    Of several, the only one within 100 km of where the network works is meant.
    """
    found = resolve(text, near)
    if len(found) <= 1:
        return found[0] if found else None
    middle = near or (_standing.home.point if _standing.home else None)
    here = [one for one in found if middle and distance_m(one.point, middle) <= _SAME_REGION_M]
    return here[0] if len(here) == 1 else None


def look_up(text: str, near: Point | None = None) -> list[Candidate]:
    """Return what ``resolve`` does and, if nothing of it is exact, what a geocoder of the operator's own says.

    For staff who look for a place: it may take two seconds.  Never for the public, and never inside a transaction.

    Raises:
        NotPrepared: the built file is missing.
        RuntimeError: a transaction is open, and a geocoder is configured.
    """
    found = resolve(text, near)
    if _standing.ask is None or not text.strip() or any(not one.approximate for one in found):
        return found
    home = _standing.home.point if _standing.home else None
    asked = [_found(hit) for hit in _standing.ask(text.strip(), near or home)]
    finer = [one for one in asked if not found or one.accuracy_m < found[0].accuracy_m]
    return [*finer, *found][:_MOST]


def is_nameless(text: str) -> bool:
    """Return whether a text tells a place by numbers or a code alone: coordinates, a map link, a plus code."""
    coded = pluscodes.find(text)
    return written.read(text) is not None or (coded is not None and not coded.rest)


def resolve(text: str, near: Point | None = None) -> list[Candidate]:
    """Return what a text may mean as a place, the likeliest first; at most 10, none if nothing fits.

    Understood: ``33.9769, -118.2161``, also in degrees and minutes or in a map link; a plus code; a ZIP, also at the
    end of an address; a city or neighbourhood, with or without its state, also after a comma; names and states in
    Spanish; if nothing fits, one or two typing errors.
    Where the operator brought in files: corners, house numbers, blocks, landmarks, districts.

    Args:
        text: as somebody typed it.
        near: where the network works, by default as the operator said.  Places of one name within 100 km come
            first, the nearest before the others; and there a city may stand at the end of a text without a comma.
            The rest come by size.

    Raises:
        NotPrepared: the built file is missing.
    """
    text = text.strip()
    if found := written.read(text):
        return [_typed(found)]
    if not text or len(text) > _LONGEST_TEXT:
        return []
    if near is None and _standing.home is not None:
        near = _standing.home.point
    if (coded := pluscodes.find(text)) and (square := _coded(coded, near)):
        return [square]
    return _in_own_files(text, near) or _known(text, near)


def _known(text: str, near: Point | None) -> list[Candidate]:
    """Return what the built file knows a text as."""
    if found := _zip_in(text):
        return [found]
    for reading in _readings(text, near):
        if rows := _meant(reading, near):
            return _ranked(rows, near)
    return _mistyped(text, near)


def _in_own_files(text: str, near: Point | None) -> list[Candidate]:
    """Return what the operator's files know a text as; those in the city that it names, if it names one."""
    if _standing.own is None:
        return []
    said = _said_city(text, near)
    hits = _standing.own.find(_ZIP_AT_END.sub("", text), said[0].point if said else near)
    if hits and not said and (tail := hits[0].rest):
        said = _ranked(_meant(_Reading(*split_state(fold(tail))), near), near)
    state = _said_state(text)
    if said:
        hits = [hit for hit in hits if any(distance_m(hit.point, of.point) <= _about_m(of) for of in said)]
    if near is not None:
        centre = said[0].point if said else near
        hits.sort(key=lambda hit: (hit.misfit, distance_m(hit.point, centre)))
    found = [_found(hit) for hit in hits[:_MOST]]
    return [one for one in found if not state or one.state == state]


def _said_state(text: str) -> str | None:
    """Return the state that stands by itself behind the last comma: "Soto y Colorado" is no place in Colorado."""
    head, comma, last = _ZIP.sub(" ", text).rpartition(",")
    name, state = split_state(fold(last))
    return state if comma and head and not name and not _LA.search(text) else None


def _said_city(text: str, near: Point | None) -> list[Candidate]:
    """Return the city or ZIP that a text names after a comma or at its end, beside what it says of a street."""
    if found := _zip_in(text):
        return [found]
    name, state, before = _address(text)
    if not before:
        return []
    if _standing.own is not None and (own := [_found(hit) for hit in _standing.own.areas(name)]):
        return own
    return _ranked(_meant(_Reading(name, state), near), near)


def _about_m(of: Candidate) -> float:
    """Return how far from its middle a street may lie that is told by the name of a city."""
    return 2 * of.accuracy_m + _STRAY_M


def _found(hit: Hit) -> Candidate:
    area = area_of(hit.point)
    approximate = hit.accuracy_m > _BLOCK_M
    name = hit.name if hit.kind is PlaceKind.CITY else ", ".join(filter(None, (hit.name, area.city or area.county)))
    full = ", ".join(filter(None, (name, area.state)))
    return Candidate(
        label=label(Nearness.NEAR, full) if approximate else full,
        point=hit.point,
        accuracy_m=hit.accuracy_m,
        kind=hit.kind,
        approximate=approximate,
        state=area.state,
        source=hit.source,
        dated_on=hit.dated_on,
    )


def area_of(point: Point) -> Area:
    """Return the city, county and state of a point; outside the United States all four are empty.

    The city is exact where imported limits hold the point; else it is that of the nearest ZIP point.

    Raises:
        NotPrepared: the built file is missing.
    """
    holders = _standing.own.holders(point) if _standing.own else []
    districts = tuple(one.name for one in holders if one.layer is Layer.DISTRICT)
    limits = next((one for one in holders if one.layer is Layer.CITY_LIMITS), None)
    county = counties.county_of(point)
    if county is None:
        return Area("", "", "", "")
    if limits is None:
        row = gazetteer.nearest_zip(point, county.state)
        return Area(row.city if row else "", county.name, county.state, county.fips, districts=districts)
    return Area(limits.name, county.name, county.state, county.fips, True, limits.source, limits.dated_on, districts)


def near_label(point: Point) -> str:
    """Return about where a point is: ``near Huntington Park, CA``, as it is kept; ``labels`` tells it to readers.

    The city is the one whose imported limits hold the point, else that of the nearest ZIP.  The ZIP is added where a
    city has many, as in ``near Los Angeles, CA 90033``; far from every city it is the county, and outside the United
    States the point itself to a tenth of a degree.

    Raises:
        NotPrepared: the built file is missing.
    """
    if row := gazetteer.nearest_zip(point):
        holders = _standing.own.holders(point) if _standing.own else ()
        limits = next((one.name for one in holders if one.layer is Layer.CITY_LIMITS), None)
        if limits and fold(limits) != fold(row.city):
            return label(Nearness.NEAR, f"{limits}, {row.state}")
        return label(Nearness.NEAR, f"{row.city}, {row.state} {row.code if row.many else ''}".rstrip())
    if county := counties.county_of(point):
        return label(Nearness.IN, f"{county.name}, {county.state}")
    return label(Nearness.NEAR, f"{point.lat:.1f}, {point.lon:.1f}")


def _typed(found: Written, kind: PlaceKind = PlaceKind.COORDINATES) -> Candidate:
    point, approximate = found.point, found.accuracy_m > _BLOCK_M
    return Candidate(
        label=label(Nearness.NEAR, f"{round(point.lat, 5):g}, {round(point.lon, 5):g}")
        if approximate
        else f"{point.lat:.5f}, {point.lon:.5f}",
        point=point,
        accuracy_m=found.accuracy_m,
        kind=kind,
        approximate=approximate,
        state=county.state if (county := counties.county_of(point)) else "",
    )


def _coded(found: PlusCode, near: Point | None) -> Candidate | None:
    """Return the square of a plus code; a short one lies near the town beside it, else near the network."""
    if found.is_short and found.rest and (towns := _known(found.rest, near)):
        near = towns[0].point
    square = pluscodes.square(found.code, near)
    return _typed(Written(square.point, max(square.accuracy_m, _SUREST_M)), PlaceKind.PLUS_CODE) if square else None


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
                state=row.state,
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
    if _LA.search(text):
        yield _Reading("la", None, loose=True)
    words = name.split()
    # The whole second street of a corner is no city: "Atlantic y Whittier" is not in Whittier.
    corner = _SECOND.search(text)
    second = fold(corner[1]) if corner and not is_kind(words[-1] if words else "") else ""
    for count in range(min(len(words) - 1, _LONGEST_NAME), 0, -1):
        if " ".join(words[-count:]) == second:
            continue
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
    if len(name) < _SHORTEST_GUESS or (" " in name and is_kind(name.split()[-1])):
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
            state=row.state,
        )
        for row in sorted(rows, key=first)[:_MOST]
    ]
