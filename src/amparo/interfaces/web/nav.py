"""Where staff may go: one table, shown by permit."""

from collections.abc import Collection
from typing import NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from amparo.core.people.terms import Permit


class Entry(NamedTuple):
    """A line of the navigation: the address's name, its words, its icon, any one of the permits it takes."""

    name: str
    words: Promise
    icon: str
    permits: frozenset[str]
    often: bool = False
    """Somebody on duty goes there many times in a shift."""


class Shown(NamedTuple):
    """The same line, as this person sees it on this page."""

    address: str
    words: Promise
    icon: str
    current: bool
    often: bool = True
    """It stands in the row; the others are behind "More"."""


MOST_IN_ROW = 6
"""Lines that fit beside the name and the live state on a small laptop, in Spanish too."""


ENTRIES: tuple[Entry, ...] = (
    Entry("console:board", _("Board"), "layout-dashboard", frozenset({Permit.SEE_BOARD}), often=True),
    Entry("console:calls", _("Calls"), "phone-incoming", frozenset({Permit.TAKE_REPORTS}), often=True),
    Entry("console:conversations", _("Conversations"), "messages-square", frozenset({Permit.SEE_BOARD}), often=True),
    Entry("console:alerts", _("Alerts"), "megaphone", frozenset({Permit.SEE_BOARD}), often=True),
    Entry("field:home", _("Field"), "footprints", frozenset({Permit.OBSERVE}), often=True),
    Entry("console:incidents", _("All incidents"), "list", frozenset({Permit.SEE_BOARD})),
    Entry("people", _("People"), "users", frozenset({Permit.INVITE, Permit.GRANT_ROLES, Permit.RECORD_TRAINING})),
    Entry("console:scripts", _("Scripts"), "scroll-text", frozenset({Permit.REVIEW_TEXTS})),
    Entry("console:holds", _("Holds"), "scale", frozenset({Permit.KEEP_RECORDS})),
    Entry("console:tokens", _("Tokens"), "ticket", frozenset({Permit.REVOKE_TOKENS})),
    Entry("console:outbox", _("Deliveries"), "mail", frozenset({Permit.SEE_JOBS})),
    Entry("console:jobs", _("Background work"), "list-checks", frozenset({Permit.SEE_JOBS})),
)


def shown(permits: Collection[str], path: str) -> list[Shown]:
    """Return the lines that these permits open, those in the row first.

    The longest address that begins ``path`` is the current one.
    """
    open_to = [(reverse(e.name), e) for e in ENTRIES if not e.permits or e.permits & set(permits)]
    here = max((address for address, _ in open_to if path.startswith(address)), key=len, default="")
    few = len(open_to) <= MOST_IN_ROW
    lines = [Shown(address, e.words, e.icon, address == here, few or e.often) for address, e in open_to]
    return sorted(lines, key=lambda line: not line.often)
