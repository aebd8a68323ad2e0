"""Questions to what the operator brought in: corners, numbers, landmarks, and whose limits hold a point."""

import struct
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from difflib import get_close_matches
from itertools import islice, product
from typing import Final, NamedTuple

from django.db.models import Q, QuerySet

from amparo.core.kit.geo import Point, distance_m
from amparo.core.places import cells, lines, outlines, streets
from amparo.core.places.lines import Line
from amparo.core.places.models import Covering, Source, Spelling, Street, Stretch
from amparo.core.places.names import fold
from amparo.core.places.streets import Sought, Spelled
from amparo.core.places.terms import Hit, Holder, Layer, PlaceKind, SourceRow

NEAR: Final = 7
"""The resolution by which stretches of street are found: two that meet lie in one cell or in neighbours, since none
is longer than ``LONGEST_M``."""
LONGEST_M: Final = 1_200.0
OUTLINE_CELLS: Final = range(4, 10)
"""The resolutions that outlines are covered with: small ones finely, large ones coarsely."""
_LONGEST_NAME: Final = 7  # words of a landmark's name
_MOST_WORDS: Final = 40
_CELLS_AT_ONCE: Final = 300  # about 1,500 square kilometres
_MOST_CELLS: Final = 900
_MOST_READINGS: Final = 24
_MOST_STRETCHES: Final = 6_000  # of the streets of one answer
_STREET_WITHIN_M: Final = 5_000.0
_TYPED: Final = 0.78  # "Whitier" is "Whittier", "Wilshire" is not
_SHORTEST_GUESS: Final = 5  # letters
_GUESSED_WORDS: Final = 3
_GUESSED_READINGS: Final = 2
_MOST_NAMES: Final = 20_000
_APART_M: Final = 150.0
_KINDS: Final = {
    Layer.LANDMARK: PlaceKind.LANDMARK,
    Layer.NEIGHBOURHOOD: PlaceKind.NEIGHBOURHOOD,
    Layer.DISTRICT: PlaceKind.DISTRICT,
    Layer.CITY_LIMITS: PlaceKind.CITY,
}
_ORDER: Final = tuple(_KINDS.values())
_SMALL: Final = {PlaceKind.LANDMARK, PlaceKind.NEIGHBOURHOOD}


class _Row(NamedTuple):
    """A street of a file that the text may mean."""

    id: int
    name: str
    key: str
    kind: str
    side: str
    source: str
    dated_on: date


def sources() -> list[SourceRow]:
    """Return what was brought in and counts, the layers together."""
    rows = Source.objects.filter(current=True).order_by("layer", "title")
    return [
        SourceRow(row.id, Layer(row.layer), row.title, row.dated_on, row.licence, row.count, row.imported_at)
        for row in rows
    ]


def holders(point: Point) -> list[Holder]:
    """Return whose imported outlines hold a point, the smallest first."""
    there = [cells.cell(point, resolution) for resolution in OUTLINE_CELLS]
    rows = (
        Covering.objects.filter(cell__in=there, named__source__current=True)
        .values_list(
            "part", "named__name", "named__source__layer", "named__source__title", "named__source__dated_on"
        )
        .order_by("named__reach_m", "named_id")
    )  # fmt: skip
    return [
        Holder(name, Layer(layer), title, dated_on)
        for part, name, layer, title, dated_on in rows
        if part is None or outlines.holds(list(outlines.rings(bytes(part))), point)
    ]


def find(text: str, near: Point | None) -> list[Hit]:
    """Return what a text means by the operator's files: the smallest kind of place that it names.

    Args:
        text: as somebody typed it.
        near: where to look first; a street without a number or a corner is looked for there alone.
    """
    layers = set(Source.objects.filter(current=True).values_list("layer", flat=True))
    hits: list[Hit] = []
    if Layer.STREET in layers:
        hits = _on_streets(list(islice(streets.readings(text), _MOST_READINGS)), near)
    named = _named(text) if not hits and layers - {Layer.STREET} else []
    if not hits and Layer.STREET in layers and not any(hit.kind in _SMALL for hit in named):
        hits = _alone(text, near)
    return hits or named


def areas(name: str) -> list[Hit]:
    """Return the cities, districts and neighbourhoods of this name."""
    return [hit for _, hit in _spelled([fold(name)[:120]]) if hit.kind is not PlaceKind.LANDMARK]


def _on_streets(readings: Sequence[Sought], near: Point | None) -> list[Hit]:
    rows = _streets({key for reading in readings for key in reading.wanted()})
    for reading in readings:
        if hits := list(_read(reading, rows, near)):
            return _best(hits)
    for reading in readings[:_GUESSED_READINGS]:
        guessed = _guessed(reading, rows)
        if guessed and (hits := list(_read(reading, guessed, near))):
            return _best([hit_misspelt(hit) for hit in hits])
    return []


def hit_misspelt(hit: Hit) -> Hit:
    """Return a hit that was found by guessing at a typing error."""
    return Hit(hit.name, hit.point, hit.accuracy_m, hit.kind, hit.source, hit.dated_on, hit.rest, hit.misfit + 4)


def _streets(keys: Iterable[str]) -> dict[str, list[_Row]]:
    found: dict[str, list[_Row]] = defaultdict(list)
    wanted = [key for key in keys if len(key) <= 120]
    rows = Street.objects.filter(key__in=wanted, source__current=True).values_list(
        "id", "name", "key", "source__title", "source__dated_on"
    )
    for number, name, key, title, dated_on in rows:
        own = streets.spelled(name)
        found[key].append(_Row(number, name, key, own.kind if own else "", own.side if own else "", title, dated_on))
    return found


def _guessed(reading: Sought, rows: dict[str, list[_Row]]) -> dict[str, list[_Row]]:
    """Return the streets of a corner with those that have a mistyped name added; that they meet is the proof."""
    parts = [part for part in (reading.first, reading.second, reading.third) if part]
    unknown = [part for part in parts if not any(one.key in rows for one in part)]
    if not unknown or len(parts) < 2:
        return {}
    keys = [
        one.key for part in unknown for one in part if len(one.key) >= _SHORTEST_GUESS and one.words <= _GUESSED_WORDS
    ]
    close = {key: names for key in dict.fromkeys(keys) if (names := _alike(key))}
    if not close:
        return {}
    known = _streets(name for names in close.values() for name in names)
    return {**rows, **{key: [row for name in names for row in known[name]] for key, names in close.items()}}


def _alike(key: str) -> list[str]:
    """Return the names with the same first letter that a mistyped one may stand for."""
    known = Street.objects.filter(source__current=True, key__startswith=key[0]).values_list("key", flat=True).distinct()
    letters = Counter(key)
    close = [
        other
        for other in known[:_MOST_NAMES]
        # Two letters more, fewer or other at most, which is cheaper to see than how alike they are.
        if abs(len(other) - len(key)) <= 2 and (letters - Counter(other)).total() <= 2
    ]
    return get_close_matches(key, close, n=3, cutoff=_TYPED)


def _read(reading: Sought, rows: dict[str, list[_Row]], near: Point | None) -> Iterator[Hit]:
    """Yield where a reading leads, by the longest names that do."""
    others: list[Spelled | None] = [*_known(reading.second, rows)] or [None]
    for first, second in product(_known(reading.first, rows), others):
        if reading.number is None and second is None:
            return
        hits = (
            _numbered(reading, first, rows)
            if second is None
            else _between(reading, first, second, rows, near)
            if reading.third
            else _met(first, second, rows, near)
        )
        if hits:
            yield from hits
            return


def _known(part: Sequence[Spelled], rows: dict[str, list[_Row]]) -> list[Spelled]:
    return [one for one in part if rows.get(one.key)]


def _met(a: Spelled, b: Spelled, rows: dict[str, list[_Row]], near: Point | None) -> list[Hit]:
    """Return the corners of two streets; of very many those nearest to a point, but never one alone of several."""
    hits: list[Hit] = []
    for drawn in _side_by_side(rows[a.key], rows[b.key], near):
        for one, other in product(rows[a.key], rows[b.key]):
            if one.id == other.id:
                continue
            misfit = _misfit(a, one) + _misfit(b, other)
            hits += [
                Hit(f"{one.name} & {other.name}", *spot, PlaceKind.CROSSING, one.source, one.dated_on, b.rest, misfit)
                for spot in lines.corners(drawn.get(one.id, ()), drawn.get(other.id, ()))
            ]
        if hits and len(_best(hits)) > 1:
            break
    return hits


def _side_by_side(first: Sequence[_Row], second: Sequence[_Row], near: Point | None) -> Iterator[dict[int, list[Line]]]:
    """Yield the stretches of two streets that lie close to each other, some cells at a time, the nearest first."""
    ids = [[row.id for row in some] for some in (first, second)]
    there = [set(Stretch.objects.filter(street_id__in=some).values_list("cell", flat=True).distinct()) for some in ids]
    beside = [{other for cell in some for other in cells.disk(cell, 1)} for some in there]
    common = sorted((there[0] & beside[1]) | (there[1] & beside[0]))
    if near is not None:
        common.sort(key=lambda cell: distance_m(cells.centre(cell), near))
    for start in range(0, min(len(common), _MOST_CELLS), _CELLS_AT_ONCE):
        # The neighbours of one share come along, since a corner may lie on the border of two shares.
        share = common[start : start + _CELLS_AT_ONCE]
        wide = {other for cell in share for other in cells.disk(cell, 1)} & set(common)
        yield _drawn(Stretch.objects.filter(street_id__in=ids[0] + ids[1], cell__in=wide))


def _between(reading: Sought, a: Spelled, b: Spelled, rows: dict[str, list[_Row]], near: Point | None) -> list[Hit]:
    hits = []
    for c in _known(reading.third, rows):
        for one, other in product(_met(a, b, rows, near), _met(a, c, rows, near)):
            apart_m = distance_m(one.point, other.point)
            if one.name.partition(" & ")[0] != other.name.partition(" & ")[0] or apart_m > _STREET_WITHIN_M:
                continue
            middle = Point((one.point.lat + other.point.lat) / 2, (one.point.lon + other.point.lon) / 2)
            name = f"{one.name} – {other.name.partition(' & ')[2]}"
            reach_m = apart_m / 2 + max(one.accuracy_m, other.accuracy_m)
            misfit = one.misfit + other.misfit
            hits.append(Hit(name, middle, reach_m, PlaceKind.BLOCK, one.source, one.dated_on, c.rest, misfit))
        if hits:
            # Of all pairs of corners the street between them is meant: the closest pair.
            closest_m = min(hit.accuracy_m for hit in hits)
            return [hit for hit in hits if hit.accuracy_m <= closest_m + _APART_M]
    return hits


def _numbered(reading: Sought, on: Spelled, rows: dict[str, list[_Row]]) -> list[Hit]:
    number = reading.number or 0
    kind, last = (PlaceKind.BLOCK, number + 99) if reading.block else (PlaceKind.ADDRESS, number)
    rising, falling = Q(first__lte=last, last__gte=number), Q(last__lte=last, first__gte=number)
    drawn = _drawn(Stretch.objects.filter(rising | falling, street_id__in=[row.id for row in rows[on.key]]))
    hits = []
    for row in rows[on.key]:
        spots = lines.along(drawn.get(row.id, ()), number, block=reading.block)
        name = f"{number} {row.name}"
        hits += [Hit(name, *spot, kind, row.source, row.dated_on, on.rest, _misfit(on, row)) for spot in spots]
    return hits


def _alone(text: str, near: Point | None) -> list[Hit]:
    if near is None:
        return []
    readings = list(islice(streets.alone(text), _MOST_READINGS))
    rows = _streets({key for reading in readings for key in reading.wanted()})
    for reading in readings:
        for one in _known(reading.first, rows):
            there = cells.around(near, _STREET_WITHIN_M, NEAR)
            drawn = _drawn(Stretch.objects.filter(street_id__in=[row.id for row in rows[one.key]], cell__in=there))
            hits = [
                Hit(row.name, *spot, PlaceKind.STREET, row.source, row.dated_on, one.rest, _misfit(one, row))
                for row in rows[one.key]
                if (spot := lines.stretch(drawn.get(row.id, ()), near, _STREET_WITHIN_M))
            ]
            if hits:
                return _best(hits)
    return []


def _drawn(stretches: QuerySet[Stretch]) -> dict[int, list[Line]]:
    drawn: dict[int, list[Line]] = defaultdict(list)
    for street, line, first, last in stretches.values_list("street_id", "line", "first", "last")[:_MOST_STRETCHES]:
        drawn[street].append(Line(list(struct.iter_unpack("<2d", bytes(line))), first, last))
    return drawn


def _misfit(said: Spelled, row: _Row) -> int:
    """Return how far what was said is from a street's name: two for another kind, one for another side."""
    kind = bool(said.kind and row.kind and said.kind != row.kind)
    side = bool(said.side and row.side and said.side != row.side)
    return 2 * kind + side


def _best(hits: list[Hit]) -> list[Hit]:
    """Return the hits that fit, best first, each place once."""
    least = min(hit.misfit for hit in hits)
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.misfit, hit.accuracy_m)):
        if hit.misfit <= least + 1 and all(distance_m(hit.point, other.point) > _APART_M for other in kept):
            kept.append(hit)
    return kept


def _named(text: str) -> list[Hit]:
    """Return the landmarks and areas whose name stands in a text: the smallest kind, then the longest name, wins."""
    words = fold(text).split()[:_MOST_WORDS]
    runs = {
        " ".join(words[start : start + count])
        for count in range(1, _LONGEST_NAME + 1)
        for start in range(len(words) - count + 1)
    }
    parts = {fold(part) for part in (text, *text.split(","))}
    found = [
        (folded, hit)
        for folded, hit in _spelled(run for run in runs if len(run) <= 120)
        # "Orange" in a longer text is a colour or a street before it is a city.
        if hit.kind in _SMALL or folded in parts
    ]
    if not found and (guess := _misspelt(" ".join(words))):
        found = [*_spelled([guess])]
    first = min(((_ORDER.index(hit.kind), -len(folded.split())) for folded, hit in found), default=None)
    return [hit for folded, hit in found if (_ORDER.index(hit.kind), -len(folded.split())) == first]


def _spelled(folded: Iterable[str]) -> Iterator[tuple[str, Hit]]:
    rows = Spelling.objects.filter(folded__in=list(folded), named__source__current=True).values_list(
        "folded", "named__name", "named__lat", "named__lon", "named__reach_m",
        "named__source__layer", "named__source__title", "named__source__dated_on",
    )[:200]  # fmt: skip
    for key, name, lat, lon, reach_m, layer, title, dated_on in rows:
        yield key, Hit(name, Point(lat, lon), reach_m, _KINDS[Layer(layer)], title, dated_on)


def _misspelt(whole: str) -> str | None:
    if len(whole) < _SHORTEST_GUESS:
        return None
    known = (
        Spelling.objects.filter(named__source__current=True, folded__startswith=whole[0])
        .values_list("folded", flat=True)
        .distinct()[:_MOST_NAMES]
    )
    letters = Counter(whole)
    close = [one for one in known if abs(len(one) - len(whole)) <= 2 and (letters - Counter(one)).total() <= 2]
    return next(iter(get_close_matches(whole, close, n=1, cutoff=_TYPED)), None)
