"""Claims: who works on an incident, so that nobody else does unknowingly."""

from uuid import UUID

from amparo.core.kit.ids import uuid7
from amparo.core.ledger.actions import action, already, record
from amparo.core.ledger.terms import Act, Refused
from amparo.stages.incidents import policy, reads
from amparo.stages.incidents.actions import rows
from amparo.stages.incidents.models import Claim
from amparo.stages.incidents.terms import Kind, No


@action
def claim(*, act: Act, incident_id: UUID, take_over: bool = False) -> UUID:
    """Claim an incident for ten minutes, or for ten more, and return its id.

    Args:
        act: by the person who claims it.
        incident_id: which.
        take_over: take it from whoever holds it; the page has shown who that is.

    Ledger: ``incidents.incident.claimed``; it says whether it was taken over.

    Raises:
        Refused: somebody else holds it (``No.CLAIMED_BY_ANOTHER``).
        ObjectDoesNotExist: there is no such incident.
    """
    if sent_before := already(act):
        return sent_before
    rows.held(incident_id)
    standing = reads.claim_on(incident_id)
    if reason := policy.why_not_claim(standing, act.person, now=act.at, take_over=take_over):
        raise Refused(reason)
    mine = Claim.objects.filter(incident_id=incident_id, released_at=None, person_id=act.person)
    if not mine.update(expires_at=act.at + policy.CLAIM):
        Claim.objects.filter(incident_id=incident_id, released_at=None).update(released_at=act.at)
        Claim.objects.create(
            id=uuid7(act.at),
            incident_id=incident_id,
            person_id=act.person,
            claimed_at=act.at,
            expires_at=act.at + policy.CLAIM,
        )
    taken = standing is not None and standing.person_id != act.person and standing.stands(act.at)
    record(Kind.INCIDENT_CLAIMED, subject=incident_id, act=act, facts={"taken_over": taken})
    return incident_id


@action
def release_claim(*, act: Act, incident_id: UUID) -> UUID:
    """Give up one's claim on an incident, and return its id.

    Ledger: ``incidents.claim.released``.

    Raises:
        Refused: the acting person holds no claim on it (``No.NOT_CLAIMED``).
    """
    if sent_before := already(act):
        return sent_before
    mine = Claim.objects.filter(incident_id=incident_id, released_at=None, person_id=act.person)
    if not mine.update(released_at=act.at):
        raise Refused(No.NOT_CLAIMED)
    record(Kind.CLAIM_RELEASED, subject=incident_id, act=act)
    return incident_id
