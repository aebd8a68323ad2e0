"""Pages for what went wrong: what happened, and what to do now."""

import logging
import sys
from collections.abc import Mapping
from typing import NamedTuple

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from amparo.interfaces.web import access, kept
from amparo.interfaces.web.context import installation

log = logging.getLogger(__name__)

RETRY_AFTER = 10  # seconds
MACHINES = "/api/"
"""Below this address only machines ask."""


class Page(NamedTuple):
    """A title, what happened, what the reader can do."""

    title: Promise
    what: Promise
    then: Promise


PAGES: Mapping[int, Page] = {
    400: Page(
        _("This request could not be read"),
        _("Something in the address or in the form did not arrive as it was sent."),
        _("Go back, reload the page and send it again. What you typed is usually still there."),
    ),
    403: Page(
        _("This page was open for too long"),
        _("Nothing was saved: the form could not be matched with your visit, often because cookies are blocked."),
        _("Go back, copy your text if it is long, reload the page and send it again."),
    ),
    404: Page(
        _("There is nothing here"),
        _("Either the address is wrong, or it is not for you."),
        _("Check the address. If somebody sent it to you, ask them for a new one."),
    ),
    405: Page(
        _("This cannot be opened by its address"),
        _("It only takes what a form sends, so nothing was sent and nothing was saved."),
        _("Go back to the page with the form, and press its button."),
    ),
    409: Page(
        _("Somebody was quicker"),
        _("This changed while you were looking at it, so nothing was saved."),
        _("Go back, reload the page and look at it as it is now."),
    ),
    413: Page(
        _("This is too large"),
        _("What you sent is larger than this page takes, so nothing was saved."),
        _("Go back, shorten it and send it again."),
    ),
    422: Page(
        _("Something in the form is missing or cannot be right"),
        _("Nothing was saved."),
        _("Go back, look at the marked questions and send it again."),
    ),
    429: Page(
        _("Too many tries"),
        _("There were many requests from here in a short time, so this one was held back."),
        _("Wait five minutes and try again."),
    ),
    500: Page(
        _("Something broke on our side"),
        _("It is not your fault. The people who run this installation can see that it happened."),
        _("Go back and try again in a minute. If you sent a form, it is safe to send it once more."),
    ),
    503: Page(
        _("We cannot take this just now"),
        _("The server is being looked after, or its disk is full. Nothing was saved."),
        _("Keep your text and try again in a few minutes."),
    ),
}


def error_page(request: HttpRequest, status: int) -> HttpResponse:
    """Return the page for this status, in the reader's language.

    Raises:
        KeyError: there is no page for it.
    """
    return render(request, "web/error.html", {"status": status, **PAGES[status]._asdict()}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's ``handler400``; what is too large was read well, and has to be shortened."""
    return error_page(request, 413 if isinstance(exception, RequestDataTooBig | TooManyFieldsSent) else 400)


def denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's ``handler403``: not allowed looks like not there."""
    return error_page(request, 404)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's ``handler404``; machines read a problem (RFC 9457)."""
    if not request.path.startswith(MACHINES):
        return error_page(request, 404)
    problem = {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "There is nothing at this address. /api/v1/openapi.json lists what there is.",
    }
    answer = JsonResponse(problem, status=404, content_type="application/problem+json")
    answer["Cache-Control"] = "no-store"
    return answer


def too_many(request: HttpRequest) -> HttpResponse:
    """Answer for the account library (``handler429``) where there were too many tries."""
    return error_page(request, 429)


def broken(request: HttpRequest) -> HttpResponse:
    """Django's ``handler500``: stands on nothing that may be what broke, neither session nor database.

    A database that is away, full or taken is no defect: the page says so, and when to come back.
    """
    away = isinstance(sys.exception(), OperationalError | InterfaceError)
    status = 503 if away else 500
    known = {"status": status, **installation(), **PAGES[status]._asdict()}
    response = HttpResponse(render_to_string("web/error.html", known), status=status)
    if away:
        response["Retry-After"] = str(RETRY_AFTER)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's ``CSRF_FAILURE_VIEW``.

    Whoever logged in again in another tab meanwhile finds what they wrote, to send it once
    more.  Only a page of ours, as the browser vouches, is answered like that: another site's
    form must not come back as a button.
    """
    log.info("a form without its token: %s", reason)
    who = access.profile_of(request)
    if request.headers.get("Sec-Fetch-Site") == "same-origin" and who:
        form = kept.sent(request)
        if form.fields:
            known = {"form": form, "handle": who.handle, "stale": True}
            return render(request, "account/resume.html", known, status=403)
    return error_page(request, 403)
