from datetime import timedelta

import pytest

from amparo.core.messaging import policy
from amparo.core.messaging.terms import Answer, Finding, No, Result, State

HOUR = timedelta(hours=1)
NOTHING = timedelta(0)


def test_every_state_has_its_moves_and_what_is_over_is_over():
    assert set(policy.MOVES) == set(State)
    assert {s for s, to in policy.MOVES.items() if not to} == {State.SENT, State.REFUSED, State.DROPPED}
    assert all(set(to) <= set(State) for to in policy.MOVES.values())


def test_every_answer_of_a_person_is_a_move():
    assert set(policy.ANSWERS) == set(Answer)
    assert set(policy.ANSWERS.values()) == policy.MOVES[State.ASK]


@pytest.mark.parametrize(("attempts", "seconds"), [(0, 1), (1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (30_000, 60)])
def test_pauses_grow_to_a_minute(attempts, seconds):
    assert policy.pause(attempts) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("result", "age", "doubtful", "state"),
    [
        (Result.TAKEN, HOUR, False, State.SENT),
        (Result.REFUSED, HOUR, False, State.REFUSED),
        (Result.UNKNOWN, HOUR, False, State.UNKNOWN),
        (Result.LATER, HOUR, False, State.PENDING),
        (Result.LATER, policy.PATIENCE, False, State.ASK),
        (Result.REFUSED, HOUR, True, State.ASK),
        (Result.TAKEN, HOUR, True, State.SENT),
    ],
)
def test_after_a_call(result, age, doubtful, state):
    assert policy.after_call(result, age=age, doubtful=doubtful) is state
    assert state in policy.MOVES[State.SENDING]


@pytest.mark.parametrize(
    ("finding", "facts", "state"),
    [
        (Finding.TAKEN, {}, State.SENT),
        (Finding.TAKEN, {"keyed": True}, State.SENT),
        (Finding.ABSENT, {"keyed": True, "waited": NOTHING}, State.PENDING),
        (Finding.CANNOT_TELL, {"keyed": True}, State.PENDING),
        (Finding.CANNOT_TELL, {"keyed": True, "age": policy.PATIENCE}, State.ASK),
        (Finding.ABSENT, {"waited": policy.SETTLE - timedelta(seconds=1)}, None),
        (Finding.CANNOT_TELL, {"waited": NOTHING, "urgent": True}, None),
        (Finding.ABSENT, {}, State.PENDING),
        (Finding.CANNOT_TELL, {}, State.ASK),
        (Finding.CANNOT_TELL, {"urgent": True}, State.PENDING),
        (Finding.CANNOT_TELL, {"urgent": True, "attempts": policy.TRIES}, State.ASK),
        (Finding.CANNOT_TELL, {"settle": HOUR}, None),
    ],
)
def test_after_no_answer(finding, facts, state):
    usual = {"keyed": False, "urgent": False, "waited": policy.SETTLE, "age": policy.SETTLE, "attempts": 1}
    assert policy.after_unknown(finding, **usual | facts) is state
    assert state is None or state in policy.MOVES[State.UNKNOWN]


@pytest.mark.parametrize("state", State)
def test_only_what_was_asked_is_answered(state):
    assert policy.why_not_resolve(state) is (None if state is State.ASK else No.NOT_ASKED)
