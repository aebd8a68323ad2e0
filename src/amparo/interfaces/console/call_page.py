"""The page of a call and its parts that answer while it is typed."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from amparo.core.kit import clock
from amparo.core.ledger.terms import Interface, Refused
from amparo.core.vault.terms import No as VaultNo
from amparo.interfaces.console.call_beside import Beside, beside
from amparo.interfaces.console.call_forms import USUAL, Call, contact_in
from amparo.interfaces.web.access import act_of
from amparo.interfaces.web.requests import Request
from amparo.stages.intake import actions, reads
from amparo.stages.intake.terms import CallKind, CallRow


def page(
    request: Request,
    call_id: UUID,
    form: Call,
    kind: CallKind,
    answers: Mapping[str, str],
    row: CallRow | None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """Show the call with what was answered."""
    return render(request, "console/call.html", context_of(call_id, form, kind, answers, row), status=status)


def context_of(
    call_id: UUID, form: Call, kind: CallKind, answers: Mapping[str, str], row: CallRow | None
) -> dict[str, Any]:
    """Return what page and fragment show."""
    contact_id = row.contact_id if row else None
    said: Beside = beside(answers, call_id=call_id, contact_id=contact_id, now=clock.now())
    begun = reads.script_version(kind, row.script) if row and row.kind is kind else None
    script = begun or reads.script(kind)  # a call goes on with the version that it began with
    return {
        "call_id": call_id,
        "form": form,
        "kind": kind,
        "script": script,
        "lines": [(line, form[line.kind.value] if line.kind.value in form.fields else None) for line in script.lines],
        "speaks": answers.get("language") or "en",
        "happening": answers.get("happening") or USUAL[kind].value,
        "usual": USUAL,
        "row": row,
        "beside": said,
        "marked": [(form[name].label, pieces) for name, pieces in said.marked.items()],
        "keep": reverse("console:call_keep", args=[call_id]),
    }


def keep_contact(request: Request, call_id: UUID, typed: str) -> None:
    """Seal a draft's contact as far as it is one; half a number is kept nowhere."""
    act = act_of(request, Interface.CONSOLE)
    contact = contact_in(typed)
    if contact is None:
        actions.drop_contact(act=act, call_id=call_id)
        return
    try:
        actions.keep_contact(act=act, call_id=call_id, channel=contact.channel, address=contact.address)
    except Refused as no:
        if not isinstance(no.reason, VaultNo):
            raise
