"""The door through which the sender of a report asks what became of it."""

from uuid import UUID

from amparo.stages.incidents import reads
from amparo.stages.incidents.terms import State

_FIRST = (State.CONFIRMED, State.CHECKING, State.NOT_ENFORCEMENT, State.COULD_NOT_VERIFY, State.RECEIVED)


def status_of_report(report_id: UUID) -> State:
    """Return where the checking of a report stands; while it is in no incident yet, it is received.

    A report in several incidents tells of the one that got furthest.
    """
    rows = reads.incidents(reads.incidents_of_report(report_id)).values()
    return min((row.state for row in rows), key=_FIRST.index, default=State.RECEIVED)
