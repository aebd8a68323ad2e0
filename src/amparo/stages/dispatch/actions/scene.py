"""On site: arriving, saying what is to be seen, leaving."""

from uuid import UUID

from amparo.core.ledger.actions import action, already, record
from amparo.core.ledger.terms import Act, Refused
from amparo.stages.dispatch import policy, reads
from amparo.stages.dispatch.actions import rows
from amparo.stages.dispatch.terms import OPEN, Kind, No, Sighting, State
from amparo.stages.incidents import actions as incidents
from amparo.stages.incidents.terms import Attribute, Confidence, Finding


@action
def arrive(*, act: Act, assignment_id: UUID) -> UUID:
    """Say that one is on site, and return the assignment's id.

    Ledger: ``dispatch.assignment.arrived``.

    Raises:
        Refused: there is no pair, or one was there before.
        ObjectDoesNotExist: the acting person holds no such assignment.
    """
    if sent_before := already(act):
        return sent_before
    request, mine = rows.held(act, assignment_id)
    if reason := policy.why_not_arrive(reads.row(mine)):
        raise Refused(reason)
    rows.turn(mine, State.ON_SITE)
    record(Kind.ARRIVED, subject=assignment_id, act=act, facts=rows.incident(request))
    return assignment_id


@action
def record_sighting(*, act: Act, assignment_id: UUID, sighting: Sighting) -> UUID:
    """Put down what one saw on site, as observations of the incident; return the assignment's id.

    Ledger: ``dispatch.sighting.recorded`` and ``incidents.observation.added``.

    Raises:
        Refused: the observer is not on site.
        ValueError: a count is out of range, or the note too long.
        ObjectDoesNotExist: the acting person holds no such assignment.
    """
    if sent_before := already(act):
        return sent_before
    request, mine = rows.held(act, assignment_id)
    if reason := policy.why_not_sight(reads.row(mine)):
        raise Refused(reason)
    if mine.partner_id is None:
        raise Refused(No.WRONG_STATE)
    record(Kind.SIGHTED, subject=assignment_id, act=act, facts=rows.incident(request))
    incidents.observe_on_site(
        act=act.keyed(f"{act.key or assignment_id}:observe:{act.at.isoformat()}"),
        incident_id=request.incident_id,
        assignment_id=assignment_id,
        partner_id=mine.partner_id,
        findings=_findings(sighting),
    )
    mine.sighted_at = act.at
    mine.save(update_fields=["sighted_at"])
    return assignment_id


@action
def clear(*, act: Act, assignment_id: UUID) -> UUID:
    """Say that one has left the scene, and return the assignment's id; the rest begins.

    Ledger: ``dispatch.assignment.cleared``.

    Raises:
        Refused: the observer is not on site.
        ObjectDoesNotExist: the acting person holds no such assignment.
    """
    if sent_before := already(act):
        return sent_before
    request, mine = rows.held(act, assignment_id)
    if reason := policy.why_not_clear(reads.row(mine)):
        raise Refused(reason)
    rows.close(mine, State.CLEARED, act)
    record(Kind.CLEARED, subject=assignment_id, act=act, facts=rows.incident(request))
    if not rows.of(request, *OPEN).exists():
        rows.close_request(act, request)
    return assignment_id


def _findings(sighting: Sighting) -> list[Finding]:
    findings = [
        Finding(Attribute.AGENCY, sighting.marking, Confidence.HIGH, sighting.note.strip()),
        Finding(Attribute.ACTIVITY, sighting.activity, Confidence.HIGH),
    ]
    if sighting.head_count is not None:
        findings.append(Finding(Attribute.HEAD_COUNT, sighting.head_count, Confidence.HIGH))
    if sighting.detained is not None:
        findings.append(Finding(Attribute.DETAINED, sighting.detained, Confidence.HIGH))
    return findings
