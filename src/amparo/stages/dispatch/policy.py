"""The rules of dispatch: who may be asked, in which order, and what a pair may do."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import takewhile
from types import MappingProxyType
from typing import Final
from uuid import UUID

from amparo.core.people.terms import Skill
from amparo.stages.dispatch.terms import (
    LONGEST_DUTY,
    OPEN,
    PAIR,
    TOGETHER,
    AssignmentRow,
    Band,
    Candidate,
    Ending,
    No,
    Ranked,
    State,
)
from amparo.stages.incidents.terms import IncidentRow
from amparo.stages.incidents.terms import State as IncidentState

REST: Final = timedelta(hours=8)
"""After an assignment.  A network may set a longer one; only a demonstration a shorter one."""
REACH_M: Final = 25_000.0
"""About 45 minutes by car in a large town; further away somebody else is sooner there."""
IN_FLIGHT: Final = 3
"""Offers at once for a pair: two are needed, and published acceptance is 20 to 50 %."""
UNANSWERED: Final = 2
"""Offers in a row without an answer after which others are asked first.  One is a phone in a pocket; whoever misses
two is likely not there, and each further one would keep one of three places from somebody who is."""
LEAVING: Final = timedelta(minutes=10)
"""How long after the partner has left one may still put down what both were there to see."""

MOVES: Final[Mapping[State, frozenset[State]]] = MappingProxyType(
    {
        State.OFFERED: frozenset({State.ACCEPTED, State.GO, State.DECLINED, State.TIMED_OUT, State.STOOD_DOWN}),
        State.ACCEPTED: frozenset({State.GO, State.DECLINED, State.STOOD_DOWN}),
        State.GO: frozenset({State.WAITING, State.ON_SITE, State.ACCEPTED, State.DECLINED, State.STOOD_DOWN}),
        State.WAITING: frozenset({State.ON_SITE, State.ACCEPTED, State.DECLINED, State.STOOD_DOWN}),
        State.ON_SITE: frozenset({State.CLEARED}),
        State.CLEARED: frozenset(),
        State.DECLINED: frozenset(),
        State.TIMED_OUT: frozenset(),
        State.STOOD_DOWN: frozenset(),
    }
)

CALLS_BACK: Final[Mapping[Ending, frozenset[State]]] = MappingProxyType(
    {
        Ending.PAIR_COMPLETE: frozenset({State.OFFERED}),
        Ending.CONFIRMED: frozenset({State.OFFERED, State.ACCEPTED}),
        Ending.MERGED: frozenset({State.OFFERED, State.ACCEPTED}),
        Ending.NOT_ENFORCEMENT: frozenset({State.OFFERED, State.ACCEPTED, State.GO, State.WAITING}),
        Ending.COULD_NOT_VERIFY: frozenset({State.OFFERED, State.ACCEPTED, State.GO, State.WAITING}),
        Ending.OVER: frozenset({State.OFFERED, State.ACCEPTED, State.GO, State.WAITING}),
        Ending.CALLED_BACK: frozenset({State.OFFERED, State.ACCEPTED, State.GO, State.WAITING}),
    }
)
"""Whom each ending sends home; whoever is on site leaves when they see fit.

A confirmation asks nobody else to go, so whoever waits for a partner waits in vain; a pair on its way may go on,
for what it sees counts, or stand down.
"""
BANDS: Final = (
    (2_000.0, Band.UNDER_2_KM),
    (5_000.0, Band.UNDER_5_KM),
    (10_000.0, Band.UNDER_10_KM),
    (REACH_M, Band.UNDER_25_KM),
)


def why_not_request(incident: IncidentRow, *, under_way: bool) -> No | None:
    """Return why no pair may be asked for: it is not being checked, or one is sought or on its way."""
    if incident.state is not IncidentState.CHECKING or incident.merged_into is not None:
        return No.NOT_BEING_CHECKED
    return No.UNDER_WAY if under_way else None


def ending(incident: IncidentRow | None) -> Ending | None:
    """Return why nobody more is needed at an incident, or None while eyes are."""
    if incident is None:
        return Ending.OVER
    if incident.merged_into is not None:
        return Ending.MERGED
    if incident.state in _CONCLUDED:
        return _CONCLUDED[incident.state]
    if incident.closed_at is not None:
        return Ending.OVER
    return Ending.CONFIRMED if incident.state is IncidentState.CONFIRMED else None


_CONCLUDED: Final = MappingProxyType(
    {
        IncidentState.NOT_ENFORCEMENT: Ending.NOT_ENFORCEMENT,
        IncidentState.COULD_NOT_VERIFY: Ending.COULD_NOT_VERIFY,
    }
)


def foremost(requests: Mapping[UUID, Iterable[State]]) -> UUID:
    """Return which of several requests of one incident goes on asking: with most people going, then the first made.

    Two incidents for each of which a pair was asked may turn out to be one; one pair is enough.

    Args:
        requests: by their ids, which sort by when they were made, where those asked stand; one or more.
    """

    def progress(request: UUID) -> list[int]:
        steps = sorted((_STEPS.index(state) for state in requests[request] if state in _STEPS), reverse=True)
        return [-1 - step for step in steps[:PAIR]] + [0] * (PAIR - len(steps))

    return min(requests, key=lambda request: (progress(request), request))


_STEPS: Final = (State.OFFERED, State.ACCEPTED, State.GO, State.WAITING, State.ON_SITE)


def why_not_offer(candidate: Candidate, *, now: datetime, rest: timedelta = REST) -> No | None:
    """Return why this observer may not be asked, or None if they may.

    Safety before convenience: the first reason that holds is the one returned, in the
    order permit, training, duty, rest, booking, asked before, distance.
    """
    if not candidate.permitted:
        return No.NOT_PERMITTED
    if Skill.OBSERVE not in candidate.skills:
        return No.UNTRAINED
    if not candidate.on_duty:
        return No.OFF_DUTY
    if candidate.rested_from is not None and now < candidate.rested_from + rest:
        return No.RESTING
    if candidate.booked:
        return No.BOOKED
    if candidate.asked_before:
        return No.ASKED_BEFORE
    if candidate.distance_m is not None and candidate.distance_m > REACH_M:
        return No.TOO_FAR
    return None


def ranked(
    candidates: Iterable[Candidate], *, now: datetime, verifier_asked: bool, rest: timedelta = REST
) -> list[Ranked]:
    """Return all candidates with why not, those who may go first, in the order in which they are asked.

    A pair can confirm only with a trained verifier in it, so the nearest verifier comes
    first while none has been asked; then who is nearest, then who rested longest.  Whoever
    left the last offers unanswered comes behind all who did not, but stays in the row: an
    incident must not go unseen because somebody missed a message, nor unconfirmed because
    the only verifier did.
    """
    rows = [Ranked(candidate, why_not_offer(candidate, now=now, rest=rest)) for candidate in candidates]
    rows.sort(key=lambda row: (row.reason is not None, *_order(row.candidate)))
    if not verifier_asked:
        able = [row for row in rows if row.reason is None and Skill.VERIFY in row.candidate.skills]  # those there first
        if able:
            rows.remove(able[0])
            rows.insert(0, able[0])
    return rows


def unanswering(missed: int) -> bool:
    """Say whether somebody left so many offers in a row unanswered that others are asked first."""
    return missed >= UNANSWERED


def missed(rows: Iterable[AssignmentRow], *, since: datetime) -> int:
    """Return how many offers in a row somebody left unanswered.

    One that was withdrawn before its time was over counts neither way.

    Args:
        rows: what they were offered, in any order.
        since: when they went on duty, or last said that they are there.
    """
    answers = sorted(
        (at, row.state is State.TIMED_OUT)
        for row in rows
        if (at := row.closed_at if row.state is State.TIMED_OUT else row.answered_at) and at > since
    )
    return len(list(takewhile(lambda answer: answer[1], reversed(answers))))


def band(distance_m: float | None) -> Band | None:
    """Return about how far it is, or None where that is unknown."""
    if distance_m is None:
        return None
    return next((band for end, band in BANDS if distance_m < end), Band.FARTHER)


def _order(candidate: Candidate) -> tuple[bool, float, float, str]:
    distance = float("inf") if candidate.distance_m is None else candidate.distance_m
    rested = candidate.rested_from.timestamp() if candidate.rested_from else 0.0
    return unanswering(candidate.missed), distance, rested, str(candidate.observer_id)


def more_offers(assignments: Iterable[AssignmentRow]) -> int:
    """Return how many more offers a request needs now, given all its assignments."""
    states = [row.state for row in assignments]
    taken = sum(state in OPEN - {State.OFFERED} for state in states)
    if taken >= PAIR:
        return 0
    return max(0, IN_FLIGHT - taken - states.count(State.OFFERED))


def why_not_accept(
    row: AssignmentRow, *, trained: bool, taken: int, now: datetime, concluded: bool = False
) -> No | None:
    """Return why an offer may not be accepted now.

    Args:
        row: the offer.
        trained: the observer's training has not run out since the offer was made.
        taken: how many others have accepted for the same request.
        now: the instant of the answer.
        concluded: nobody more is needed at the incident, though the offer was not taken back yet.
    """
    if row.state is not State.OFFERED:
        return No.WRONG_STATE
    if now >= row.answer_by:
        return No.ANSWERED_TOO_LATE
    if concluded:
        return No.CONCLUDED
    if not trained:
        return No.UNTRAINED
    return No.ENOUGH if taken >= PAIR else None


def overlong(began_at: datetime, *, now: datetime) -> bool:
    """Say whether somebody must have forgotten to go off duty."""
    return began_at <= now - LONGEST_DUTY


def why_not_end_duty(held: AssignmentRow | None) -> No | None:
    """Return why somebody may not go off duty: their partner counts on them."""
    return No.ASSIGNED if held is not None and held.state in TOGETHER else None


def why_not_decline(row: AssignmentRow) -> No | None:
    """Return why an offer may not be declined, or an acceptance taken back; from the scene one clears instead."""
    return None if State.DECLINED in MOVES[row.state] else No.WRONG_STATE


def why_not_time_out(row: AssignmentRow, *, now: datetime) -> No | None:
    """Return why an offer may not be given to somebody else yet."""
    if row.state is not State.OFFERED:
        return No.WRONG_STATE
    return No.NOT_YET_DUE if now < row.answer_by else None


def why_not_arrive(row: AssignmentRow) -> No | None:
    """Return why an observer may not say that they are there: only a pair goes."""
    return None if row.state is State.GO else No.WRONG_STATE


def why_not_sight(row: AssignmentRow, partner: AssignmentRow | None, *, now: datetime) -> No | None:
    """Return why an observer may not say what is to be seen: only who is there, with a partner, can.

    Args:
        row: the observer's assignment.
        partner: the partner's for the same request.
        now: the instant of the act.
    """
    if row.state is not State.ON_SITE:
        return No.WRONG_STATE
    if partner is not None and partner.state is State.ON_SITE:
        return None
    left = partner.closed_at if partner is not None and partner.state is State.CLEARED else None
    return None if left is not None and now <= left + LEAVING else No.PARTNER_AWAY


def why_not_clear(row: AssignmentRow) -> No | None:
    """Return why an observer may not leave the scene: they are not there."""
    return None if row.state is State.ON_SITE else No.WRONG_STATE
