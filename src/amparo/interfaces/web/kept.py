"""What somebody sent when their session had ended, kept until they have logged in again.

It waits encrypted in the visitor's session for an hour.  It is never carried out by itself:
the person sees it, and sends it again with one press and under the same key, so that
nothing happens twice.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.core import ratelimit
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from amparo.core.vault.boxes import Unopenable
from amparo.core.vault.locks import lock, unlock

LIFE = timedelta(hours=1)
LARGEST = 60_000  # characters; a report has at most 50 kB
_SESSION, _PURPOSE = "kept", "amparo/kept"
_NEVER = ("csrfmiddlewaretoken", "pass", "credential", "code")


@dataclass(frozen=True, slots=True)
class Kept:
    """A form as it was sent."""

    path: str
    fields: list[tuple[str, str]]


def sent(request: HttpRequest) -> Kept:
    """Return what a request carries, without files, tokens and anything that lets somebody in."""
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if not name.startswith(_NEVER)
        for value in values
        if isinstance(value, str)
    ]
    return Kept(request.get_full_path(), fields)


def keep(request: HttpRequest, *, now: datetime) -> bool:
    """Keep what this request carries; False if there is too much of it, or too many come from its address."""
    form = sent(request)
    text = json.dumps({"path": form.path, "fields": form.fields, "until": (now + LIFE).timestamp()})
    if len(text) > LARGEST or not ratelimit.consume(request, action="keep_form"):
        return False
    request.session[_SESSION] = {"path": form.path, "locked": lock(text, _PURPOSE)}
    if not request.user.is_authenticated:
        request.session.set_expiry(int(LIFE.total_seconds()))
    return True


def waiting(request: HttpRequest, *, now: datetime) -> Kept | None:
    """Return what waits to be sent again in this session, or None."""
    try:
        told = json.loads(unlock(request.session[_SESSION]["locked"], _PURPOSE))
    except (KeyError, Unopenable):
        return None
    path: str = told["path"]
    if told["until"] <= now.timestamp() or not url_has_allowed_host_and_scheme(path, None):
        return None
    return Kept(path, [(name, value) for name, value in told["fields"]])


def drop(request: HttpRequest) -> None:
    """Forget what waits."""
    request.session.pop(_SESSION, None)


def settle(request: HttpRequest) -> None:
    """Forget what waits if this request sends it."""
    if request.method == "POST" and request.session.get(_SESSION, {}).get("path") == request.get_full_path():
        drop(request)
