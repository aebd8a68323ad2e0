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


class Shown(NamedTuple):
    """The same line, as this person sees it on this page."""

    address: str
    words: Promise
    icon: str
    current: bool


ENTRIES: tuple[Entry, ...] = (
    Entry("console:board", _("Board"), "layout-dashboard", frozenset({Permit.SEE_BOARD})),
    Entry("console:calls", _("Calls"), "phone-incoming", frozenset({Permit.TAKE_REPORTS})),
    Entry("console:conversations", _("Conversations"), "messages-square", frozenset({Permit.SEE_BOARD})),
    Entry("console:alerts", _("Alerts"), "megaphone", frozenset({Permit.SEE_BOARD})),
    Entry("field:home", _("Field"), "footprints", frozenset({Permit.OBSERVE})),
    Entry("people", _("People"), "users", frozenset({Permit.INVITE, Permit.GRANT_ROLES, Permit.RECORD_TRAINING})),
    Entry("console:scripts", _("Scripts"), "scroll-text", frozenset({Permit.REVIEW_TEXTS})),
    Entry("console:holds", _("Holds"), "scale", frozenset({Permit.KEEP_RECORDS})),
    Entry("console:tokens", _("Tokens"), "ticket", frozenset({Permit.REVOKE_TOKENS})),
    Entry("console:outbox", _("Deliveries"), "mail", frozenset({Permit.SEE_JOBS})),
    Entry("console:jobs", _("Background work"), "list-checks", frozenset({Permit.SEE_JOBS})),
)


def shown(permits: Collection[str], path: str) -> list[Shown]:
    """Return the lines that these permits open; the longest address that begins ``path`` is the current one."""
    open_to = [(reverse(e.name), e) for e in ENTRIES if not e.permits or e.permits & set(permits)]
    here = max((address for address, _ in open_to if path.startswith(address)), key=len, default="")
    return [Shown(address, e.words, e.icon, address == here) for address, e in open_to]
