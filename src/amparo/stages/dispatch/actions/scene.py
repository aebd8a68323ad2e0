"""On site: arriving, saying what is to be seen, leaving."""

from dataclasses import replace
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
    """Say that one is there, and return the assignment's id.  On site is the pair, once both are there.

    Ledger: ``dispatch.assignment.arrived``; by the second also ``dispatch.pair.on_site``.

    Raises:
        Refused: there is no pair, or one has said so before.
        ObjectDoesNotExist: the acting person holds no such assignment.
    """
    if sent_before := already(act):
        return sent_before
    request, mine = rows.held(act, assignment_id)
    if reason := policy.why_not_arrive(reads.row(mine)):
        raise Refused(reason)
    record(Kind.ARRIVED, subject=assignment_id, act=act, facts=rows.incident(request))
    partner = rows.of(request, State.WAITING).filter(observer_id=mine.partner_id).first()
    if partner is None:
        rows.turn(mine, State.WAITING)
        return assignment_id
    rows.turn(mine, State.ON_SITE)
    rows.turn(partner, State.ON_SITE)
    record(Kind.ON_SITE, subject=request.incident_id, act=act, facts={"request": str(request.id)})
    return assignment_id


@action
def record_sighting(*, act: Act, assignment_id: UUID, sighting: Sighting) -> UUID:
    """Put down what one saw on site, as observations of the incident; return the assignment's id.

    Ledger: ``dispatch.sighting.recorded`` and ``incidents.observation.added``.

    Raises:
        Refused: the observer is not on site, or the partner has left (``policy.why_not_sight``).
        ValueError: a count is out of range, or the note too long.
        ObjectDoesNotExist: the acting person holds no such assignment.
    """
    if sent_before := already(act):
        return sent_before
    request, mine = rows.held(act, assignment_id)
    partner = reads.partner_of(reads.row(mine))
    reason = policy.why_not_sight(reads.row(mine), partner, now=act.at)
    if reason or partner is None:
        raise Refused(reason or No.PARTNER_AWAY)
    record(Kind.SIGHTED, subject=assignment_id, act=act, facts=rows.incident(request))
    incidents.observe_on_site(
        act=replace(act, key=None),  # the sighting's own key has counted it once already
        incident_id=request.incident_id,
        assignment_id=assignment_id,
        partner_id=partner.observer_id,
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
    counts = (
        (Attribute.HEAD_COUNT, sighting.head_count),
        (Attribute.VEHICLES, sighting.vehicles),
        (Attribute.DETAINED, sighting.detained),
    )
    return findings + [Finding(what, n, Confidence.HIGH) for what, n in counts if n is not None]
