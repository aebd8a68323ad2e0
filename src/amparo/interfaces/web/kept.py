"""What somebody sent when their session had ended, kept until they have logged in again.

It waits encrypted in the visitor's session for an hour.  It is never carried out by itself:
the person sees it, and sends it again with one press and under the same key, so that
nothing happens twice.

It is for whoever wrote it.  A session that has ended does not say any more whose it was, so
every page for somebody logged in leaves their mark in the browser.  A log-in changes the
token of every form, so a form that still fits was shown to the last one who was logged in
there.  Whoever logs in next at a shared laptop and is somebody else neither sees the text
nor has it; it is gone.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme

from amparo.core.vault.boxes import Unopenable
from amparo.core.vault.locks import lock, unlock
from amparo.core.vault.secrets import hash_token

LIFE = timedelta(hours=1)
LARGEST = 60_000  # characters; a report has at most 50 kB
_SESSION, _PURPOSE = "kept", "amparo/kept"
_NEVER = frozenset(
    {
        *("csrfmiddlewaretoken", "credential", "code"),
        *("passphrase", "again", "password", "password1", "password2", "oldpassword"),
    }
)
"""Names of what lets somebody in, on our pages and on the account library's."""
_COOKIE = "__Host-writer" if settings.SECURE else "writer"
_AGE = 30 * 24 * 3600  # seconds; the longest that a page may stand open and its text be kept


@dataclass(frozen=True, slots=True)
class Kept:
    """A form as it was sent."""

    path: str
    fields: list[tuple[str, str]]


def mark(request: HttpRequest, response: HttpResponseBase) -> None:
    """Leave in the browser who is logged in there; without this installation's key it names nobody."""
    if not request.user.is_authenticated:
        return
    who = _mark_of(request.user.pk)
    if request.COOKIES.get(_COOKIE) != who:
        response.set_cookie(_COOKIE, who, max_age=_AGE, secure=settings.SECURE, httponly=True, samesite="Lax", path="/")


def _mark_of(person_id: UUID) -> str:
    return hash_token(f"writer {person_id}").hex()


def sent(request: HttpRequest) -> Kept:
    """Return what a request carries, without files, tokens and anything that lets somebody in."""
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in _NEVER
        for value in values
        if isinstance(value, str)
    ]
    return Kept(request.get_full_path(), fields)


def of_a_stranger(request: HttpRequest) -> bool:
    """Say whether this comes from a browser that never had a form of ours: neither its token's cookie nor a mark."""
    ours = {settings.CSRF_COOKIE_NAME, _COOKIE} & request.COOKIES.keys()
    return not (ours or request.user.is_authenticated)


def keep(request: HttpRequest, *, now: datetime) -> bool:
    """Keep what this request carries for whoever wrote it.

    False if nobody knows who did, there is too much of it, or too many come from its address.
    """
    form = sent(request)
    writer = _mark_of(request.user.pk) if request.user.is_authenticated else request.COOKIES.get(_COOKIE)
    if not writer:
        return False
    told = {"path": form.path, "fields": form.fields, "until": (now + LIFE).timestamp(), "writer": writer}
    text = json.dumps(told)
    if len(text) > LARGEST or not ratelimit.consume(request, action="keep_form"):
        return False
    request.session[_SESSION] = {"path": form.path, "locked": lock(text, _PURPOSE)}
    if not request.user.is_authenticated:
        request.session.set_expiry(int(LIFE.total_seconds()))
    return True


def waiting(request: HttpRequest, person_id: UUID, *, now: datetime) -> Kept | None:
    """Return what this person wrote and may send again, or None."""
    told = _read(request)
    if told is None or told["writer"] != _mark_of(person_id):
        return None
    path: str = told["path"]
    if told["until"] <= now.timestamp() or not url_has_allowed_host_and_scheme(path, None):
        return None
    return Kept(path, [(name, value) for name, value in told["fields"]])


def claim(request: HttpRequest, person_id: UUID) -> None:
    """Forget what waits unless this person wrote it: they log in now, and this browser is theirs."""
    told = _read(request)
    if told is None or told["writer"] != _mark_of(person_id):
        drop(request)


def _read(request: HttpRequest) -> dict[str, Any] | None:
    try:
        told: dict[str, Any] = json.loads(unlock(request.session[_SESSION]["locked"], _PURPOSE))
    except (KeyError, Unopenable):
        return None
    return told if "writer" in told else None  # not so in what an older version kept


def drop(request: HttpRequest) -> None:
    """Forget what waits."""
    request.session.pop(_SESSION, None)


def settle(request: HttpRequest) -> None:
    """Forget what waits if this request sends it."""
    if request.method == "POST" and request.session.get(_SESSION, {}).get("path") == request.get_full_path():
        drop(request)
