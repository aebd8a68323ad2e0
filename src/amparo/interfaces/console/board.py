"""The board: what is open, by state, and the same on a map."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from amparo.core.kit import clock
from amparo.core.people.terms import Permit
from amparo.interfaces.console import conversations, mapped, progress
from amparo.interfaces.web.access import needs
from amparo.interfaces.web.requests import Request
from amparo.stages.alerts import reads as alerts
from amparo.stages.dispatch import reads as dispatch
from amparo.stages.incidents import overview, reads
from amparo.stages.incidents.overview import When
from amparo.stages.incidents.terms import Card, State
from amparo.stages.intake import reads as intake

JUST_CONCLUDED = timedelta(hours=12)
"""How long the board still shows what was concluded: one shift."""
MOST_CARDS = 40
"""Cards of each state on the board; it says how many there are, and where all of them are listed."""
MOST_CONCLUDED = 20


@require_GET
@needs(Permit.SEE_BOARD)
def board(request: Request) -> HttpResponse:
    """Show the open incidents in columns by state, with a map that says the same."""
    now = clock.now()
    context = _columns(now)
    if request.headers.get("HX-Request"):
        return render(request, "console/parts/board.html", context)
    when = request.GET.get("when", When.OPEN.value)
    mapped_when = next((one for one in overview.MAPPED if one.value == when), When.OPEN)
    context |= {"mapped": mapped.shown(mapped_when, now), "windows": mapped.WINDOWS}
    return render(request, "console/board.html", context)


def _columns(now: datetime) -> dict[str, object]:
    """Return the cards by state, with how many there are of each: the board shows the latest of them, the list all."""
    cards = overview.latest_open(_OPEN, each=MOST_CARDS)
    everywhere, counts = overview.open_by_state(), overview.open_by_state(overview.ON_BOARD)
    unanswered = intake.unanswered()
    since = now - JUST_CONCLUDED
    concluded = reads.concluded(since=since, limit=MOST_CONCLUDED)
    gone = [card for card in concluded if card.incident.state not in _OPEN or card.incident.closed_at]
    under_way = _under_way([*cards, *gone], now)
    return {
        "columns": [
            Column(
                state, [(c, under_way[c.incident.id]) for c in cards if c.incident.state is state], counts.get(state, 0)
            )
            for state in _OPEN
        ],
        "shown": len(cards),
        "open": sum(counts.values()),
        "concluded": [(card, under_way[card.incident.id]) for card in gone],
        "unanswered": len(unanswered),
        "waiting": conversations.waiting_on(unanswered),
        "bulk": sum(everywhere.values()) - sum(counts.values()),
        "concluded_count": overview.concluded_count(since=since),
        "places_missing": sum(everywhere.values()) - overview.placed_open(),
    }


class Column(NamedTuple):
    """The open incidents in one state: those that are shown, and how many there are."""

    state: State
    cards: list[tuple[Card, list[progress.Line]]]
    total: int

    @property
    def more(self) -> bool:
        """Not all of them are shown."""
        return self.total > len(self.cards)


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
