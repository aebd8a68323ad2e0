"""The call-taker's desk: drafts and calls, one call while it is taken down, and what was saved."""

import json
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest, ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from amparo.core.kit import clock
from amparo.core.kit.ids import uuid7
from amparo.core.ledger.terms import Interface, Refused
from amparo.core.people.terms import Permit
from amparo.core.vault.secrets import receipt_of
from amparo.interfaces.console import call_steps
from amparo.interfaces.console.call_forms import filled
from amparo.interfaces.console.call_page import context_of, keep_contact, page
from amparo.interfaces.web.access import act_of, needs
from amparo.interfaces.web.requests import Request
from amparo.interfaces.web.words import words_for
from amparo.stages.incidents import reads as incidents
from amparo.stages.intake import actions, reads
from amparo.stages.intake.terms import CallKind, CallRow

LARGEST_CHANGE = 60_000
"""Characters of one posting of a draft: all answers at their longest."""


@require_GET
@needs(Permit.TAKE_REPORTS)
def listing(request: Request) -> HttpResponse:
    """Show one's own drafts and the calls saved last."""
    saved = reads.calls_saved()
    context = {"drafts": reads.drafts_of(request.profile.id), "saved": saved}
    return render(request, "console/calls.html", context)


@require_GET
@needs(Permit.TAKE_REPORTS)
def begin(request: Request) -> HttpResponse:
    """Lead to the page of a new call; its id is minted here, so that whatever is sent from there counts once."""
    return redirect("console:call", uuid7(clock.now()))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permit.TAKE_REPORTS)
def call(request: Request, call_id: UUID) -> HttpResponse:
    """Show a call: empty, as a draft, or as it was saved; take what was answered and what is to be done with it."""
    row = own(request, call_id)
    if request.method != "POST":
        if row is not None and row.saved_at is not None:
            return render(request, "console/call_saved.html", _saved(request, row))
        kind = row.kind if row else CallKind.NOW
        return page(request, call_id, filled(row.answers if row else {}, kind), kind, row.answers if row else {}, row)
    return call_steps.take(request, call_id, row)


@require_POST
@needs(Permit.TAKE_REPORTS)
def keep(request: Request, call_id: UUID) -> HttpResponse:
    """Keep the few characters that were just typed, and say back what they mean.

    They come as JSON: a form would be kept for a log-in by ``access.to_log_in`` once for each keystroke.
    """
    own(request, call_id)
    kind, changes, again = _change(request)
    contact = changes.pop("contact", None)
    act = act_of(request, Interface.CONSOLE)
    try:
        if changes or contact:
            actions.keep_answers(act=act, call_id=call_id, kind=kind, changes=changes)
        if contact is not None:
            keep_contact(request, call_id, contact)
    except Refused as no:
        return HttpResponse(words_for(no.reason), status=HTTPStatus.CONFLICT, content_type="text/plain; charset=utf-8")
    except ObjectDoesNotExist as gone:
        raise Http404 from gone
    row = reads.call(call_id)
    answers = row.answers if row else {}
    context = context_of(call_id, filled(answers, kind), kind, answers, row)
    return render(request, "console/parts/call_answer.html", {**context, "again": again})


def own(request: Request, call_id: UUID) -> CallRow | None:
    """Return this person's call, or None while there is none.

    Raises:
        Http404: it is somebody else's, or no id of a call.
    """
    row = reads.call(call_id)
    if call_id.version != 7 or (row is not None and row.saved_at is None and row.person_id != request.profile.id):
        raise Http404
    return row


def _change(request: Request) -> tuple[CallKind, dict[str, str], bool]:
    """Return what a posting of a draft says.

    Raises:
        BadRequest: it is no such thing.
    """
    try:
        told = json.loads(request.body) if len(request.body) <= LARGEST_CHANGE * 4 else {}
        kind = CallKind(told.get("kind") or CallKind.NOW)
        changes = {str(name): value for name, value in told["changes"].items() if isinstance(value, str)}
    except (ValueError, KeyError, AttributeError) as error:
        raise BadRequest("this is no change of a draft") from error
    if "\0" in "".join(changes.values()):
        raise BadRequest("a NUL can be kept nowhere")
    return kind, changes, bool(told.get("questions"))


def _saved(request: Request, row: CallRow) -> dict[str, Any]:
    """Return what became of a call; its receipt opens a conversation with the caller, and is its taker's alone."""
    ids = incidents.incidents_of_report(row.id)
    known = incidents.incidents(ids)
    return {
        "row": row,
        "receipt": receipt_of(row.id) if row.person_id == request.profile.id else "",
        "report": reads.report(row.id),
        "incidents": [known[one] for one in ids],
    }
