"""The door through which the sender of a report asks what became of it."""

from collections.abc import Mapping
from uuid import UUID

from amparo.stages.incidents import reads
from amparo.stages.incidents.terms import IncidentRow, Obstacle, Outcome, Refutation, State

_FIRST = (State.CONFIRMED, State.CHECKING, State.NOT_ENFORCEMENT, State.COULD_NOT_VERIFY, State.RECEIVED)


def status_of_report(report_id: UUID) -> Outcome:
    """Return where the checking of a report stands; while it is in no incident yet, it is received.

    A report in several incidents tells of the one that got furthest.
    """
    rows = reads.incidents(reads.incidents_of_report(report_id)).values()
    furthest = min(rows, key=lambda row: _FIRST.index(row.state), default=None)
    return Outcome(State.RECEIVED) if furthest is None else _outcome(furthest)


def _outcome(row: IncidentRow) -> Outcome:
    reasons: Mapping[State, type[Refutation] | type[Obstacle]] = {
        State.NOT_ENFORCEMENT: Refutation,
        State.COULD_NOT_VERIFY: Obstacle,
    }
    known = {member.value: member for member in reasons.get(row.state, ())}
    return Outcome(row.state, known.get(row.cause))
