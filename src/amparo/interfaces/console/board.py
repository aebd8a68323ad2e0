"""The board: what is open, by state, and the same on a map."""

from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from amparo.core.kit import clock
from amparo.core.people.terms import Permit
from amparo.interfaces.console import conversations, progress
from amparo.interfaces.web.access import needs
from amparo.interfaces.web.looks import look_of
from amparo.interfaces.web.requests import Request
from amparo.interfaces.web.words import words_for
from amparo.interfaces.web.words.places import place_words
from amparo.stages.alerts import reads as alerts
from amparo.stages.dispatch import reads as dispatch
from amparo.stages.incidents import reads
from amparo.stages.incidents.terms import Card, State
from amparo.stages.intake import reads as intake

JUST_CONCLUDED = timedelta(hours=12)
"""How long the board still shows what was concluded: one shift."""


@require_GET
@needs(Permit.SEE_BOARD)
def board(request: Request) -> HttpResponse:
    """Show the open incidents in columns by state, with a map that says the same."""
    now = clock.now()
    cards = reads.board()
    concluded = reads.concluded(since=now - JUST_CONCLUDED, limit=30)
    gone = [card for card in concluded if card.incident.state not in _OPEN or card.incident.closed_at]
    under_way = _under_way([*cards, *gone], now)
    context = {
        "columns": [
            (state, [(c, under_way[c.incident.id]) for c in cards if c.incident.state is state])
            for state in State
            if state in _OPEN
        ],
        "concluded": [(card, under_way[card.incident.id]) for card in gone],
        "unanswered": len(intake.unanswered()),
        "waiting": conversations.waiting_on(),
        "places_missing": sum(card.incident.spot is None for card in cards),
        "bulk": reads.bulk_count(),
    }
    part = "console/parts/board.html" if request.headers.get("HX-Request") else "console/board.html"
    return render(request, part, context)


_OPEN = (State.RECEIVED, State.CHECKING, State.CONFIRMED)


def _under_way(cards: list[Card], now: datetime) -> dict[UUID, list[progress.Line]]:
    """Return for each card, with what was merged into it, what dispatch and alerts are doing; few questions for all."""
    families = reads.families([card.incident.id for card in cards])
    everyone = [member for family in families.values() for member in family]
    going, drafts = dispatch.under_way(everyone), alerts.for_incidents(everyone)
    own = progress.own(cards, now)
    return {
        root: own[root]
        + progress.lines(
            [row for member in family for row in going.get(member, ())],
            sorted((row for member in family for row in drafts.get(member, ())), key=lambda row: row.composed_at),
            now,
        )
        for root, family in families.items()
    }


@require_GET
@needs(Permit.SEE_BOARD)
def map_points(request: Request) -> JsonResponse:
    """Return the open incidents with a place as GeoJSON, for the map beside the list."""
    features = [_feature(card) for card in reads.board() if card.incident.spot is not None]
    answer = JsonResponse({"type": "FeatureCollection", "features": features})
    answer["Cache-Control"] = "no-store"
    return answer


def _feature(card: Card) -> dict[str, object]:
    incident = card.incident
    spot = incident.spot
    coordinates = [spot.point.lon, spot.point.lat] if spot else []
    return {
        "type": "Feature",
        "id": str(incident.id),
        "geometry": {"type": "Point", "coordinates": coordinates},
        "properties": {
            "id": str(incident.id),
            "state": incident.state.value,
            "tone": look_of(incident.state).tone,
            "words": words_for(incident.state),
            "title": f"{incident.code} · {place_words(incident.place)}",
            "url": reverse("console:incident", args=[incident.id]),
            "accuracy_m": spot.accuracy_m if spot else 0,
        },
    }
