"""The ladder: every step with its reason, its evidence and its author."""

from collections.abc import Iterable
from uuid import UUID

from amparo.core.kit.ids import uuid7
from amparo.core.ledger.actions import action, already, record
from amparo.core.ledger.terms import Act, Refused
from amparo.stages.incidents import policy, reads
from amparo.stages.incidents.actions import rows
from amparo.stages.incidents.evidence import proof
from amparo.stages.incidents.models import Confirmation, Incident, Step
from amparo.stages.incidents.terms import LONGEST_WORDS, Kind, No, Obstacle, Refutation, Reopening, State
from amparo.stages.intake.terms import Lane


@action
def start_checking(*, act: Act, incident_id: UUID, reason: str = "") -> UUID:
    """Take up an incident that came in, and return its id.

    Ledger: ``incidents.checking.started``.

    Raises:
        Refused: it is being checked already, was concluded (``No.WRONG_STATE``; see ``reopen``),
            or was merged away.
        ObjectDoesNotExist: there is no such incident.
    """
    if sent_before := already(act):
        return sent_before
    incident = rows.held(incident_id)
    if incident.state != State.RECEIVED:
        raise Refused(No.WRONG_STATE)
    _may(incident_id, State.CHECKING, reason)
    incident.lane = policy.foremost(Lane(incident.lane), Lane.ORDINARY)  # somebody looks at it: it is folded no more
    step(act, incident, State.CHECKING, reason=reason)
    record(Kind.CHECKING_STARTED, subject=incident_id, act=act)
    return incident_id


@action
def confirm(*, act: Act, incident_id: UUID, reason: str) -> UUID:
    """Confirm an incident on the evidence there is, and return its id.

    The rule computes what the confirmation stands on; nobody can claim it.

    Ledger: ``incidents.incident.confirmed``, with the confirmation and its basis.

    Raises:
        Refused: the acting person may not verify, the incident is not being checked, the
            reason is missing, or the evidence is not enough (``policy.why_not_confirm``).
        ObjectDoesNotExist: there is no such incident.
    """
    if sent_before := already(act):
        return sent_before
    if refusal := policy.why_not_verify(rows.profile(act)):
        raise Refused(refusal)
    incident = rows.held(incident_id)
    _may(incident_id, State.CONFIRMED, reason)
    found = proof(reads.evidence(incident_id))
    if isinstance(found, No):
        raise Refused(found)
    first, second = found.report_ids or (None, None)
    confirmation = Confirmation.objects.create(
        id=uuid7(act.at),
        incident=incident,
        basis=found.basis,
        observation_id=found.observation_id,
        verifier_id=found.verifier_id,
        partner_id=found.partner_id,
        first_report_id=first,
        second_report_id=second,
        at=act.at,
        author=act.actor,
    )
    step(act, incident, State.CONFIRMED, cause=found.basis, reason=reason, cited=found.cited, confirmation=confirmation)
    facts = {"confirmation": str(confirmation.id), "basis": found.basis.value}
    record(Kind.CONFIRMED, subject=incident_id, act=act, facts=facts)
    return incident_id


@action
def refute(*, act: Act, incident_id: UUID, cause: Refutation, reason: str, cited: Iterable[UUID] = ()) -> UUID:
    """Conclude that it was not immigration enforcement, and what it was; return the incident's id.

    Args:
        act: by somebody who may verify.
        incident_id: which.
        cause: what it was.
        reason: in words, for staff.
        cited: the observations or reports that it stands on; None of them need be.

    Ledger: ``incidents.incident.refuted``.

    Raises:
        Refused: the acting person may not verify, the incident is not being checked, or the
            reason is missing.
        ObjectDoesNotExist: there is no such incident.
    """
    if sent_before := already(act):
        return sent_before
    if refusal := policy.why_not_verify(rows.profile(act)):
        raise Refused(refusal)
    incident = rows.held(incident_id)
    _may(incident_id, State.NOT_ENFORCEMENT, reason)
    step(act, incident, State.NOT_ENFORCEMENT, cause=cause, reason=reason, cited=cited)
    record(Kind.REFUTED, subject=incident_id, act=act, facts={"cause": cause.value})
    return incident_id


@action
def leave_unverified(*, act: Act, incident_id: UUID, cause: Obstacle, reason: str, cited: Iterable[UUID] = ()) -> UUID:
    """Conclude that it could not be verified, and why; return the incident's id.

    Ledger: ``incidents.incident.left_unverified``.

    Raises:
        Refused: the acting person may not verify, the incident is not being checked, or the
            reason is missing.
        ObjectDoesNotExist: there is no such incident.
    """
    if sent_before := already(act):
        return sent_before
    if refusal := policy.why_not_verify(rows.profile(act)):
        raise Refused(refusal)
    incident = rows.held(incident_id)
    _may(incident_id, State.COULD_NOT_VERIFY, reason)
    step(act, incident, State.COULD_NOT_VERIFY, cause=cause, reason=reason, cited=cited)
    record(Kind.LEFT_UNVERIFIED, subject=incident_id, act=act, facts={"cause": cause.value})
    return incident_id


@action
def reopen(*, act: Act, incident_id: UUID, cause: Reopening, reason: str) -> UUID:
    """Take a conclusion back and check again; return the incident's id.

    A confirmation that is taken back counts for nothing any more; an alert that went out
    on it is corrected by the alerts stage.

    Ledger: ``incidents.incident.reopened``.

    Raises:
        Refused: the acting person may not verify, there is no conclusion to take back, or
            the reason is missing.
        ObjectDoesNotExist: there is no such incident.
    """
    if sent_before := already(act):
        return sent_before
    if refusal := policy.why_not_verify(rows.profile(act)):
        raise Refused(refusal)
    incident = rows.held(incident_id)
    if incident.state not in policy.CONCLUSIONS:
        raise Refused(No.WRONG_STATE)
    _may(incident_id, State.CHECKING, reason)
    before = incident.state
    incident.lane = policy.foremost(Lane(incident.lane), Lane.ORDINARY)
    step(act, incident, State.CHECKING, cause=cause, reason=reason, confirmation=incident.confirmation)
    record(Kind.REOPENED, subject=incident_id, act=act, facts={"cause": cause.value, "from": before})
    return incident_id


def _may(incident_id: UUID, to: State, reason: str) -> None:
    row = reads.incidents([incident_id])[incident_id]
    if refusal := policy.why_not_move(row, to, reason=reason):
        raise Refused(refusal)


def step(
    act: Act,
    incident: Incident,
    to: State,
    *,
    cause: str = "",
    reason: str = "",
    cited: Iterable[UUID] = (),
    confirmation: Confirmation | None = None,
) -> None:
    """Move a held incident and write the step down; the rules were asked before."""
    Step.objects.create(
        id=uuid7(act.at),
        incident=incident,
        before=incident.state,
        after=to,
        cause=cause,
        reason=reason.strip()[:LONGEST_WORDS],
        evidence=[str(one) for one in cited],
        confirmation=confirmation,
        author=act.actor,
        at=act.at,
    )
    incident.state, incident.cause, incident.heard_at = to, cause, act.at
    incident.closed_at = act.at if to in policy.ENDED else None
    incident.confirmation = confirmation if to is State.CONFIRMED else None
    incident.save(update_fields=["state", "cause", "heard_at", "closed_at", "confirmation", "lane"])
