"""What holds for every answer of the server."""

from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed

from amparo.core.kit import clock
from amparo.interfaces.web import errors, factors, kept

PERMISSIONS = "camera=(), microphone=(), geolocation=(self), payment=(), usb=()"


@cache
def bare_headers() -> list[tuple[bytes, bytes]]:
    """Return what the middleware puts on every page, for the small apps that answer beside Django."""
    headers = {
        "x-content-type-options": "nosniff",
        "referrer-policy": settings.SECURE_REFERRER_POLICY,
        "cross-origin-opener-policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
        "x-frame-options": settings.X_FRAME_OPTIONS,
        "permissions-policy": PERMISSIONS,
    }
    if settings.SECURE_HSTS_SECONDS:
        headers["strict-transport-security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"
    return [(name.encode(), value.encode()) for name, value in headers.items()]


class Guard:
    """Ends log-ins that last longer than a shift, and keeps what staff see out of every cache and to themselves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer.

        Raises:
            Http404: the address holds a NUL, which PostgreSQL refuses even to look for.
        """
        if "\0" in request.path:
            raise Http404
        # Without the cookie nobody looks at the session, and public pages may be cached.
        inside = settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated
        if inside and factors.is_over(request, now=clock.now()):
            logout(request)
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            response = _with_words(request, response)
        if inside or request.path.startswith("/account/"):
            response["Cache-Control"] = "no-store"
        if inside:
            kept.mark(request, response)
        response.setdefault("Permissions-Policy", PERMISSIONS)
        return response


def _with_words(request: HttpRequest, response: HttpResponseNotAllowed) -> HttpResponse:
    """Put a page where Django leaves an empty one: whoever reloads the address of a form comes by here."""
    page = errors.error_page(request, response.status_code)
    page["Allow"] = response["Allow"]
    return page
