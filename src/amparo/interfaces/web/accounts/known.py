"""Browsers that somebody has logged in from before.

Limits on guessing count strangers together, so that no number of addresses buys more
guesses at one account; a browser that the account knows is counted by itself, so that no
stranger can lock its owner out.
"""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string

from amparo.core.vault.secrets import hash_token

_COOKIE = "__Host-known" if settings.SECURE else "known"
_SALT = "amparo.known"
_AGE = 180 * 24 * 3600  # seconds


def _mark(handle: str) -> str:
    return hash_token(handle).hex()


def remember(response: HttpResponse, handle: str) -> None:
    """Leave a mark in the browser; without this installation's key it names nobody."""
    value = signing.dumps({"who": _mark(handle), "which": get_random_string(12)}, salt=_SALT)
    response.set_cookie(_COOKIE, value, max_age=_AGE, secure=settings.SECURE, httponly=True, samesite="Lax", path="/")


def browser(request: HttpRequest, handle: str) -> str | None:
    """Return the mark of this browser if this account was opened from it before, else None."""
    try:
        told = signing.loads(request.COOKIES.get(_COOKIE, ""), salt=_SALT, max_age=_AGE)
    except signing.BadSignature:
        return None
    return str(told["which"]) if told["who"] == _mark(handle) else None
