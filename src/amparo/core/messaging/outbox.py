"""The outbox as the relay works it: every move is an act of its own, and none goes back.

A move names the state, and the watch, from which it starts; if another hand was quicker
it is refused, and nothing is changed.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from amparo.core.kit.ids import uuid7
from amparo.core.ledger.actions import action, record, unchanged
from amparo.core.ledger.terms import Act, Refused
from amparo.core.messaging import policy, reads
from amparo.core.messaging.models import Callback, Message, Watch
from amparo.core.messaging.terms import Fate, Kind, MessageRow, No, Outcome, Reason, Result, State

KINDS: Mapping[State, Kind] = {
    State.PENDING: Kind.MESSAGE_RETURNED,
    State.SENDING: Kind.MESSAGE_STARTED,
    State.SENT: Kind.MESSAGE_SENT,
    State.REFUSED: Kind.MESSAGE_REFUSED,
    State.UNKNOWN: Kind.MESSAGE_UNANSWERED,
    State.ASK: Kind.MESSAGE_ASKED,
    State.DROPPED: Kind.MESSAGE_DROPPED,
}
REASONS: Mapping[Result, Reason | None] = {
    Result.TAKEN: None,
    Result.REFUSED: Reason.TURNED_DOWN,
    Result.LATER: Reason.BUSY,
    Result.UNKNOWN: Reason.NO_ANSWER,
}


@action
def take_watch(*, act: Act) -> int:
    """Go on duty, and return the watch's number: every earlier watch is over from here on.

    Ledger: ``messaging.watch.taken``.
    """
    number = reads.latest_watch() + 1
    watch = Watch.objects.create(id=uuid7(act.at), number=number, begun_at=act.at)
    record(Kind.WATCH_TAKEN, subject=watch.pk, act=act, facts={"number": number})
    return number


@action
def claim(*, act: Act, fence: int, message_id: UUID, carrier: str) -> MessageRow:
    """Take a pending message in hand and return it; the carrier may be called once this has returned.

    Ledger: ``messaging.message.started``.

    Raises:
        Refused: it is not pending, or a later watch is on duty.
    """
    if reads.latest_watch() != fence:
        raise Refused(No.MOVED_ON)
    message = locked(message_id)
    if message.state is not State.PENDING:
        raise Refused(No.MOVED_ON)
    return move(message, State.SENDING, act=act, fence=fence, carrier=carrier)


@action
def settle(*, act: Act, fence: int, message_id: UUID, outcome: Outcome) -> MessageRow:
    """Write down what the carrier's call came to.

    Ledger: ``messaging.message.sent``, ``.refused``, ``.unanswered``, ``.returned`` or ``.asked``.

    Raises:
        Refused: this watch does not have the message in hand any more.
    """
    message = locked(message_id)
    if message.state is not State.SENDING or message.fence != fence:
        raise Refused(No.MOVED_ON)
    to = policy.after_call(outcome.result, age=act.at - message.queued_at, doubtful=message.doubtful)
    return move(message, to, act=act, reason=REASONS[outcome.result], reference=outcome.reference)


@action
def refuse(*, act: Act, message_id: UUID, reason: Reason) -> MessageRow:
    """Refuse a pending message that cannot be handed to anybody.

    Ledger: ``messaging.message.refused``.

    Raises:
        Refused: it is not pending.
    """
    message = locked(message_id)
    if message.state is not State.PENDING:
        raise Refused(No.MOVED_ON)
    return move(message, State.REFUSED, act=act, reason=reason)


@action
def orphan(*, act: Act, fence: int, message_id: UUID) -> MessageRow:
    """Say of a message that an earlier watch had in hand that nobody knows what became of it.

    Ledger: ``messaging.message.unanswered``.

    Raises:
        Refused: it is not in an earlier watch's hand.
    """
    message = locked(message_id)
    if message.state is not State.SENDING or message.fence == fence:
        raise Refused(No.MOVED_ON)
    return move(message, State.UNKNOWN, act=act, reason=Reason.INTERRUPTED)


@action
def reconcile(
    *, act: Act, message_id: UUID, to: State, reason: Reason | None, doubtful: bool, reference: str = ""
) -> MessageRow:
    """Write down what was found out about a message without an answer, and whether that leaves a doubt.

    Ledger: ``messaging.message.sent``, ``.returned`` or ``.asked``.

    Raises:
        Refused: it is not unknown any more.
    """
    message = locked(message_id)
    if message.state is not State.UNKNOWN:
        raise Refused(No.MOVED_ON)
    return move(message, to, act=act, reason=reason, reference=reference, doubtful=doubtful)


@action
def hear(*, act: Act, message_id: UUID, fate: Fate, reference: str) -> UUID:
    """Take a provider's report of what became of a message; the same again, or an earlier one, changes nothing.

    One that nobody knew to be taken is settled by it.

    Ledger: ``messaging.message.reported``, and ``messaging.message.sent`` for one in doubt.

    Raises:
        Message.DoesNotExist: there is no such message.
    """
    message = locked(message_id)
    told = Callback.objects.filter(pk=message_id).first()
    before = Fate(told.fate) if told else None
    after = policy.fate_after(before, fate)
    if after is before:
        unchanged()
        return message_id
    Callback.objects.update_or_create(
        pk=message_id, defaults={"fate": after, "reference": reference[:200], "told_at": act.at}
    )
    record(Kind.MESSAGE_REPORTED, subject=message_id, act=act, facts={"fate": after.value})
    if message.state in policy.DOUBTED:
        move(message, State.SENT, act=replace(act, key=None), reference=reference[:200])
    return message_id


def look_again(message_id: UUID, at: datetime) -> None:
    """Put off the next look at a message without an answer; nothing happened, so nothing is recorded."""
    Message.objects.filter(pk=message_id, state=State.UNKNOWN).update(next_at=at)


def locked(message_id: UUID) -> MessageRow:
    """Return a message, held until the transaction ends.

    Raises:
        Message.DoesNotExist: there is none.
    """
    Message.objects.select_for_update().get(pk=message_id)
    return reads.message(message_id)


def move(
    message: MessageRow,
    to: State,
    *,
    act: Act,
    reason: Reason | None = None,
    fence: int | None = None,
    carrier: str | None = None,
    reference: str = "",
    doubtful: bool = False,
) -> MessageRow:
    """Move a locked message on, record the move, and return the message as it is now.

    Raises:
        ValueError: there is no such move (``policy.MOVES``): a defect of ours.
    """
    if to not in policy.MOVES[message.state]:
        raise ValueError(f"no move from {message.state} to {to}")
    attempts = message.attempts + (to is State.SENDING)
    wait = policy.pause(attempts) if to is State.PENDING and reason is not Reason.BY_HAND else policy.AT_ONCE
    rests = {} if policy.MOVES[to] else {"body": None}
    Message.objects.filter(pk=message.id).update(
        **rests,
        state=to,
        reason=reason or "",
        attempts=attempts,
        doubtful=message.doubtful or doubtful,
        fence=fence,
        carrier=message.carrier if carrier is None else carrier,
        reference=reference or message.reference,
        changed_at=act.at,
        next_at=act.at + wait if to in policy.WAITING else None,
    )
    facts = {"attempt": attempts} | ({"reason": reason.value} if reason else {})
    record(KINDS[to], subject=message.id, act=act, facts=facts)
    return reads.message(message.id)
