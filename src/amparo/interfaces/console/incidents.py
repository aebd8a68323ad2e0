"""One incident: what is said of it and by whom, what comes next, what was done."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from amparo.core.kit import clock
from amparo.core.ledger import reads as ledger
from amparo.core.ledger.terms import Interface, Refused
from amparo.core.people import reads as people
from amparo.core.people.terms import Permit
from amparo.interfaces.console import accounts, conversations, names, steps
from amparo.interfaces.web.access import act_of, needs
from amparo.interfaces.web.requests import Request
from amparo.interfaces.web.words import words_for
from amparo.stages.alerts import reads as alerts
from amparo.stages.alerts.terms import DraftRow, Status
from amparo.stages.alerts.terms import State as Making
from amparo.stages.dispatch import reads as dispatch
from amparo.stages.dispatch.terms import No
from amparo.stages.incidents import policy, reads
from amparo.stages.incidents.terms import IncidentRow, ObservationRow
from amparo.stages.intake import reads as intake
from amparo.stages.intake.terms import Lane

STILL_ASKED: Final = timedelta(hours=12)
"""How long people go on asking about what was checked: a rumour lives for a shift."""


@require_GET
@needs(Permit.SEE_BOARD)
def incident(request: Request, incident_id: UUID) -> HttpResponse:
    """Show an incident; one that was merged away leads to the one it is in."""
    found = _found(incident_id)
    if found.merged_into is not None:
        return redirect("console:incident", reads.current(incident_id))
    return render(request, "console/incident.html", context_of(request, found))


@require_POST
@needs(Permit.SEE_BOARD)
def take_step(request: Request, incident_id: UUID, step: str) -> HttpResponse:
    """Take one step with an incident, then show it anew; a refusal stands beside the form that was sent."""
    found = _found(incident_id)
    chosen = steps.STEPS.get(step)
    if chosen is None or chosen.permit not in request.profile.permits:
        raise Http404
    form = chosen.form(request.POST)
    if form.is_valid():
        try:
            leads_to = chosen.take(act_of(request, Interface.CONSOLE), found, form.cleaned_data)
        except Refused as no:
            form.add_error(None, words_for(no.reason))
        except ObjectDoesNotExist as gone:
            raise Http404 from gone
        else:
            return redirect(leads_to or request.build_absolute_uri("../"))
    return render(request, "console/incident.html", context_of(request, found, {step: form}), status=422)


def _found(incident_id: UUID) -> IncidentRow:
    found = reads.incident(incident_id)
    if found is None:
        raise Http404
    return found


def context_of(request: Request, found: IncidentRow, sent: dict[str, object] | None = None) -> dict[str, object]:
    """Return all that the page shows; ``sent`` are refused forms, shown in the place of fresh ones."""
    family = reads.family(found.id)
    observations = reads.observations_of(found.id)
    members = reads.members(found.id)
    reports = {report.id: report for report in intake.reports([member.report_id for member in members])}
    here = [member for member in members if member.report_id in reports]
    listed = [(number, member, reports[member.report_id]) for number, member in enumerate(here, 1)]
    claim = reads.claim_on(found.id)
    under_way = dispatch.open_request(found.id) is not None
    assignments = dispatch.assignments_of(found.id)
    drafts, now = alerts.of_all(family), clock.now()
    events = ledger.timeline([*family, *(a.id for a in assignments), *(draft.id for draft in drafts)])
    taken_back = reads.taken_back(found.confirmation_id) if found.confirmation_id else None
    merges = reads.merged_into(found.id)
    acting = set(names.person_of(merge.author for merge in merges))
    known = people.handles(_named(observations) | {a.observer_id for a in assignments} | _holder(claim) | acting)
    may_merge = steps.may_take("merge", request.profile, found)
    may_sort = steps.may_take("move", request.profile, found)
    return {
        "incident": found,
        "taken_back": taken_back,
        "taken_back_by": names.name(taken_back.author, known) if taken_back else "",
        "stale": policy.STALE.seconds // 60 if policy.stale(found, now=now) else 0,
        "accounts": accounts.side_by_side(observations, known, {report.id: n for n, _, report in listed}),
        "reports": listed,
        "talks": conversations.talks((report.id for _, _, report in listed), found.id),
        "claim": claim,
        "may_claim": steps.may_take("claim", request.profile, found),
        "claim_stands": bool(claim and claim.stands(now)),
        "claim_handle": known.get(claim.person_id, "") if claim else "",
        "claim_mine": bool(claim and claim.stands(now) and claim.person_id == request.profile.id),
        "drafts": [(draft, draft.standing(now) or draft.state) for draft in drafts],
        "assignments": [(a, known.get(a.observer_id, "")) for a in assignments],
        "on_duty": None if under_way else _on_duty(found, now),
        "can_move": may_sort and len(members) > 1,
        "may_sort": may_sort,
        **_keeping(request, found, now),
        "merges": [(merge, names.name(merge.author, known)) for merge in merges],
        "away": reads.moved_away(found.id),
        "alike": reads.could_be_same(found) if may_merge else [],
        "checked_near": reads.checked_near(found, since=now - STILL_ASKED) if may_merge else [],
        "move_form": (sent or {}).get("move") or steps.STEPS["move"].form(),
        "steps": steps.open_to(request.profile, found, sent or {}, under_way=under_way, told=_told(drafts, now)),
        "timeline": names.entries(events, whose={a.id: known.get(a.observer_id, "") for a in assignments}),
    }


def _keeping(request: Request, found: IncidentRow, now: datetime) -> dict[str, object]:
    """Return what the page shows of a legal hold, of words to strike, and of a lane."""
    hold = reads.hold_on(found.id, now)
    may_keep = steps.may_take("hold", request.profile, found)
    may_strike = steps.may_take("strike", request.profile, found)
    return {
        "hold": hold,
        "hold_by": people.handles([hold.placed_by]).get(hold.placed_by, "") if hold else "",
        "may_keep": may_keep,
        "hold_form": steps.STEPS["hold"].form(),
        "unhold_form": steps.STEPS["unhold"].form(),
        "may_strike": may_strike and hold is None,
        "strike_form": steps.STEPS["strike"].form(auto_id=False),
        "may_promote": found.lane is Lane.BULK and steps.may_take("promote", request.profile, found),
    }


def _on_duty(found: IncidentRow, now: datetime) -> tuple[int, list[tuple[No, int]]] | None:
    """Return how many could be asked for a pair and why the others could not, while one may be asked for."""
    if found.state not in steps.STEPS["eyes"].states:
        return None
    ranked = dispatch.on_duty(near=found.spot.point if found.spot else None, at=now)
    counted = Counter(one.reason for one in ranked)
    able = counted.pop(None, 0)
    return able, [(reason, counted[reason]) for reason in No if reason in counted]


def _told(drafts: list[DraftRow], now: datetime) -> bool:
    making = {Making.DRAFT, Making.SIGNED}
    return any(draft.state in making or draft.standing(now) is Status.IN_FORCE for draft in drafts)


def _holder(claim: object) -> set[UUID]:
    person = getattr(claim, "person_id", None)
    return {person} if person else set()


def _named(observations: list[ObservationRow]) -> set[UUID]:
    partners = {row.partner_id for row in observations if row.partner_id}
    return set(names.person_of(row.author for row in observations)) | partners
