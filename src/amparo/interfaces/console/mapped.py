"""The map of incidents and the list beside it: one set of marks, said twice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse, QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from amparo.core.kit import clock
from amparo.core.kit.geo import Point
from amparo.core.people.terms import Permit
from amparo.core.places import cells
from amparo.core.places import reads as places
from amparo.core.places.terms import NotPrepared
from amparo.interfaces.web.access import needs
from amparo.interfaces.web.looks import look_of
from amparo.interfaces.web.requests import Request
from amparo.interfaces.web.words import words_for
from amparo.interfaces.web.words.places import place_words
from amparo.stages.incidents import overview
from amparo.stages.incidents.clusters import Box, Cluster
from amparo.stages.incidents.overview import View, When
from amparo.stages.incidents.terms import IncidentRow, Spot, State

URGENCY: Final = (State.CONFIRMED, State.CHECKING, State.RECEIVED, State.COULD_NOT_VERIFY, State.NOT_ENFORCEMENT)
"""What a mark of several shows: the state that there is most to do about."""
DEEPEST: Final = 24.0
WHEN_WORDS: Final[Mapping[When, Promise]] = {
    When.OPEN: _("Open now"),
    When.DAY: _("Opened in the last 24 hours"),
    When.MONTH: _("Opened in the last 30 days"),
    When.ALL: _("All, open or concluded"),
}
WINDOWS: Final = tuple((when, WHEN_WORDS[when]) for when in overview.MAPPED)


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark on the map, and one line of the list beside it."""

    id: str
    point: Point
    count: int
    states: Mapping[State, int]
    title: str
    url: str
    accuracy_m: float = 0.0
    parts: bool = False
    """Looking closer takes it apart."""

    @property
    def state(self) -> State:
        """The most urgent of its states."""
        return next(state for state in URGENCY if state in self.states)

    @property
    def words(self) -> str:
        """Its state, or how many of it are in which."""
        if self.count == 1:
            return words_for(self.state)
        return " · ".join(f"{words_for(state)}: {n}" for state, n in self.states.items())


@dataclass(frozen=True, slots=True)
class Shown:
    """What the map and the list show of one part of the country."""

    when: When
    view: View
    marks: tuple[Mark, ...]

    @property
    def inside(self) -> str:
        """How many incidents are in view."""
        n = self.view.inside
        return ngettext("%(n)s incident in this view", "%(n)s incidents in this view", n) % {"n": n}

    @property
    def outside(self) -> str:
        """How many are not; nothing if all are."""
        n = self.view.placed - self.view.inside
        said = ngettext("%(n)s incident lies outside this view", "%(n)s incidents lie outside this view", n)
        return said % {"n": n} if n > 0 else ""

    @property
    def unplaced(self) -> str:
        """How many can be on no map; nothing if each has a place."""
        n = self.view.unplaced
        said = ngettext("%(n)s incident without a place", "%(n)s incidents without a place", n)
        return said % {"n": n} if n else ""

    @property
    def unplaced_url(self) -> str:
        """Where those are listed."""
        return _listed({"unplaced": "1"}, self.when)


@require_GET
@needs(Permit.SEE_BOARD)
def points(request: Request) -> HttpResponse:
    """Answer with the marks of a part of the map as GeoJSON, and with what the map does not show."""
    try:
        when, box = When(request.GET.get("when", When.OPEN)), box_of(request.GET.get("bbox", ""))
        zoom = float(request.GET["zoom"]) if "zoom" in request.GET else None
    except ValueError:
        return HttpResponseBadRequest()
    if when not in overview.MAPPED or (zoom is not None and not 0 <= zoom <= DEEPEST):
        return HttpResponseBadRequest()
    found = shown(when, clock.now(), box, zoom)
    bounds = found.view.bounds
    answer = JsonResponse(
        {
            "type": "FeatureCollection",
            "features": [_feature(mark) for mark in found.marks],
            "bounds": list(bounds) if bounds else None,
            "placed": found.view.placed,
            "counted": found.view.inside,
            "inside": found.inside,
            "outside": found.outside,
            "unplaced": found.unplaced,
            "unplaced_url": found.unplaced_url,
        }
    )
    answer["Cache-Control"] = "no-store"
    return answer


def shown(when: When, now: datetime, box: Box | None = None, zoom: float | None = None) -> Shown:
    """Return the marks of a part of the map, or of all of it as the first look shows it, from the top left on."""
    view = overview.view(when, box, zoom, now)
    marks = [_cluster(one, when, box) for one in view.clusters] + [
        _single(row, row.spot) for row in view.singles if row.spot
    ]
    marks.sort(key=lambda mark: (-round(mark.point.lat * 2**view.zoom / 60), mark.point.lon))
    return Shown(when, view, tuple(marks))


def box_of(text: str) -> Box | None:
    """Read ``west,south,east,north`` in degrees; None of nothing.  What lies beyond the earth's edge is cut off.

    Raises:
        ValueError: these are not four numbers, or no part of the earth.
    """
    if not text:
        return None
    west, south, east, north = (float(part) for part in text.split(","))
    box = Box(max(west, -180.0), max(south, -90.0), min(east, 180.0), min(north, 90.0))
    if not (box.south <= box.north and -180 <= box.west <= 180 and -180 <= box.east <= 180):
        raise ValueError("a box is west, south, east, north in degrees")
    return box


def _single(row: IncidentRow, spot: Spot) -> Mark:
    return Mark(
        id=str(row.id),
        point=spot.point,
        count=1,
        states={row.state: 1},
        title=f"{row.code} · {place_words(row.place) or _('Place unknown')}",
        url=reverse("console:incident", args=[row.id]),
        accuracy_m=spot.accuracy_m,
    )


def _cluster(one: Cluster, when: When, box: Box | None) -> Mark:
    said = ngettext("%(n)s incident", "%(n)s incidents", one.count) % {"n": one.count}
    where: dict[str, str | list[str]] = {"area": [f"{cell:x}" for cell in one.cells]}
    if box:
        where["bbox"] = ",".join(f"{part:.6f}" for part in box)
    near = place_words(_near(cells.cell(one.point, cells.COARSE)))
    return Mark(
        id=f"{one.cells[0]:x}",
        point=one.point,
        count=one.count,
        states=one.states,
        title=f"{said} {near}".rstrip(),
        url=_listed(where, when),
        parts=one.parts,
    )


@lru_cache(maxsize=4096)
def _near(cell: int) -> str:
    """Return about where a hexagon of a neighbourhood's size lies; nothing where the file of places is missing."""
    try:
        return places.near_label(cells.centre(cell))
    except NotPrepared:
        return ""


def _listed(where: Mapping[str, str | list[str]], when: When) -> str:
    asked = QueryDict(mutable=True)
    asked["when"] = when.value
    for name, value in where.items():
        asked.setlist(name, [value] if isinstance(value, str) else value)
    return f"{reverse('console:incidents')}?{asked.urlencode()}"


def _feature(mark: Mark) -> dict[str, object]:
    return {
        "type": "Feature",
        "id": mark.id,
        "geometry": {"type": "Point", "coordinates": [mark.point.lon, mark.point.lat]},
        "properties": {
            "id": mark.id,
            "state": mark.state.value,
            "tone": look_of(mark.state).tone,
            "words": mark.words,
            "title": mark.title,
            "url": mark.url,
            "accuracy_m": mark.accuracy_m,
            "count": mark.count,
            "parts": mark.parts,
            "states": [
                {"state": state.value, "tone": look_of(state).tone, "words": words_for(state), "count": n}
                for state, n in mark.states.items()
            ],
        },
    }
