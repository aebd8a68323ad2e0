"""The door through which the sender of a report asks what became of it."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from amparo.core.ledger.terms import Act
from amparo.core.places import reads as places
from amparo.core.places.terms import NotPrepared
from amparo.stages.incidents import reads
from amparo.stages.incidents.actions import grant_token
from amparo.stages.incidents.policy import COARSE_M
from amparo.stages.incidents.terms import IncidentRow, Obstacle, Outcome, Refutation, State
from amparo.stages.intake import reads as intake
from amparo.stages.intake.terms import NewToken

_FIRST: Final = (State.CONFIRMED, State.CHECKING, State.NOT_ENFORCEMENT, State.COULD_NOT_VERIFY, State.RECEIVED)
_REASONS: Final[Mapping[State, type[Refutation] | type[Obstacle]]] = {
    State.NOT_ENFORCEMENT: Refutation,
    State.COULD_NOT_VERIFY: Obstacle,
}


def may_take_token(report_id: UUID) -> bool:
    """Say whether a report has earned its sender a reporter token that was not taken yet."""
    return reads.earned(report_id) and intake.token_of(report_id) is None


def take_token(*, act: Act, report_id: UUID) -> NewToken:
    """Give the sender the token that their report has earned; it is shown this once.

    Raises:
        Refused: it has earned none, or it was taken before.
    """
    return grant_token(act=act, report_id=report_id)


def status_of_report(report_id: UUID) -> Outcome:
    """Return where the checking of a report stands; while it is in no incident yet, it is received.

    A report in several incidents tells of the one that got furthest; one whose confirmation was taken back got no
    further than others that are being checked.
    """
    outcomes = map(_outcome, reads.incidents(reads.incidents_of_report(report_id)).values())
    return min(outcomes, key=lambda outcome: _FIRST.index(outcome.state), default=Outcome(State.RECEIVED))


def _outcome(row: IncidentRow) -> Outcome:
    together = len(reads.members(row.id)) > 1
    made = reads.confirmation(row.confirmation_id) if row.confirmation_id else None
    if made is not None and reads.taken_back(made.id):
        state = State.CHECKING if row.closed_at is None else State.COULD_NOT_VERIFY
        return Outcome(state, at=row.closed_at, together=together, taken_back=True)
    if made is not None:
        return Outcome(row.state, basis=made.basis, at=made.at, place=_about(row), together=together)
    known = {member.value: member for member in _REASONS.get(row.state, ())}
    ended = row.closed_at if row.state in _REASONS else None
    return Outcome(row.state, known.get(row.cause), at=ended, together=together)


def _about(row: IncidentRow) -> str:
    """Return what an incident lies near, as roughly as alerts say it; nothing once its place is forgotten."""
    if row.spot is None or row.spot.accuracy_m >= COARSE_M:
        return ""
    try:
        return places.near_label(row.spot.point)
    except NotPrepared:
        return ""
