"""What wakes dispatch."""

from uuid import UUID

from amparo.core.jobs.registry import every, on
from amparo.core.ledger.terms import Act
from amparo.stages.dispatch import actions, reads
from amparo.stages.dispatch.terms import Kind
from amparo.stages.incidents.terms import Kind as IncidentKind


@on(Kind.OFFERED)
def tell_observer(act: Act, assignment_id: UUID) -> None:
    """Send an offer to the observer's phone.

    May run twice: the message is named after the assignment.
    """
    actions.send_offer(act=act, assignment_id=assignment_id)


@on(Kind.STOOD_DOWN)
def tell_stood_down(act: Act, assignment_id: UUID) -> None:
    """Tell an observer that they are not needed any more.

    May run twice: the message is named after the assignment.
    """
    actions.send_stand_down(act=act, assignment_id=assignment_id)


@on(IncidentKind.REFUTED, IncidentKind.LEFT_UNVERIFIED)
def stand_down(act: Act, incident_id: UUID) -> None:
    """Call back whoever is on the way to something that was concluded.

    May run twice: whoever was called back is not found again.
    """
    actions.stand_down(act=act, incident_id=incident_id)


@every(5)
def time_out(act: Act) -> None:
    """Give offers that nobody answered to somebody else.

    May run twice: an offer times out once.
    """
    for assignment_id in reads.overdue(act.at):
        actions.time_out(act=act.keyed(f"{act.key}:{assignment_id}"), assignment_id=assignment_id)
