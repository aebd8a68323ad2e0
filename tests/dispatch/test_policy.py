from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.core.people.terms import Skill
from amparo.stages.dispatch import policy
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
    State,
)
from amparo.stages.incidents.terms import State as Standing
from tests.dispatch.cast import MINUTE, NOON, SECOND
from tests.incidents.test_policy import MARKET, incident

ANA, BEN, VERA = (UUID(int=n) for n in (1, 2, 3))


def ana(**changes):
    """Ana is trained, on duty, rested, free and near; each test takes away one thing."""
    facts = {
        "observer_id": ANA,
        "permitted": True,
        "skills": frozenset({Skill.OBSERVE}),
        "on_duty": True,
        "rested_from": None,
        "booked": False,
        "asked_before": False,
        "distance_m": 900.0,
    }
    return Candidate(**facts | changes)


def assignment(state=State.OFFERED, **changes):
    row = AssignmentRow(
        id=UUID(int=10),
        request_id=UUID(int=11),
        incident_id=MARKET,
        observer_id=ANA,
        partner_id=BEN if state in TOGETHER else None,
        state=state,
        offered_at=NOON,
        answer_by=NOON + 2 * MINUTE,
        closed_at=None if state in OPEN else NOON,
        answered_at=None,
        sighted_at=None,
        ending=None,
    )
    return replace(row, **changes)


@pytest.mark.parametrize(
    ("candidate", "expected"),
    [
        (ana(), None),
        (ana(permitted=False), No.NOT_PERMITTED),
        (ana(skills=frozenset()), No.UNTRAINED),
        (ana(skills=frozenset({Skill.VERIFY})), No.UNTRAINED),
        (ana(on_duty=False), No.OFF_DUTY),
        (ana(rested_from=NOON - policy.REST + SECOND), No.RESTING),
        (ana(rested_from=NOON - policy.REST), None),
        (ana(booked=True), No.BOOKED),
        (ana(asked_before=True), No.ASKED_BEFORE),
        (ana(distance_m=policy.REACH_M), None),
        (ana(distance_m=policy.REACH_M + 1), No.TOO_FAR),
        (ana(distance_m=None), None),
        (ana(skills=frozenset(), booked=True, on_duty=False), No.UNTRAINED),
    ],
)
def test_why_not_offer(candidate, expected):
    assert policy.why_not_offer(candidate, now=NOON) == expected


def test_the_rest_is_as_long_as_the_rule_is_told():
    back = ana(rested_from=NOON - MINUTE)
    assert policy.why_not_offer(back, now=NOON, rest=MINUTE) is None
    assert policy.why_not_offer(back, now=NOON, rest=MINUTE + SECOND) is No.RESTING
    assert [row.reason for row in policy.ranked([back], now=NOON, verifier_asked=True, rest=MINUTE)] == [None]


def order(*candidates, verifier_asked=True):
    ranked = policy.ranked(candidates, now=NOON, verifier_asked=verifier_asked)
    return [row.candidate.observer_id for row in ranked if row.reason is None]


def test_the_nearest_are_asked_first_and_who_is_nowhere_last():
    near, far = ana(), ana(observer_id=BEN, distance_m=5_000.0)
    nowhere = ana(observer_id=VERA, distance_m=None)
    assert order(nowhere, far, near) == [ANA, BEN, VERA]


def test_among_equals_who_rested_longest_is_asked_first():
    long_ago, lately = ana(observer_id=BEN), ana(rested_from=NOON - policy.REST)
    assert order(lately, long_ago) == [BEN, ANA]


def test_a_verifier_comes_first_until_one_is_asked():
    verifier = ana(observer_id=VERA, skills=frozenset(Skill), distance_m=9_000.0)
    assert order(ana(), verifier, verifier_asked=False) == [VERA, ANA]
    assert order(ana(), verifier, verifier_asked=True) == [ANA, VERA]
    booked = replace(verifier, booked=True)
    assert order(ana(), booked, verifier_asked=False) == [ANA]


def test_everybody_is_ranked_with_a_reason():
    rows = policy.ranked([ana(booked=True), ana(observer_id=BEN)], now=NOON, verifier_asked=False)
    assert [(row.candidate.observer_id, row.reason) for row in rows] == [(BEN, None), (ANA, No.BOOKED)]


candidates = st.builds(
    Candidate,
    st.uuids(),
    st.booleans(),
    st.frozensets(st.sampled_from(Skill)),
    st.booleans(),
    st.none() | st.integers(0, 20).map(lambda h: NOON - timedelta(hours=h)),
    st.booleans(),
    st.booleans(),
    st.none() | st.floats(0, 50_000),
)


@given(st.lists(candidates, max_size=12), st.booleans(), st.randoms())
def test_ranking_loses_nobody_and_has_one_order(rows, verifier_asked, random):
    ranked = policy.ranked(rows, now=NOON, verifier_asked=verifier_asked)
    assert sorted(r.candidate.observer_id for r in ranked) == sorted(r.observer_id for r in rows)
    reasons = [r.reason is not None for r in ranked]
    assert reasons == sorted(reasons)
    assert all(r.reason == policy.why_not_offer(r.candidate, now=NOON) for r in ranked)
    shuffled = list(rows)
    random.shuffle(shuffled)
    again = policy.ranked(shuffled, now=NOON, verifier_asked=verifier_asked)
    assert [r.candidate for r in again] == [r.candidate for r in ranked]


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([], 3),
        ([State.OFFERED], 2),
        ([State.OFFERED] * 3, 0),
        ([State.ACCEPTED], 2),
        ([State.ACCEPTED, State.OFFERED], 1),
        ([State.ACCEPTED, State.OFFERED, State.OFFERED], 0),
        ([State.GO, State.GO], 0),
        ([State.WAITING, State.GO], 0),
        ([State.ON_SITE, State.CLEARED], 2),
        ([State.DECLINED, State.TIMED_OUT, State.STOOD_DOWN], 3),
    ],
)
def test_more_offers(states, expected):
    assert policy.more_offers([assignment(state) for state in states]) == expected


@given(st.lists(st.sampled_from(State), max_size=8))
def test_never_more_than_three_are_asked_at_once(states):
    more = policy.more_offers([assignment(state) for state in states])
    assert 0 <= more <= policy.IN_FLIGHT
    if more:
        assert more + states.count(State.OFFERED) <= policy.IN_FLIGHT


@pytest.mark.parametrize(
    ("row", "under_way", "expected"),
    [
        (incident(Standing.CHECKING), False, None),
        (incident(Standing.CHECKING), True, No.UNDER_WAY),
        (incident(Standing.RECEIVED), False, No.NOT_BEING_CHECKED),
        (incident(Standing.CONFIRMED), False, No.NOT_BEING_CHECKED),
        (incident(Standing.CHECKING, merged_into=VERA), False, No.NOT_BEING_CHECKED),
    ],
)
def test_why_not_request(row, under_way, expected):
    assert policy.why_not_request(row, under_way=under_way) == expected


@pytest.mark.parametrize(
    ("row", "trained", "taken", "now", "expected"),
    [
        (assignment(), True, 0, NOON, None),
        (assignment(), True, 1, NOON, None),
        (assignment(), True, PAIR, NOON, No.ENOUGH),
        (assignment(), False, 0, NOON, No.UNTRAINED),
        (assignment(), True, 0, NOON + 2 * MINUTE, No.ANSWERED_TOO_LATE),
        (assignment(), True, 0, NOON + 2 * MINUTE - SECOND, None),
        (assignment(State.ACCEPTED), True, 0, NOON, No.WRONG_STATE),
        (assignment(State.TIMED_OUT), True, 0, NOON, No.WRONG_STATE),
    ],
)
def test_why_not_accept(row, trained, taken, now, expected):
    assert policy.why_not_accept(row, trained=trained, taken=taken, now=now) == expected


def test_the_table_of_moves_is_total_and_ends():
    assert set(policy.MOVES) == set(State)
    assert {state for state, to in policy.MOVES.items() if not to} == set(State) - OPEN
    assert all(state not in to for state, to in policy.MOVES.items())


@pytest.mark.parametrize("state", State)
def test_each_act_has_its_states(state):
    row = assignment(state)
    able = {State.OFFERED, State.ACCEPTED, State.GO, State.WAITING}
    assert (policy.why_not_decline(row) is None) == (state in able)
    assert (policy.why_not_arrive(row) is None) == (state is State.GO)
    assert (policy.why_not_clear(row) is None) == (state is State.ON_SITE)
    assert (policy.why_not_time_out(row, now=NOON + 2 * MINUTE) is None) == (state is State.OFFERED)
    assert (policy.why_not_end_duty(row) is None) == (state not in TOGETHER)
    partner = assignment(State.ON_SITE, observer_id=BEN)
    assert (policy.why_not_sight(row, partner, now=NOON) is None) == (state is State.ON_SITE)


def test_an_offer_has_its_time():
    assert policy.why_not_time_out(assignment(), now=NOON) is No.NOT_YET_DUE
    assert policy.why_not_end_duty(None) is None


@pytest.mark.parametrize(
    ("partner", "expected"),
    [
        (None, No.PARTNER_AWAY),
        (assignment(State.ON_SITE), None),
        (assignment(State.WAITING), No.PARTNER_AWAY),
        (assignment(State.CLEARED, closed_at=NOON), None),
        (assignment(State.CLEARED, closed_at=NOON - policy.LEAVING), None),
        (assignment(State.CLEARED, closed_at=NOON - policy.LEAVING - SECOND), No.PARTNER_AWAY),
        (assignment(State.DECLINED, closed_at=NOON), No.PARTNER_AWAY),
    ],
)
def test_nobody_reports_from_the_scene_alone(partner, expected):
    assert policy.why_not_sight(assignment(State.ON_SITE), partner, now=NOON) == expected


def test_overlong():
    assert policy.overlong(NOON - LONGEST_DUTY, now=NOON)
    assert not policy.overlong(NOON - LONGEST_DUTY + SECOND, now=NOON)


def test_who_leaves_offers_unanswered_comes_last_but_stays_in_the_row():
    away, there = ana(missed=policy.UNANSWERED), ana(observer_id=BEN, distance_m=None)
    assert order(away, there) == [BEN, ANA]
    assert order(ana(missed=policy.UNANSWERED - 1), there) == [ANA, BEN]
    verifier = ana(observer_id=VERA, skills=frozenset(Skill), missed=policy.UNANSWERED)
    assert order(there, verifier, verifier_asked=False) == [VERA, BEN]  # nobody else could confirm


@given(st.lists(st.tuples(candidates, st.integers(0, 4)), max_size=12))
def test_no_incident_loses_a_candidate_because_somebody_missed_offers(rows):
    missed = [replace(one, missed=n) for one, n in rows]
    ranked = policy.ranked(missed, now=NOON, verifier_asked=True)
    able = [row.candidate for row in ranked if row.reason is None]
    assert len(able) == sum(policy.why_not_offer(one, now=NOON) is None for one, _ in rows)
    silent = [policy.unanswering(one.missed) for one in able]
    assert silent == sorted(silent)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([], 0),
        ([(State.TIMED_OUT, 1)], 1),
        ([(State.TIMED_OUT, 1), (State.TIMED_OUT, 2)], 2),
        ([(State.TIMED_OUT, 1), (State.DECLINED, 2)], 0),
        ([(State.CLEARED, 1), (State.TIMED_OUT, 2)], 1),
        ([(State.TIMED_OUT, 1), (State.STOOD_DOWN, 2), (State.TIMED_OUT, 3)], 2),
        ([(State.TIMED_OUT, 0), (State.TIMED_OUT, 1)], 1),
    ],
)
def test_missed(answers, expected):
    said = {State.DECLINED, State.CLEARED}
    rows = [
        assignment(state, closed_at=NOON + n * MINUTE, answered_at=NOON + n * MINUTE if state in said else None)
        for state, n in answers
    ]
    assert policy.missed(rows, since=NOON) == expected


def test_every_ending_says_whom_it_calls_back_and_nobody_on_site():
    assert set(policy.CALLS_BACK) == set(Ending)
    assert all(State.ON_SITE not in states and State.OFFERED in states for states in policy.CALLS_BACK.values())


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (incident(Standing.CHECKING), None),
        (incident(Standing.CONFIRMED), Ending.CONFIRMED),
        (incident(Standing.CONFIRMED, closed_at=NOON), Ending.OVER),
        (incident(Standing.NOT_ENFORCEMENT, closed_at=NOON), Ending.NOT_ENFORCEMENT),
        (incident(Standing.COULD_NOT_VERIFY, closed_at=NOON), Ending.COULD_NOT_VERIFY),
        (incident(Standing.CHECKING, merged_into=VERA, closed_at=NOON), Ending.MERGED),
        (None, Ending.OVER),
    ],
)
def test_ending(row, expected):
    assert policy.ending(row) == expected


@pytest.mark.parametrize(
    ("metres", "expected"),
    [(None, None), (0.0, Band.UNDER_2_KM), (2_000.0, Band.UNDER_5_KM), (9_999.0, Band.UNDER_10_KM),
     (10_000.0, Band.UNDER_25_KM), (25_000.0, Band.FARTHER)],
)  # fmt: skip
def test_band(metres, expected):
    assert policy.band(metres) == expected


def test_the_request_with_most_people_going_goes_on():
    assert policy.foremost({ANA: [State.OFFERED] * 3, BEN: [State.ACCEPTED]}) == BEN
    assert policy.foremost({BEN: [State.OFFERED], ANA: [State.OFFERED]}) == ANA
    assert policy.foremost({ANA: [State.ACCEPTED], BEN: [State.GO, State.GO]}) == BEN
