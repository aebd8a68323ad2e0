"""What can be done with an incident: each step's permit, questions and action, in one table.

The page, its forms and its posts read the table; the rules stay in the stages.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms as django_forms
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from amparo.core.ledger.terms import Act, Refused
from amparo.core.people.terms import Permit, Profile
from amparo.core.places import reads as places
from amparo.interfaces.console import forms, keeping
from amparo.stages.alerts import actions as alerts
from amparo.stages.dispatch import actions as dispatch
from amparo.stages.incidents import actions, policy, reads
from amparo.stages.incidents.terms import (
    Imagery,
    IncidentRow,
    No,
    Obstacle,
    Refutation,
    Reopening,
    Sorting,
    Spot,
    State,
)

Answers = Mapping[str, Any]
Take = Callable[[Act, IncidentRow, Answers], str | None]
"""Does it; returns where to go next, or None for back to the incident."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that can be done."""

    words: Promise
    permit: Permit
    states: frozenset[State]
    take: Take
    form: type[django_forms.Form] = forms.Nothing
    tone: str = "second"
    says: Promise | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A step as the page shows it."""

    name: str
    step: Step
    form: django_forms.Form
    refused: bool
    lacks: No | None = None
    """Why it would be refused as things stand: said before somebody writes a reason for it."""


def _check(act: Act, incident: IncidentRow, answers: Answers) -> None:
    actions.start_checking(act=act, incident_id=incident.id)


def _claim(act: Act, incident: IncidentRow, answers: Answers) -> None:
    actions.claim(act=act, incident_id=incident.id, take_over=answers.get("take_over", False))


def _release(act: Act, incident: IncidentRow, answers: Answers) -> None:
    actions.release_claim(act=act, incident_id=incident.id)


def _eyes(act: Act, incident: IncidentRow, answers: Answers) -> None:
    dispatch.request_eyes(act=act, incident_id=incident.id)


def _confirm(act: Act, incident: IncidentRow, answers: Answers) -> None:
    actions.confirm(act=act, incident_id=incident.id, reason=answers["reason"])


def _refute(act: Act, incident: IncidentRow, answers: Answers) -> None:
    cause = Refutation(answers["cause"])
    actions.refute(act=act, incident_id=incident.id, cause=cause, reason=answers["reason"])


def _unverified(act: Act, incident: IncidentRow, answers: Answers) -> None:
    cause = Obstacle(answers["cause"])
    actions.leave_unverified(act=act, incident_id=incident.id, cause=cause, reason=answers["reason"])


def _reopen(act: Act, incident: IncidentRow, answers: Answers) -> None:
    actions.reopen(act=act, incident_id=incident.id, cause=Reopening(answers["cause"]), reason=answers["reason"])


def _note(act: Act, incident: IncidentRow, answers: Answers) -> None:
    shows = Imagery(answers["shows"])
    actions.check_imagery(act=act, incident_id=incident.id, report_id=None, shows=shows, note=answers["note"])


def _learned(act: Act, incident: IncidentRow, answers: Answers) -> None:
    actions.observe(act=act, incident_id=incident.id, findings=forms.findings(answers))


def _place(act: Act, incident: IncidentRow, answers: Answers) -> None:
    near = incident.spot.point if incident.spot else None
    candidates = places.look_up(answers["place"], near=near)
    if not candidates:
        raise Refused(No.PLACE_UNKNOWN)
    best = candidates[0]
    spot = Spot.about(best.point, best.accuracy_m)
    actions.set_place(act=act, incident_id=incident.id, spot=spot, place=best.label)


def _move(act: Act, incident: IncidentRow, answers: Answers) -> str:
    to_id = _by_code(answers["to"]).id if answers["to"] else None
    if to_id and answers["keep"]:
        shared = actions.add_reports(act=act, report_ids=answers["report"], incident_id=to_id)
        return reverse("console:incident", args=[shared])
    moved = actions.move_reports(
        act=act, report_ids=answers["report"], from_id=incident.id, to_id=to_id, why=Sorting(answers["why"])
    )
    return reverse("console:incident", args=[moved])


def _merge(act: Act, incident: IncidentRow, answers: Answers) -> str:
    into = _by_code(answers["into"])
    actions.merge(act=act, incident_id=incident.id, into_id=into.id, why=Sorting.SAME_EVENT)
    return reverse("console:incident", args=[into.id])


def _unmerge(act: Act, incident: IncidentRow, answers: Answers) -> None:
    merged = reads.incident(answers["merged"])
    if merged is None or merged.merged_into != incident.id:
        raise Refused(No.NOT_MERGED)
    actions.undo_merge(act=act, incident_id=merged.id)


def _close(act: Act, incident: IncidentRow, answers: Answers) -> None:
    actions.close(act=act, incident_id=incident.id)


def _compose(act: Act, incident: IncidentRow, answers: Answers) -> str:
    return reverse("console:alert", args=[alerts.compose(act=act, incident_id=incident.id)])


def _by_code(code: str) -> IncidentRow:
    found = reads.by_code(code.strip().upper())
    if found is None:
        raise Refused(No.CODE_UNKNOWN)
    return found


RECEIVED, CHECKING, CONFIRMED = State.RECEIVED, State.CHECKING, State.CONFIRMED
CONCLUDED = frozenset({CONFIRMED, State.NOT_ENFORCEMENT, State.COULD_NOT_VERIFY})
OPEN = frozenset({RECEIVED, CHECKING})

STEPS: Mapping[str, Step] = {
    "check": Step(_("Start checking"), Permit.DISPATCH, frozenset({RECEIVED}), _check, tone="first"),
    "eyes": Step(
        _("Ask for a pair of observers"), Permit.DISPATCH, frozenset({CHECKING}), _eyes, tone="first",
        says=_("Offers go to the nearest trained observers on duty. Nobody goes alone."),
    ),
    "confirm": Step(
        _("Confirm"), Permit.VERIFY, frozenset({CHECKING}), _confirm, forms.Reason, "urgent",
        _("A trained verifier on site who saw agency marking, or two independent sources and checked imagery."),
    ),
    "refute": Step(
        _("Not enforcement"), Permit.VERIFY, frozenset({CHECKING}), _refute, forms.Refute,
        says=_("Say what it was. Those who asked will read it."),
    ),
    "unverified": Step(
        _("Could not verify"), Permit.VERIFY, frozenset({CHECKING}), _unverified, forms.Unverified,
    ),
    "compose": Step(
        _("Write an alert"), Permit.COMPOSE_ALERT, frozenset({CONFIRMED}), _compose, tone="first",
        says=_("From the confirmed facts alone. Two people release it."),
    ),
    "note": Step(_("Note on pictures or film"), Permit.VERIFY, frozenset({CHECKING}), _note, forms.ImageryNote),
    "learned": Step(
        _("Put down what you were told"), Permit.DISPATCH, frozenset({*OPEN, CONFIRMED}), _learned, forms.Learned,
        says=_("It stands beside what others say, with your name as the one who was told."),
    ),
    "place": Step(_("Set the place"), Permit.DISPATCH, frozenset({*OPEN, CONFIRMED}), _place, forms.Place),
    "merge": Step(_("Merge into another incident"), Permit.MERGE, OPEN, _merge, forms.Merge),
    "reopen": Step(_("Open it again"), Permit.VERIFY, CONCLUDED, _reopen, forms.Reopen),
    "close": Step(_("It is over: off the board"), Permit.DISPATCH, frozenset({CONFIRMED}), _close),
    "claim": Step(_("I am working on it"), Permit.DISPATCH, OPEN, _claim, forms.Claim),
    "release": Step(_("I am done with it"), Permit.DISPATCH, OPEN, _release),
    "move": Step(_("Move the ticked reports"), Permit.MERGE, frozenset(State), _move, forms.MoveReports),
    "promote": Step(_("Put it on the board"), Permit.DISPATCH, frozenset({RECEIVED}), keeping.promote),
    "hold": Step(_("Keep it for the law"), Permit.KEEP_RECORDS, frozenset(State), keeping.hold, keeping.Hold),
    "unhold": Step(_("End the hold"), Permit.KEEP_RECORDS, frozenset(State), keeping.release, keeping.Release),
    "strike": Step(_("Strike it"), Permit.TAKE_REPORTS, frozenset(State), keeping.strike, keeping.Strike),
    "strike-said": Step(
        _("Strike these words"), Permit.TAKE_REPORTS, frozenset(State), keeping.strike_said, keeping.StrikeSaid
    ),
    "unmerge": Step(_("Take it out again"), Permit.MERGE, frozenset(State), _unmerge, forms.Unmerge),
}  # fmt: skip
BESIDE = frozenset({"claim", "release", "move", "unmerge", "promote", "hold", "unhold", "strike", "strike-said"})
"""Shown where they belong on the page, not in the list of what comes next."""


def may_take(name: str, profile: Profile, incident: IncidentRow) -> bool:
    """Say whether this step is one for this person and for an incident as it stands."""
    return STEPS[name].permit in profile.permits and incident.state in STEPS[name].states


def open_to(
    profile: Profile, incident: IncidentRow, sent: Mapping[str, Any], *, under_way: bool, told: bool
) -> list[Shown]:
    """Return the steps that this person may take with an incident as it stands, after those that were refused.

    A refused step is shown as it was sent, with the reason, also where it is none any more: somebody may have
    been quicker, and what was written must not be lost.

    Args:
        profile: whose page it is.
        incident: as it stands.
        sent: the refused forms.
        under_way: a pair is sought or on its way.
        told: an alert of it is being made or in force.
    """
    refused = [Shown(name, STEPS[name], form, refused=True) for name, form in sent.items()]
    return refused + [
        Shown(name, step, step.form(), refused=False, lacks=_lacks(name, incident))
        for name, step in STEPS.items()
        if name not in BESIDE
        and name not in sent
        and not (name == "eyes" and under_way)
        and not (name == "compose" and told)
        and may_take(name, profile, incident)
    ]


def _lacks(name: str, incident: IncidentRow) -> No | None:
    return policy.why_not_confirm(reads.evidence(incident.id)) if name == "confirm" else None
