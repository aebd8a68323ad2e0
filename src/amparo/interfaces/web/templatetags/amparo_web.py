"""Tags and filters of every page: words, badges, times, icons, keys."""

from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from lucide.templatetags.lucide import lucide

from amparo.core.kit import clock
from amparo.core.kit.ids import uuid7
from amparo.interfaces.web.looks import SHAPES, look_of
from amparo.interfaces.web.words import words_for
from amparo.interfaces.web.words.browsers import browser_words
from amparo.interfaces.web.words.places import place_words

register = template.Library()

SVG = (
    '<svg class="icon" viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="2"'
    ' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false"><path d="{}"></path></svg>'
)
NEAR = timedelta(days=30)
"""Beyond it the date says more than a count of days."""


@register.filter
def words(member: StrEnum | str | None) -> str:
    """Return the words for a member of a vocabulary or a kind of event; nothing for None."""
    return "" if member is None else words_for(member)


@register.filter
def place(text: str) -> str:
    """Return the label of a place in the reader's language."""
    return place_words(text)


@register.filter
def browser(user_agent: str) -> str:
    """Return the family and system of a browser, which people recognize, for the line it sends."""
    return browser_words(user_agent)


@register.filter
def by_fours(letters: str) -> str:
    """Return a key in groups of four, as people read and type one; apps that take a key skip the spaces."""
    return " ".join(letters[at : at + 4] for at in range(0, len(letters), 4))


@register.filter
def asks(label: str) -> bool:
    """Say whether a label ends its sentence itself, as a question does: then no colon follows it."""
    return str(label).rstrip().endswith(("?", "!", ".", ":", "…"))


@register.filter
def tone(member: StrEnum | str) -> str:
    """Return the tone of a state or of a kind of event, for ``data-tone``."""
    return look_of(member).tone


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str, **attributes: str) -> SafeString:
    """Return a shape of ours or an icon of the lucide set as inline SVG.

    It is silent to screen readers: a word stands beside it.

    Raises:
        IconDoesNotExist: neither has this name.
    """
    if path := SHAPES.get(name):
        return format_html(SVG, path)
    wanted = {"class": "icon", "aria_hidden": "true", "focusable": "false"} | attributes
    return SafeString(lucide(name, size=20, **wanted))


@register.inclusion_tag("web/parts/state_badge.html")
def badge(member: StrEnum) -> dict[str, str]:
    """Show a state: shape, word, tone."""
    look = look_of(member)
    return {"tone": look.tone, "shape": look.shape, "words": words_for(member)}


@register.inclusion_tag("web/parts/time.html")
def when(at: datetime | None) -> dict[str, object]:
    """Show an instant on the network's clock, and how long ago it was; nothing for None."""
    if at is None:
        return {"at": None}
    now = clock.now()
    local = timezone.localtime(at)
    same_day = local.date() == timezone.localtime(now).date()
    return {
        "at": at,
        "iso": at.isoformat(timespec="seconds"),
        "short": date_format(local, "H:i" if same_day else "D j M, H:i"),
        "full": date_format(local, "Y-m-d H:i:s T"),
        "ago": distance(at - now) if abs(at - now) < NEAR else "",
    }


@register.filter
def ago(at: datetime | None) -> str:
    """Return how far an instant is from now, such as "3 min ago" or "in 5 min"; nothing for None."""
    return "" if at is None else distance(at - clock.now())


def distance(away: timedelta) -> str:
    """Return a span of time in the reader's language, rounded down; negative is past."""
    seconds = int(abs(away.total_seconds()))
    if seconds < 60:
        return gettext("just now") if away <= timedelta(0) else gettext("in a moment")
    past = away < timedelta(0)
    if seconds < 3600:
        n = seconds // 60
        return (gettext("%(n)d min ago") if past else gettext("in %(n)d min")) % {"n": n}
    if seconds < 24 * 3600:
        n = seconds // 3600
        return (gettext("%(n)d h ago") if past else gettext("in %(n)d h")) % {"n": n}
    n = seconds // (24 * 3600)
    said = ngettext("%(n)d day ago", "%(n)d days ago", n) if past else ngettext("in %(n)d day", "in %(n)d days", n)
    return said % {"n": n}


@register.simple_tag
def idempotency_key() -> SafeString:
    """Return the hidden field ``key``, minted with the page: a second sending of the form changes nothing."""
    return format_html('<input type="hidden" name="key" value="{}">', uuid7(clock.now()))
