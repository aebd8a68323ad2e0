"""What holds for every answer of the server."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase

from amparo.core.kit import clock
from amparo.interfaces.web import factors

NOTHING = "camera=(), microphone=(), geolocation=(self), payment=(), usb=()"


class Guard:
    """Ends log-ins that last longer than a shift, and keeps what staff see out of every cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer."""
        # Without the cookie nobody looks at the session, and public pages may be cached.
        inside = settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated
        if inside and factors.is_over(request, now=clock.now()):
            logout(request)
        response = self.get_response(request)
        if inside or request.path.startswith("/account/"):
            response["Cache-Control"] = "no-store"
        response.setdefault("Permissions-Policy", NOTHING)
        return response
