"""The rules of incidents: the ladder, what a step needs, what may be merged or moved."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final
from uuid import UUID

from amparo.core.people.terms import Permit, Profile, Skill
from amparo.stages.incidents.evidence import Evidence, proof
from amparo.stages.incidents.terms import ClaimRow, IncidentRow, No, State
from amparo.stages.intake.policy import WRONG_IN_A_ROW
from amparo.stages.intake.terms import Lane

CLAIM: Final = timedelta(minutes=10)
"""A claim runs out by itself; whoever still works on the incident claims it again."""
QUIET: Final[Mapping[State, timedelta]] = MappingProxyType(
    {State.CONFIRMED: timedelta(hours=6), State.RECEIVED: timedelta(hours=48), State.CHECKING: timedelta(hours=48)}
)
"""How long after the last word of it an incident leaves the board by itself."""
STALE: Final = timedelta(minutes=45)
"""What nobody has said a word of for so long may be over: whoever reads it is told so."""
KEPT: Final = timedelta(days=30)
COARSE_STEPS: Final = 10.0  # to a degree: about 11 km each, a part of a county
COARSE_M: Final = 8_000.0  # half the diagonal of such a step

MOVES: Final[Mapping[State, frozenset[State]]] = MappingProxyType(
    {
        State.RECEIVED: frozenset({State.CHECKING}),
        State.CHECKING: frozenset({State.CONFIRMED, State.NOT_ENFORCEMENT, State.COULD_NOT_VERIFY}),
        State.CONFIRMED: frozenset({State.CHECKING}),
        State.NOT_ENFORCEMENT: frozenset({State.CHECKING}),
        State.COULD_NOT_VERIFY: frozenset({State.CHECKING}),
    }
)
LANES: Final = (Lane.KNOWN, Lane.ORDINARY, Lane.BULK)
"""In the order in which people look."""
CONCLUSIONS: Final = frozenset({State.CONFIRMED, State.NOT_ENFORCEMENT, State.COULD_NOT_VERIFY})
ENDED: Final = frozenset({State.NOT_ENFORCEMENT, State.COULD_NOT_VERIFY})
"""Conclusions that take an incident off the board at once."""


def foremost(*lanes: Lane) -> Lane:
    """Return the lane that people look at first."""
    return min(lanes, key=LANES.index)


def why_not_move(incident: IncidentRow, to: State, *, reason: str) -> No | None:
    """Return why an incident may not take this step on the ladder, or None if it may.

    Taking up an incident needs no reason in words; a conclusion and a reopening do.
    """
    if incident.merged_into is not None:
        return No.MERGED_AWAY
    if to not in MOVES[incident.state]:
        return No.WRONG_STATE
    if incident.state is not State.RECEIVED and not reason.strip():
        return No.REASON_MISSING
    return None


def quiet(state: State, heard_at: datetime, *, now: datetime) -> bool:
    """Say whether nothing was heard of an incident for so long that it leaves the board."""
    return state in QUIET and heard_at <= now - QUIET[state]


def stale(row: IncidentRow, *, now: datetime) -> bool:
    """Say whether an open incident was last heard of so long ago that it may be over."""
    return row.closed_at is None and row.heard_at <= now - STALE


def why_not_confirm(evidence: Evidence) -> No | None:
    """Return what the evidence lacks for a confirmation, or None if it is enough."""
    found = proof(evidence)
    return found if isinstance(found, No) else None


def why_not_verify(who: Profile | None) -> No | None:
    """Return why this person may not conclude an incident or check imagery: it takes the permit and the training."""
    if who is None or Permit.VERIFY not in who.permits:
        return No.NOT_PERMITTED
    return None if Skill.VERIFY in who.skills else No.NOT_TRAINED


def why_not_hold(who: Profile | None, *, reason: str, until: datetime | None, now: datetime) -> No | None:
    """Return why this person may not place a legal hold: it takes the permit, a reason, and an end that is to come."""
    if who is None or Permit.KEEP_RECORDS not in who.permits:
        return No.NOT_PERMITTED
    if not reason.strip():
        return No.REASON_MISSING
    return No.UNTIL_PAST if until is not None and until <= now else None


def why_not_release_hold(who: Profile | None, *, reason: str, over: bool) -> No | None:
    """Return why this person may not end a legal hold; ``over`` says that somebody did before."""
    if who is None or Permit.KEEP_RECORDS not in who.permits:
        return No.NOT_PERMITTED
    if not reason.strip():
        return No.REASON_MISSING
    return No.NOT_HELD if over else None


def doubtful(right: Sequence[bool]) -> bool:
    """Say whether a token is not worth being looked at first for a while: its last two judged reports were wrong."""
    return len(right) >= WRONG_IN_A_ROW and not any(right[-WRONG_IN_A_ROW:])


def why_not_claim(held: ClaimRow | None, person_id: UUID, *, now: datetime, take_over: bool) -> No | None:
    """Return why this person may not claim an incident.

    Args:
        held: the claim that stands on it, also one that ran out.
        person_id: who would claim it.
        now: the instant of the act.
        take_over: they saw who holds it, and mean to take it from them.
    """
    if held is None or held.person_id == person_id or held.expires_at <= now or take_over:
        return None
    return No.CLAIMED_BY_ANOTHER


def why_not_merge(incident: IncidentRow, into: IncidentRow) -> No | None:
    """Return why one incident may not be merged into another.

    What was confirmed stays: its confirmation is about what lay in it then.
    """
    if incident.id == into.id:
        return No.SAME_INCIDENT
    if incident.merged_into is not None or into.merged_into is not None:
        return No.MERGED_AWAY
    if incident.state is State.CONFIRMED:
        return No.CONFIRMED_STAYS
    if incident.exercise != into.exercise:
        return No.EXERCISE_MIXED
    return None


def why_not_move_reports(source: IncidentRow, target: IncidentRow | None, *, left_there: int, cited: bool) -> No | None:
    """Return why reports may not be moved from one incident to another, or to a new one (``target`` None).

    An incident keeps its last report; it is merged instead, which says the same and can be undone.

    Args:
        source: where the reports are now.
        target: where they would go.
        left_there: how many reports the source would keep.
        cited: the confirmation of the source stands on one of these reports.
    """
    if cited:
        return No.CONFIRMED_STAYS
    if target is not None:
        if source.id == target.id:
            return No.SAME_INCIDENT
        if target.merged_into is not None:
            return No.MERGED_AWAY
        if source.exercise != target.exercise:
            return No.EXERCISE_MIXED
    return No.LAST_REPORT if left_there < 1 else None
