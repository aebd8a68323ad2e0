"""The report form, and the page that a receipt opens."""

from http import HTTPStatus
from uuid import UUID

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from amparo.core.kit import clock
from amparo.core.kit.ids import uuid7
from amparo.core.ledger.terms import Act, Interface, Refused
from amparo.interfaces.public import forms
from amparo.interfaces.web.addresses import address_of, network
from amparo.interfaces.web.errors import error_page
from amparo.interfaces.web.words import words_for
from amparo.stages.incidents import submissions as incidents
from amparo.stages.intake import submissions as intake
from amparo.stages.intake.terms import NotAccepted, Told

FORM = "application/x-www-form-urlencoded"
RETRY_AFTER = 10  # seconds


@never_cache
@csrf_exempt  # there is no session to abuse, and a lost token must not cost a report; see ``_from_elsewhere``
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Ask the questions; take the answers and lead to the receipt.  What was typed is never lost on the way."""
    if request.method != "POST":
        return _asked(request, forms.Report(initial={"language": get_language()}), uuid7(clock.now()))
    if request.content_type != FORM:
        return error_page(request, HTTPStatus.BAD_REQUEST)
    try:
        form = forms.Report(request.POST)
    except (RequestDataTooBig, TooManyFieldsSent):
        return error_page(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    report_id = _id_in(request)
    if _from_elsewhere(request):
        form.add_error(None, _("This was filled in on another site. Look at it, and send it from here if it is yours."))
    if not form.is_valid():
        return _asked(request, form, report_id, HTTPStatus.UNPROCESSABLE_ENTITY)
    return _taken(request, form, report_id)


def _taken(request: HttpRequest, form: forms.Report, report_id: UUID) -> HttpResponse:
    act = Act("public", clock.now(), Interface.PUBLIC)
    try:
        receipt = intake.submit_report(act=act, form=form.report(report_id), address=network(address_of(request)))
    except NotAccepted as no:
        form.point_at(no.field, words_for(no.reason))
        return _asked(request, form, report_id, HTTPStatus.UNPROCESSABLE_ENTITY)
    except Refused:
        form.add_error(
            None, _("You sent this report before in other words. To send these too, press the button again.")
        )
        return _asked(request, form, uuid7(act.at), HTTPStatus.CONFLICT)
    except (DatabaseError, InterfaceError):
        form.add_error(None, _("We could not save this just now. Your answers are still here: please send them again."))
        response = _asked(request, form, report_id, HTTPStatus.SERVICE_UNAVAILABLE)
        response["Retry-After"] = str(RETRY_AFTER)
        return response
    return redirect("public:receipt", receipt.code)


def _asked(
    request: HttpRequest, form: forms.Report, report_id: UUID, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    return render(request, "public/report.html", {"form": form, "report_id": report_id}, status=status)


def _id_in(request: HttpRequest) -> UUID:
    """Return the id minted with the page, so that a double click is one report; a new one if it was tampered with."""
    try:
        found = UUID(request.POST.get("id", ""))
    except ValueError:
        return uuid7(clock.now())
    return found if found.version == 7 else uuid7(clock.now())


def _from_elsewhere(request: HttpRequest) -> bool:
    """Say whether the browser tells that another site's page sent this; old browsers tell nothing."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}


@never_cache
@csrf_exempt  # as the report's form: there is no session, and whoever can send has the code
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Show what became of a report, a word of status, never who is where; and take and show what is said about it."""
    told = intake.report_behind(code)
    if told is None:
        response = render(request, "public/no_receipt.html", status=HTTPStatus.NOT_FOUND)
    elif request.method == "POST":
        response = _said(request, code, told)
    else:
        response = _receipt_page(request, code, told, forms.Line())
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"  # the address is the code
    return response


def _said(request: HttpRequest, code: str, told: Told) -> HttpResponse:
    """Take a line from whoever holds the receipt; what was typed is never lost on the way."""
    if request.content_type != FORM:
        return error_page(request, HTTPStatus.BAD_REQUEST)
    try:
        form = forms.Line(request.POST)
        line_id = _id_in(request)
    except (RequestDataTooBig, TooManyFieldsSent):
        return error_page(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if _from_elsewhere(request):
        form.add_error(None, _("This was filled in on another site. Look at it, and send it from here if it is yours."))
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if form.is_valid():
        act = Act("public", clock.now(), Interface.PUBLIC, f"line/{told.report_id}/{line_id}")
        try:
            intake.say(act=act, report_id=told.report_id, text=form.cleaned_data["text"])
        except Refused as no:
            form.add_error("text", words_for(no.reason))
        except (DatabaseError, InterfaceError):
            status = HTTPStatus.SERVICE_UNAVAILABLE
            form.add_error(
                None, _("We could not save this just now. Your words are still here: please send them again.")
            )
        else:
            return redirect("public:receipt", code)
    return _receipt_page(request, code, told, form, line_id, status)


def _receipt_page(
    request: HttpRequest,
    code: str,
    told: Told,
    form: forms.Line,
    line_id: UUID | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    known = {
        "code": code,
        "told": told,
        "outcome": incidents.status_of_report(told.report_id),
        "may_take_token": incidents.may_take_token(told.report_id),
        "lines": intake.lines_behind(told.report_id),
        "form": form,
        "line_id": line_id or uuid7(clock.now()),
    }
    return render(request, "public/receipt.html", known, status=status)


@csrf_exempt  # it changes nothing: it turns a typed code into an address, without leaving it in one with a query
@require_POST
def find_receipt(request: HttpRequest) -> HttpResponse:
    """Lead from a typed code to its page."""
    letters = "".join(letter for letter in request.POST.get("code", "").upper() if letter.isalnum())[:40]
    if not letters:
        return redirect("public:home")
    return redirect("public:receipt", "-".join(letters[at : at + 3] for at in range(0, len(letters), 3)))
