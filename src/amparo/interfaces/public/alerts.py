"""Verified alerts, for people and for feed readers: from published rows alone."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amparo.core.kit import clock
from amparo.interfaces.web.words import words_for
from amparo.stages.alerts import public
from amparo.stages.alerts.terms import PublishedRow, Status

SHOWN_AT_HOME = 3
FRESH_SECONDS = 60
"""How long a reader or a cache may keep a feed: a correction is not late by more."""


class Shown(NamedTuple):
    """An alert in one language, as it stands now."""

    alert: PublishedRow
    language: str
    headline: str
    lines: tuple[str, ...]
    status: Status
    """What holds by the clock, which is ahead of the stored word until a worker has said so."""
    since: datetime

    @property
    def over(self) -> bool:
        """It no longer holds."""
        return self.status is not Status.IN_FORCE

    @property
    def wrong(self) -> bool:
        """It was taken back."""
        return self.status is Status.WITHDRAWN


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Say what this is, where to call, how to report, what is confirmed now."""
    in_force = [one for one in _in_my_language(public.published(), clock.now()) if not one.over]
    return render(
        request, "public/home.html", {"alerts": in_force[:SHOWN_AT_HOME], "more": len(in_force) > SHOWN_AT_HOME}
    )


@require_safe
def alerts(request: HttpRequest) -> HttpResponse:
    """List the alerts, those in force first."""
    rows = _in_my_language(public.published(), clock.now())
    known = {"in_force": [one for one in rows if not one.over], "over": [one for one in rows if one.over]}
    return render(request, "public/alerts.html", known)


@require_safe
def alert(request: HttpRequest, code: str) -> HttpResponse:
    """Show one alert, so that whoever was sent its code can see that it is ours."""
    row = public.published_by_code(code)
    if row is None:
        raise Http404
    return render(request, "public/alert.html", {"shown": _in_my_language([row], clock.now())[0]})


@require_safe
def atom(request: HttpRequest) -> HttpResponse:
    """Answer with the alerts as an Atom feed."""
    return _feed(request, "public:atom", "application/atom+xml; charset=utf-8", _as_atom)


@require_safe
def json_feed(request: HttpRequest) -> HttpResponse:
    """Answer with the alerts as a JSON Feed, version 1.1."""
    return _feed(request, "public:json_feed", "application/feed+json", _as_json)


def _feed(
    request: HttpRequest, name: str, kind: str, write: Callable[[Sequence[Shown], str, str], bytes]
) -> HttpResponse:
    """Answer with a feed in the language that is asked for, or 304 if the reader has it."""
    asked = request.GET.get("language", "")
    language = asked if asked in dict(settings.LANGUAGES) else translation.get_language() or settings.LANGUAGE_CODE
    rows, now = public.published(), clock.now()
    # Of every alert, not of the latest change: acts are dated by their beginning, and may be kept in another order.
    stands = "|".join(f"{row.code} {row.standing(now)} {row.standing_at(now)}" for row in rows)
    etag = f'"{sha256(stands.encode()).hexdigest()[:32]}-{language}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        response = unchanged
    else:
        with translation.override(language):
            address = f"{settings.PUBLIC_URL}{reverse(name)}" + (f"?language={language}" if asked == language else "")
            response = HttpResponse(write(_in_my_language(rows, now), address, language), content_type=kind)
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={_fresh_seconds(rows, now)}"
    return response


def _fresh_seconds(rows: Sequence[PublishedRow], now: datetime) -> int:
    """Return how long a feed may be kept: no copy outlives an alert that it calls in force."""
    ends = [row.until for row in rows if row.standing(now) is Status.IN_FORCE]
    return min(FRESH_SECONDS, int((min(ends) - now).total_seconds())) if ends else FRESH_SECONDS


def _as_atom(shown: Sequence[Shown], address: str, language: str) -> bytes:
    feed = Atom1Feed(
        title=_title(),
        link=f"{settings.PUBLIC_URL}{reverse('public:alerts')}",
        description=None,
        subtitle=_about(),
        language=language,
        author_name=settings.NETWORK_NAME,
        feed_url=address,
    )
    for one in shown:
        feed.add_item(
            title=_headline(one),
            link=_address(one),
            description=format_html_join("", "<p>{}</p>", ((line,) for line in _said(one))),
            pubdate=one.alert.released_at,
            updateddate=one.since,
            unique_id=_address(one),
        )
    return str(feed.writeString("utf-8")).encode()


def _as_json(shown: Sequence[Shown], address: str, language: str) -> bytes:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _title(),
        "home_page_url": f"{settings.PUBLIC_URL}{reverse('public:alerts')}",
        "feed_url": address,
        "description": _about(),
        "language": language,
        "authors": [{"name": settings.NETWORK_NAME}],
        "items": [
            {
                "id": _address(one),
                "url": _address(one),
                "title": _headline(one),
                "content_text": "\n".join(_said(one)),
                "language": one.language,
                "date_published": one.alert.released_at.isoformat(),
                "date_modified": one.since.isoformat(),
                "_amparo": {
                    "code": one.alert.code,
                    "status": one.status.value,
                    "place": one.alert.place,
                    "seen_at": one.alert.seen_at.isoformat(),
                    "until": one.alert.until.isoformat(),
                    "exercise": one.alert.exercise,
                    "demonstration": one.alert.demonstration,
                },
            }
            for one in shown
        ],
    }
    return json.dumps(feed, ensure_ascii=False).encode()


def _in_my_language(rows: Sequence[PublishedRow], now: datetime) -> list[Shown]:
    wanted = translation.get_language() or settings.LANGUAGE_CODE
    found = []
    for row in rows:
        language = wanted if wanted in row.texts else settings.LANGUAGE_CODE
        text = row.text(language)
        found.append(Shown(row, language, text.headline, text.lines, row.standing(now), row.standing_at(now)))
    return found


def _headline(one: Shown) -> str:
    """Return the headline, behind what a reader must know before it."""
    before = [_("Demonstration")] if one.alert.demonstration else [_("Exercise")] if one.alert.exercise else []
    if one.over:
        before.append(words_for(one.status))
    return ": ".join([*before, one.headline])


def _said(one: Shown) -> tuple[str, ...]:
    """Return the lines; one that is over begins with saying so."""
    return (f"{_('This no longer holds:')} {words_for(one.status)}.", *one.lines) if one.over else one.lines


def _title() -> str:
    title = _("%(network)s: verified alerts") % {"network": settings.NETWORK_NAME}
    return f"{_('Demonstration')} · {title}" if settings.DEMONSTRATION else title


def _about() -> str:
    return _("Only what was confirmed, in general terms. In danger? Call 911 first.")


def _address(one: Shown) -> str:
    return f"{settings.PUBLIC_URL}{reverse('public:alert', args=[one.alert.code])}"
