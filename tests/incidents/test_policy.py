from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from amparo.core.people.policy import permits_of
from amparo.core.people.terms import Profile, Role, Skill
from amparo.stages.incidents import policy
from amparo.stages.incidents.terms import ClaimRow, IncidentRow, No, State
from tests.incidents.cast import NOON, spot

MARKET, SCHOOL, DANA, CARL = (UUID(int=n) for n in range(1, 5))
SECOND = timedelta(seconds=1)


def incident(state=State.CHECKING, **changes):
    row = IncidentRow(
        id=MARKET,
        code="K7-M2Q",
        state=state,
        cause="",
        spot=spot(),
        place="near Los Angeles, CA 90057",
        first_seen_at=NOON,
        last_seen_at=NOON,
        opened_at=NOON,
        heard_at=NOON,
        closed_at=None,
        merged_into=None,
        confirmation_id=None,
        exercise=False,
    )
    return replace(row, **changes)


def test_the_ladder_is_total_and_leads_nowhere_twice():
    assert set(policy.MOVES) == set(State)
    assert all(to <= set(State) and state not in to for state, to in policy.MOVES.items())
    assert {state for state in State if State.CONFIRMED in policy.MOVES[state]} == {State.CHECKING}
    assert policy.ENDED < policy.CONCLUSIONS


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("to", State)
def test_a_step_needs_its_place_on_the_ladder(state, to):
    expected = None if to in policy.MOVES[state] else No.WRONG_STATE
    assert policy.why_not_move(incident(state), to, reason="seen by two") == expected


@pytest.mark.parametrize(
    ("row", "to", "reason", "expected"),
    [
        (incident(State.RECEIVED), State.CHECKING, "", None),
        (incident(), State.CONFIRMED, "", No.REASON_MISSING),
        (incident(), State.COULD_NOT_VERIFY, " \n", No.REASON_MISSING),
        (incident(State.CONFIRMED), State.CHECKING, "", No.REASON_MISSING),
        (incident(merged_into=SCHOOL), State.CONFIRMED, "seen", No.MERGED_AWAY),
    ],
)
def test_why_not_move(row, to, reason, expected):
    assert policy.why_not_move(row, to, reason=reason) == expected


def verifier(*roles, skills=frozenset(Skill)):
    held = frozenset(roles)
    return Profile(DANA, "vera", held, permits_of(held), skills, "en", None)


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (verifier(Role.VERIFIER), None),
        (verifier(Role.VERIFIER, skills=frozenset({Skill.OBSERVE})), No.NOT_TRAINED),
        (verifier(Role.DISPATCHER), No.NOT_PERMITTED),
        (None, No.NOT_PERMITTED),
    ],
)
def test_why_not_verify(who, expected):
    assert policy.why_not_verify(who) == expected


@pytest.mark.parametrize(
    ("held", "now", "take_over", "expected"),
    [
        (None, NOON, False, None),
        (ClaimRow(DANA, NOON, NOON + policy.CLAIM), NOON, False, None),
        (ClaimRow(CARL, NOON, NOON + policy.CLAIM), NOON, False, No.CLAIMED_BY_ANOTHER),
        (ClaimRow(CARL, NOON, NOON + policy.CLAIM), NOON, True, None),
        (ClaimRow(CARL, NOON, NOON + policy.CLAIM), NOON + policy.CLAIM, False, None),
        (ClaimRow(CARL, NOON, NOON + policy.CLAIM), NOON + policy.CLAIM - SECOND, False, No.CLAIMED_BY_ANOTHER),
    ],
)
def test_why_not_claim(held, now, take_over, expected):
    assert policy.why_not_claim(held, DANA, now=now, take_over=take_over) == expected


@pytest.mark.parametrize(
    ("row", "into", "expected"),
    [
        (incident(), incident(id=SCHOOL), None),
        (incident(), incident(State.CONFIRMED, id=SCHOOL), None),
        (incident(), incident(), No.SAME_INCIDENT),
        (incident(merged_into=CARL), incident(id=SCHOOL), No.MERGED_AWAY),
        (incident(), incident(id=SCHOOL, merged_into=CARL), No.MERGED_AWAY),
        (incident(State.CONFIRMED), incident(id=SCHOOL), No.CONFIRMED_STAYS),
        (incident(exercise=True), incident(id=SCHOOL), No.EXERCISE_MIXED),
    ],
)
def test_why_not_merge(row, into, expected):
    assert policy.why_not_merge(row, into) == expected


@pytest.mark.parametrize(
    ("target", "left_there", "cited", "expected"),
    [
        (incident(id=SCHOOL), 1, False, None),
        (None, 1, False, None),
        (None, 0, False, No.LAST_REPORT),
        (incident(), 1, False, No.SAME_INCIDENT),
        (incident(id=SCHOOL, merged_into=CARL), 1, False, No.MERGED_AWAY),
        (incident(id=SCHOOL, exercise=True), 1, False, No.EXERCISE_MIXED),
        (incident(id=SCHOOL), 1, True, No.CONFIRMED_STAYS),
    ],
)
def test_why_not_move_reports(target, left_there, cited, expected):
    assert policy.why_not_move_reports(incident(), target, left_there=left_there, cited=cited) == expected


@pytest.mark.parametrize(
    ("state", "hours", "expected"),
    [
        (State.CONFIRMED, 6, True),
        (State.CONFIRMED, 5, False),
        (State.RECEIVED, 48, True),
        (State.CHECKING, 47, False),
        (State.NOT_ENFORCEMENT, 500, False),
    ],
)
def test_quiet(state, hours, expected):
    assert policy.quiet(state, NOON - timedelta(hours=hours), now=NOON) is expected


@pytest.mark.parametrize(
    ("minutes", "closed", "expected"), [(44, False, False), (45, False, True), (90, False, True), (90, True, False)]
)
def test_stale(minutes, closed, expected):
    row = incident(heard_at=NOON - timedelta(minutes=minutes), closed_at=NOON if closed else None)
    assert policy.stale(row, now=NOON) is expected
