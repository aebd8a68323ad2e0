"""Legal holds: what a lawyer or a coordinator keeps from being forgotten, and for how long."""

from datetime import datetime
from uuid import UUID

from amparo.core.kit.ids import uuid7
from amparo.core.ledger.actions import action, already, record
from amparo.core.ledger.terms import Act, Fact, Refused
from amparo.stages.incidents import policy, reads
from amparo.stages.incidents.actions import rows
from amparo.stages.incidents.models import Hold
from amparo.stages.incidents.terms import LONGEST_WORDS, Kind
from amparo.stages.intake import actions as intake


@action
def place_hold(*, act: Act, incident_id: UUID, reason: str, until: datetime | None) -> UUID:
    """Keep an incident, its reports, their contacts and all observations from being forgotten; return the hold's id.

    It wins over every schedule and over striking, and covers whatever the incident is or gets merged with.

    Args:
        act: by somebody who may keep records.
        incident_id: which.
        reason: in words, such as the letter that asked for it; kept.
        until: when it ends by itself; None while nobody knows.

    Ledger: ``incidents.hold.placed``, with its end.

    Raises:
        Refused: the acting person may not, the reason is missing, or the end is past.
        ObjectDoesNotExist: there is no such incident.
    """
    if sent_before := already(act):
        return sent_before
    if refusal := policy.why_not_hold(rows.profile(act), reason=reason, until=until, now=act.at):
        raise Refused(refusal)
    incident = rows.held(incident_id)
    hold = Hold.objects.create(
        id=uuid7(act.at),
        incident=incident,
        reason=reason.strip()[:LONGEST_WORDS],
        placed_at=act.at,
        placed_by=act.person,
        until=until,
    )
    facts: dict[str, Fact] = {"hold": str(hold.id), "until": until.isoformat() if until else None}
    record(Kind.HOLD_PLACED, subject=incident_id, act=act, facts=facts)
    return hold.id


@action
def release_hold(*, act: Act, hold_id: UUID, reason: str) -> UUID:
    """End a legal hold, and return its id; what is due is forgotten at the next run.

    Ledger: ``incidents.hold.released``.

    Raises:
        Refused: the acting person may not, the reason is missing, or it was released before.
        ObjectDoesNotExist: there is no such hold.
    """
    if sent_before := already(act):
        return sent_before
    hold = Hold.objects.select_for_update().get(pk=hold_id)
    if refusal := policy.why_not_release_hold(rows.profile(act), reason=reason, over=hold.released_at is not None):
        raise Refused(refusal)
    hold.released_at, hold.released_by, hold.release_reason = act.at, act.person, reason.strip()[:LONGEST_WORDS]
    hold.save(update_fields=["released_at", "released_by", "release_reason"])
    record(Kind.HOLD_RELEASED, subject=hold.incident_id, act=act, facts={"hold": str(hold.id)})
    return hold.id


@action
def forget_reports(*, act: Act) -> int:
    """Empty the reports that are 30 days old and under no legal hold, and return how many were.

    Ledger: as ``intake.actions.forget_reports``.
    """
    return intake.forget_reports(act=act, spared=reads.held_reports(act.at))
