"""Rules of the outbox: which moves there are, and what follows from an answer or from none."""

from collections.abc import Mapping
from datetime import timedelta

from amparo.core.messaging.terms import Answer, Fate, Finding, No, Result, State, Template

MOVES: Mapping[State, frozenset[State]] = {
    State.PENDING: frozenset({State.SENDING, State.REFUSED}),
    State.SENDING: frozenset({State.SENT, State.REFUSED, State.UNKNOWN, State.PENDING, State.ASK}),
    State.UNKNOWN: frozenset({State.SENT, State.PENDING, State.ASK}),
    State.ASK: frozenset({State.SENT, State.PENDING, State.DROPPED}),
    State.SENT: frozenset(),
    State.REFUSED: frozenset(),
    State.DROPPED: frozenset(),
}
WAITING = frozenset({State.PENDING, State.UNKNOWN})
"""States in which the relay will look again by itself."""

SETTLE = timedelta(seconds=60)  # providers' lists lag behind; sooner, "not there" means nothing
PATIENCE = timedelta(hours=24)  # with a provider that is down, before a person is asked
TRIES = 3  # of an urgent message whose fate nobody can find out
AT_ONCE = timedelta(0)
FIRST_PAUSE, LAST_PAUSE = timedelta(seconds=1), timedelta(seconds=60)

THOUGH_STOPPED = frozenset({Template.STOPPED, Template.STARTED, Template.HELP})
"""What is sent although somebody asked for no more messages: each answers an order of theirs, once."""

ENDS = frozenset({Fate.DELIVERED, Fate.UNDELIVERED})
"""After one of these nothing more can become of a message; which came first holds."""
DOUBTED = frozenset({State.UNKNOWN, State.ASK})
"""States that a provider's own report settles: it has the message."""

PARTS_WAIT = timedelta(seconds=90)  # parts of one text come within seconds; phones out of reach take longer
RELAY_WAIT = timedelta(seconds=60)  # with the relay closed a report goes on without knowing its sender's history
TEXTS_KEPT = timedelta(days=30)

ANSWERS: Mapping[Answer, State] = {
    Answer.WENT_OUT: State.SENT,
    Answer.SEND_AGAIN: State.PENDING,
    Answer.DROP: State.DROPPED,
}


def pause(attempts: int) -> timedelta:
    """Return how long to wait after so many tries: 1, 2, 4 … 60 seconds."""
    doublings = max(0, min(attempts - 1, 10))
    return min(FIRST_PAUSE * (1 << doublings), LAST_PAUSE)


def after_call(result: Result, *, age: timedelta, doubtful: bool) -> State:
    """Return where a message goes after the carrier was called.

    Args:
        result: what the call came to.
        age: since the message was queued.
        doubtful: an earlier try may have gone out; a refusal now says nothing of that one.
    """
    if result is Result.REFUSED and doubtful:
        return State.ASK
    if result is Result.LATER:
        return State.PENDING if age < PATIENCE else State.ASK
    return {Result.TAKEN: State.SENT, Result.REFUSED: State.REFUSED, Result.UNKNOWN: State.UNKNOWN}[result]


def after_unknown(
    finding: Finding,
    *,
    keyed: bool,
    urgent: bool,
    waited: timedelta,
    age: timedelta,
    attempts: int,
    settle: timedelta = SETTLE,
) -> State | None:
    """Return where a message without an answer goes, or None to look again later.

    Args:
        finding: what the carrier says when asked.
        keyed: the carrier takes a second message under the same key for the first one.
        urgent: somebody's safety may hang on it: twice is better than never.
        waited: since the call went without an answer.
        age: since the message was queued.
        attempts: how often it was handed over.
        settle: how long the carrier's "not there" means nothing.
    """
    if finding is Finding.TAKEN:
        return State.SENT
    if keyed:
        return State.PENDING if age < PATIENCE else State.ASK
    if waited < settle:
        return None
    if finding is Finding.ABSENT or (urgent and attempts < TRIES):
        return State.PENDING
    return State.ASK


def fate_after(before: Fate | None, told: Fate) -> Fate:
    """Return what became of a message when this is reported, in whatever order reports come: it only moves forward."""
    order = list(Fate)
    if before is None or (before not in ENDS and order.index(told) > order.index(before)):
        return told
    return before


def why_not_resolve(state: State) -> No | None:
    """Return why a person may not say what became of a message, or None if they may."""
    return None if state is State.ASK else No.NOT_ASKED
