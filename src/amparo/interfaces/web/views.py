"""Addresses that belong to no audience: a reader's language and light."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from amparo.interfaces.web.context import THEMES


@csrf_exempt  # a token would give every reader of public pages a cookie; strangers' pages are turned away below
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep the reader's language or light in a cookie, and go back to the page.

    Form fields: ``language`` (a code of LANGUAGES), ``theme`` (light, dark, auto), ``next`` (a path here).
    """
    there = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(there, {request.get_host()}, require_https=request.is_secure()):
        there = "/"
    response = HttpResponseRedirect(there)
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return response
    language, theme = request.POST.get("language", ""), request.POST.get("theme", "")
    if language in dict(settings.LANGUAGES):
        keep_preference(response, settings.LANGUAGE_COOKIE_NAME, language)
    if theme in THEMES:
        keep_preference(response, "theme", theme)
    elif theme == "auto":
        response.delete_cookie("theme", samesite="Lax")
    return response


def keep_preference(response: HttpResponse, name: str, value: str) -> None:
    """Keep a reader's preference in their browser, for a year."""
    response.set_cookie(
        name,
        value,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
