"""Questions for the map and the list: all incidents that there are, and never more work than what is shown."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db.models import Avg, Count, Exists, F, Max, Min, OuterRef, Q, QuerySet

from amparo.core.kit.geo import Point
from amparo.core.kit.ids import earliest
from amparo.core.places import cells
from amparo.stages.incidents import reads
from amparo.stages.incidents.clusters import Box, Cluster, Heap, resolution_for, together, zoom_for, zoom_to_fit
from amparo.stages.incidents.models import Incident, Word
from amparo.stages.incidents.searching import MOST_SOUGHT, after, words_in
from amparo.stages.incidents.terms import Card, IncidentRow, State
from amparo.stages.intake.terms import Lane

PAGE: Final = 50
"""Incidents on one page of the list."""
FEW: Final = 2_000
"""A word that finds no more than this is looked up first; of a commoner one the newest incidents are looked through."""


class When(StrEnum):
    """Which incidents: those that are open, or all that were opened since."""

    OPEN = "open"
    DAY = "day"
    MONTH = "month"
    ALL = "all"


ON_BOARD: Final = (Lane.KNOWN, Lane.ORDINARY)
"""What stands on the board card by card; what lies in bulk is folded there."""
BACK: Final[Mapping[When, timedelta]] = {When.DAY: timedelta(hours=24), When.MONTH: timedelta(days=30)}
MAPPED: Final = (When.OPEN, When.DAY, When.MONTH)
"""What the map can show: a month after it was closed, nobody knows any more where an incident was."""


@dataclass(frozen=True, slots=True)
class View:
    """What the map shows of a part of the country, and what it does not."""

    clusters: Sequence[Cluster]
    singles: Sequence[IncidentRow]
    placed: int
    """Incidents with a place, wherever they lie."""
    unplaced: int
    bounds: Box | None
    """The box that holds them all; None if there are none."""
    zoom: float

    @property
    def inside(self) -> int:
        """How many lie in the part that was asked for."""
        return sum(one.count for one in self.clusters) + len(self.singles)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for in the list; everything that is given must fit."""

    when: When = When.OPEN
    states: frozenset[State] = frozenset()
    text: str = ""
    """A code, or beginnings of words that were told or that name the place."""
    unplaced: bool = False
    areas: tuple[int, ...] = ()
    """Hexagons of any resolution up to ``cells.FINEST_KEPT``; in any one of them."""
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A piece of the list, the newest first."""

    cards: Sequence[Card]
    newer: UUID | None = None
    """What lies after this id is newer; None if nothing does."""
    older: UUID | None = None
    sought: Sequence[str] = field(default_factory=tuple)
    """The words that were looked for."""


def view(when: When, box: Box | None, zoom: float | None, now: datetime) -> View:
    """Return what lies in a part of the map, few enough marks to read; without a box, all of it as a frame shows it."""
    found = _mapped(when, now)
    whole = found.aggregate(n=Count("fine_cell"), s=Min("lat"), n_=Max("lat"), w=Min("lon"), e=Max("lon"))
    unplaced = _unplaced(when, whole["n"], now)
    if not whole["n"]:
        return View((), (), 0, unplaced, None, zoom or 0.0)
    bounds = Box(whole["w"], whole["s"], whole["e"], whole["n_"])
    asked = box or bounds
    shown = zoom_for(asked, zoom) if box and zoom is not None else zoom_to_fit(asked)
    if box and not _holds(box, bounds):
        found = found.filter(_in(box))
    marks = together(_heaps(found, resolution_for(shown, asked.middle_lat)), shown)
    alone = [mark.heaps[0].first for mark in marks if mark.count == 1]
    several = [mark for mark in marks if mark.count > 1]
    return View(several, _at(found, alone), whole["n"], unplaced, bounds, shown)


def _unplaced(when: When, placed: int, now: datetime) -> int:
    if when is When.OPEN:  # a difference, since counting those with a place needs one index alone
        return sum(open_by_state().values()) - placed
    return _since(when, now).filter(lat=None).count()


def _heaps(found: QuerySet[Incident], resolution: int) -> list[Heap]:
    bits = cells.low_bits(resolution)
    counted = (
        found.annotate(key=F("fine_cell").bitor(bits))
        .values_list("key", "state")
        .annotate(Count("fine_cell"), Avg("lat"), Avg("lon"), Min("fine_cell"), Max("fine_cell"))
        .order_by()
    )
    parts: dict[int, list[tuple[str, int, float, float, int, int]]] = defaultdict(list)
    for key, *rest in counted:
        parts[key].append(tuple(rest))
    return [_heap(cells.of_group(key, resolution), its) for key, its in parts.items()]


def _heap(cell: int, parts: Sequence[tuple[str, int, float, float, int, int]]) -> Heap:
    n = sum(count for _, count, *_ in parts)
    lat = sum(count * lat for _, count, lat, *_ in parts) / n
    lon = sum(count * lon for _, count, _, lon, *_ in parts) / n
    states = {State(state): count for state, count, *_ in parts}
    return Heap(cell, states, Point(lat, lon), min(part[4] for part in parts), max(part[5] for part in parts))


def _at(found: QuerySet[Incident], alone: Sequence[int]) -> list[IncidentRow]:
    ids = list(found.filter(fine_cell__in=alone).values_list("id", flat=True)) if alone else []
    rows = reads.incidents(ids).values()
    return sorted(rows, key=lambda row: (-row.spot.point.lat if row.spot else 0.0, row.id))


def _since(when: When, now: datetime) -> QuerySet[Incident]:
    if when is When.OPEN:
        return Incident.objects.filter(closed_at=None)
    found = Incident.objects.exclude(merged_into__isnull=False)
    return found.filter(id__gte=earliest(now - BACK[when])) if when in BACK else found


def _mapped(when: When, now: datetime) -> QuerySet[Incident]:
    """Return what the map counts; said so that the engine needs the map's indexes alone."""
    placed = Incident.objects.filter(fine_cell__gt=0)
    if when is When.OPEN:
        return placed.filter(closed_at=None)
    return placed.filter(opened_at__gte=now - BACK[when]).exclude(merged_into__isnull=False)


def _in(box: Box) -> Q:
    up = Q(lat__range=(box.south, box.north))
    if box.west <= box.east:
        return up & Q(lon__range=(box.west, box.east))
    return up & (Q(lon__gte=box.west) | Q(lon__lte=box.east))


def _holds(box: Box, other: Box) -> bool:
    return box.west <= other.west <= other.east <= box.east and box.south <= other.south and other.north <= box.north


def page(
    wanted: Wanted, now: datetime, *, before: UUID | None = None, after_: UUID | None = None, size: int = PAGE
) -> Page:
    """Return one page of the list: what is older than an id, or the nearest that is newer, or the newest of all."""
    if coded := reads.by_code(wanted.text):
        return Page(reads.cards([coded.id]), sought=(wanted.text,))
    sought = sorted(words_in(wanted.text))[:MOST_SOUGHT]
    found = _worded(_fitting(wanted, now), sought)
    if after_ is not None:
        ids = list(found.filter(id__gt=after_).order_by("id").values_list("id", flat=True)[: size + 1])
        shown, more_newer, more_older = ids[:size][::-1], len(ids) > size, True
    else:
        found = found.filter(id__lt=before) if before is not None else found
        ids = list(found.order_by("-id").values_list("id", flat=True)[: size + 1])
        shown, more_newer, more_older = ids[:size], before is not None, len(ids) > size
    return Page(
        reads.cards(shown),
        newer=shown[0] if shown and more_newer else None,
        older=shown[-1] if shown and more_older else None,
        sought=tuple(word.decode(errors="ignore") for word in sought),
    )


def _fitting(wanted: Wanted, now: datetime) -> QuerySet[Incident]:
    found = _since(wanted.when, now)
    if wanted.states:
        found = found.filter(state__in=[state.value for state in wanted.states])
    if wanted.unplaced:
        found = found.filter(lat=None)
    if wanted.areas:
        inside = Q()
        for area in wanted.areas:
            inside |= Q(fine_cell__range=cells.span(area))
        found = found.filter(inside)
    return found.filter(_in(wanted.box)) if wanted.box else found


def _worded(found: QuerySet[Incident], sought: Iterable[bytes]) -> QuerySet[Incident]:
    """Keep what has a word with each of these beginnings; the rarest is looked up, the others are checked."""
    ranges = [{"word__gte": word, "word__lt": after(word)} for word in sought]
    sized = sorted(((len(Word.objects.filter(**r).values("id")[: FEW + 1]), n) for n, r in enumerate(ranges)))
    for at, (size, n) in enumerate(sized):
        told = Word.objects.filter(**ranges[n])
        if at == 0 and size <= FEW:
            found = found.filter(id__in=set(told.values_list("incident_id", flat=True)))
        else:
            found = found.filter(Exists(told.filter(incident=OuterRef("pk"))))
    return found


def latest_open(states: Iterable[State], *, each: int) -> list[Card]:
    """Return of each state the open incidents last heard of, so that many of one state crowd out none of another.

    What nobody has taken up yet and somebody known told of comes first; what lies in bulk is not among them.
    """
    ids: list[UUID] = []
    for state in states:
        latest: list[tuple[datetime, UUID, str]] = []
        for lane in ON_BOARD:  # each from its index, however much there is in bulk
            found = Incident.objects.filter(closed_at=None, state=state, lane=lane).order_by("-heard_at", "-id")
            latest += found.values_list("heard_at", "id", "lane")[:each]
        latest.sort(reverse=True)
        latest.sort(key=lambda one: (one[2], state) != (Lane.KNOWN, State.RECEIVED))
        ids += [found_id for _, found_id, _ in latest[:each]]
    return reads.cards(ids)


def open_by_state(lanes: Iterable[Lane] = tuple(Lane)) -> dict[State, int]:
    """Return how many incidents are open in each state, however many that are, in these lanes."""
    opened = Incident.objects.filter(closed_at=None, lane__in=[lane.value for lane in lanes])
    return {State(state): n for state, n in opened.values_list("state").annotate(n=Count("state")).order_by()}


def placed_open() -> int:
    """Return how many open incidents have a place."""
    return Incident.objects.filter(closed_at=None, fine_cell__gt=0).count()


def concluded_count(*, since: datetime) -> int:
    """Return how many incidents left the board since an instant; merged ones are not among them."""
    return Incident.objects.filter(closed_at__gte=since).exclude(merged_into__isnull=False).count()
