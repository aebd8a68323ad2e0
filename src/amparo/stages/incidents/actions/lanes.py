"""Out of the fold: an incident in bulk that somebody puts on the board."""

from uuid import UUID

from amparo.core.ledger.actions import action, already, record
from amparo.core.ledger.terms import Act, Refused
from amparo.stages.incidents.actions import rows
from amparo.stages.incidents.terms import Kind, No
from amparo.stages.intake.terms import Lane


@action
def promote(*, act: Act, incident_id: UUID) -> UUID:
    """Put an incident in bulk among the ordinary ones, and return its id; its reports keep the lane they came in.

    Ledger: ``incidents.incident.promoted``.

    Raises:
        Refused: it is not in bulk, or was merged away.
        ObjectDoesNotExist: there is no such incident.
    """
    if sent_before := already(act):
        return sent_before
    incident = rows.held(incident_id)
    if incident.merged_into_id is not None:
        raise Refused(No.MERGED_AWAY)
    if incident.lane != Lane.BULK:
        raise Refused(No.NOT_IN_BULK)
    incident.lane = Lane.ORDINARY
    incident.save(update_fields=["lane"])
    record(Kind.PROMOTED, subject=incident_id, act=act)
    return incident_id
