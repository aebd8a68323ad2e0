"""What dispatch and alerts are doing about an incident, in a line each, for its card on the board."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from amparo.core.people import reads as people
from amparo.interfaces.web.looks import look_of
from amparo.stages.alerts.terms import DraftRow, Status
from amparo.stages.alerts.terms import State as Making
from amparo.stages.dispatch.terms import OPEN, AssignmentRow
from amparo.stages.dispatch.terms import State as Going
from amparo.stages.incidents.policy import STALE, stale
from amparo.stages.incidents.terms import Card


class Line(NamedTuple):
    """One thing under way: what it is, how it looks, and its words."""

    state: str
    shape: str
    words: str | Promise


OBSERVERS: Mapping[Going, Promise] = {
    Going.OFFERED: ngettext_lazy("%(n)d observer asked to go", "%(n)d observers asked to go", "n"),
    Going.ACCEPTED: ngettext_lazy(
        "%(n)d observer accepted, waits for a partner", "%(n)d observers accepted, wait for partners", "n"
    ),
    Going.GO: ngettext_lazy("%(n)d observer on the way", "%(n)d observers on their way", "n"),
    Going.WAITING: ngettext_lazy(
        "%(n)d observer there, waits for the partner", "%(n)d observers there, wait for their partners", "n"
    ),
    Going.ON_SITE: ngettext_lazy("%(n)d observer on site", "%(n)d observers on site", "n"),
}

STALE_WORDS = _("Nothing heard for %(n)d minutes: it may be over")
ALERT: Mapping[Making | Status, Promise] = {
    Making.DRAFT: _("Alert waits for two releases"),
    Making.SIGNED: _("Alert waits for a second release"),
    Status.IN_FORCE: _("Alert published"),
    Status.ALL_CLEAR: _("Alert ended: all clear"),
    Status.EXPIRED: _("Alert expired"),
    Status.WITHDRAWN: _("Alert withdrawn"),
}


def own(cards: Sequence[Card], now: datetime) -> dict[UUID, list[Line]]:
    """Return for each card who works on it, by name, and whether it was last heard of long ago."""
    held = {card.incident.id: card.claim.person_id for card in cards if card.claim and card.claim.stands(now)}
    known = people.handles(set(held.values()))
    found: dict[UUID, list[Line]] = {card.incident.id: [] for card in cards}
    for root, person_id in held.items():
        words = _("%(who)s works on it") % {"who": known.get(person_id, "")}
        found[root].append(Line("claimed", "user-check", words))
    for card in cards:
        if stale(card.incident, now=now):
            found[card.incident.id].append(Line("stale", "hourglass", STALE_WORDS % {"n": STALE.seconds // 60}))
    return found


def lines(going: Sequence[AssignmentRow], drafts: Sequence[DraftRow], now: datetime) -> list[Line]:
    """Return what is under way: observers by how far they are, then the latest alert that was not put away."""
    count = Counter(one.state for one in going)
    found = [
        Line(state, look_of(state).shape, OBSERVERS[state] % {"n": count[state]})
        for state in Going
        if state in OPEN and count[state]
    ]
    for draft in reversed(drafts):
        if draft.state is not Making.DISCARDED:
            stands = draft.standing(now) or draft.state
            if stands in ALERT:
                found.append(Line(stands, look_of(stands).shape, ALERT[stands]))
            break
    return found
