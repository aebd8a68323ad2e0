"""Alerts on the desk: what is being made, what is out, and one of them to read and sign."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from amparo.core.kit import clock
from amparo.core.ledger import reads as ledger
from amparo.core.ledger.terms import Act, Interface, Refused
from amparo.core.people import reads as people
from amparo.core.people.terms import Permit, Profile
from amparo.interfaces.console import forms
from amparo.interfaces.console.names import entries, person_of
from amparo.interfaces.web.access import act_of, needs, stale
from amparo.interfaces.web.requests import Request
from amparo.interfaces.web.words import words_for
from amparo.stages.alerts import actions, reads
from amparo.stages.alerts.terms import DraftRow, Ending, No, State, Status
from amparo.stages.incidents import reads as incidents

Take = Callable[[Act, DraftRow, Mapping[str, Any]], object]
When = Callable[[DraftRow, Profile, datetime], bool]
MAKING = frozenset({State.DRAFT, State.SIGNED})


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that can be done with an alert."""

    words: Promise
    permit: Permit
    when: When
    take: Take
    form: type[django_forms.Form]
    tone: str = "second"
    says: Promise | None = None


def _signed_by(row: DraftRow, profile: Profile) -> bool:
    return any(signature.person_id == profile.id for signature in row.signatures)


def _in_making(row: DraftRow, profile: Profile, now: datetime) -> bool:
    return row.state in MAKING


def _to_sign(row: DraftRow, profile: Profile, now: datetime) -> bool:
    return row.state in MAKING and not _signed_by(row, profile)


STEPS: Mapping[str, Step] = {
    "sign": Step(
        _("Sign for release"),
        Permit.RELEASE_ALERT,
        _to_sign,
        lambda act, row, answers: actions.sign(act=act, draft_id=row.id, read=answers["read"]),
        forms.Sign,
        "urgent",
        _("You sign exactly this text. Two people from different branches of the invitation tree release an alert."),
    ),
    "edit": Step(
        _("Change how long it holds"),
        Permit.COMPOSE_ALERT,
        _in_making,
        lambda act, row, answers: actions.edit(act=act, draft_id=row.id, minutes=answers["minutes"]),
        forms.Holds,
        says=_("Any change voids the signatures."),
    ),
    "discard": Step(
        _("Put it away"),
        Permit.COMPOSE_ALERT,
        _in_making,
        lambda act, row, answers: actions.discard(act=act, draft_id=row.id),
        forms.Nothing,
    ),
    "all-clear": Step(
        _("It is over: all clear"),
        Permit.RELEASE_ALERT,
        lambda row, profile, now: row.standing(now) is Status.IN_FORCE,
        lambda act, row, answers: actions.end(act=act, draft_id=row.id, ending=Ending.ALL_CLEAR),
        forms.Nothing,
    ),
    "withdraw": Step(
        _("It was wrong: withdraw it"),
        Permit.RELEASE_ALERT,
        lambda row, profile, now: row.status is not None and row.status is not Status.WITHDRAWN,
        lambda act, row, answers: actions.end(act=act, draft_id=row.id, ending=Ending.WITHDRAWN),
        forms.Nothing,
        "urgent",
    ),
}


@require_GET
@needs(Permit.SEE_BOARD)
def listing(request: Request) -> HttpResponse:
    """Show the alerts in the making and those that are out."""
    rows, now = reads.drafts(), clock.now()
    context = {
        "making": [row for row in rows if row.state in MAKING],
        "out": [(row, row.standing(now)) for row in rows if row.status is not None],
    }
    part = "console/parts/alerts.html" if request.headers.get("HX-Request") else "console/alerts.html"
    return render(request, part, context)


@require_GET
@needs(Permit.SEE_BOARD)
def alert(request: Request, alert_id: UUID) -> HttpResponse:
    """Show one alert in every language, with what can be done."""
    return render(request, "console/alert.html", _context(request, _found(alert_id)))


@require_POST
@needs(Permit.SEE_BOARD)
def take_step(request: Request, alert_id: UUID, step: str) -> HttpResponse:
    """Take one step with an alert, then show it anew."""
    row = _found(alert_id)
    chosen = STEPS.get(step)
    if chosen is None or chosen.permit not in request.profile.permits:
        raise Http404
    if chosen.permit is Permit.RELEASE_ALERT and (prove_first := stale(request)):
        return prove_first
    form = chosen.form(request.POST)
    if form.is_valid():
        try:
            chosen.take(act_of(request, Interface.CONSOLE), row, form.cleaned_data)
        except Refused as no:
            form.add_error(None, words_for(no.reason))
        except ObjectDoesNotExist as gone:
            raise Http404 from gone
        else:
            return redirect("console:alert", alert_id)
    context = _context(request, _found(alert_id), {step: form})
    if all(name != step for name, _, _ in context["steps"]):  # somebody was quicker, and it is none any more
        context["refused"] = form
    return render(request, "console/alert.html", context, status=422)


def _found(alert_id: UUID) -> DraftRow:
    row = reads.draft(alert_id)
    if row is None:
        raise Http404
    return row


def _shown(
    row: DraftRow, profile: Profile, sent: Mapping[str, django_forms.Form], now: datetime
) -> list[tuple[str, Step, django_forms.Form]]:
    fresh: dict[str, dict[str, Any]] = {"sign": {"read": row.digest}, "edit": {"minutes": 90}}
    return [
        (name, step, sent.get(name) or step.form(initial=fresh.get(name)))
        for name, step in STEPS.items()
        if step.permit in profile.permits and step.when(row, profile, now)
    ]


def _context(request: Request, row: DraftRow, sent: Mapping[str, django_forms.Form] | None = None) -> dict[str, Any]:
    signers = people.handles([s.person_id for s in row.signatures])
    events, now = ledger.timeline([row.id]), clock.now()
    return {
        "alert": row,
        "signed_by_me": words_for(No.SIGNED_BY_YOU) if row.state in MAKING and _signed_by(row, request.profile) else "",
        "taken_back": row.state is not State.DISCARDED and incidents.taken_back(row.confirmation_id) is not None,
        "stands": row.standing(now) or row.state,
        "incident": incidents.incident(row.incident_id),
        "texts": list(row.texts.items()),
        "signatures": [(s, signers.get(s.person_id, "")) for s in row.signatures],
        "composer": people.handles(person_of([row.composed_by])),
        "steps": _shown(row, request.profile, sent or {}, now),
        "timeline": entries(events),
    }
