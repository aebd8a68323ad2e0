from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from amparo.core.ledger.models import Event
from amparo.core.ledger.terms import Act, Interface, Refused
from amparo.core.messaging import actions, outbox, reads
from amparo.core.messaging.models import Message
from amparo.core.messaging.terms import Answer, No, Reason, State
from tests.messaging.cast import NOON, Bench, Provider
from tests.vault.test_actions import seal

pytestmark = pytest.mark.django_db
DANA = str(uuid4())


def by_dana(key=None):
    return Act(DANA, NOON, Interface.CONSOLE, key)


def test_a_message_waits_and_tells_nothing():
    bench = Bench()
    message_id = bench.queue(urgent=True)
    row = reads.message(message_id)
    assert (row.state, row.urgent, row.attempts, row.reason) == (State.PENDING, True, 0, None)
    assert row.next_at == row.queued_at
    event = Event.objects.get(kind="messaging.message.queued")
    assert event.subject == message_id
    assert event.facts == {"template": "dispatch.offer", "urgent": True}


def test_the_same_cause_queues_once():
    bench = Bench()
    first = uuid4()
    contact_id = seal()
    assert bench.queue(id=first, contact_id=contact_id) == bench.queue(id=first, contact_id=contact_id) == first
    assert Message.objects.count() == 1


def test_another_actor_cannot_take_over_an_id():
    bench = Bench()
    message_id = bench.queue()
    bench.act = lambda actor="": by_dana()
    with pytest.raises(IntegrityError):
        bench.queue(id=message_id)


def test_wrong_facts_queue_nothing():
    with pytest.raises(ValueError, match="whole numbers"):
        Bench().queue(facts={"minutes": "call me at 213 555 0142"})
    assert not Message.objects.exists()


def asked() -> tuple[Bench, object]:
    bench = Bench(Provider(behaviour=["lose"]))
    message_id = bench.queue()
    bench.work()
    bench.work(60)
    assert [row.id for row in reads.asked()] == [message_id]
    return bench, message_id


@pytest.mark.parametrize(
    ("answer", "state", "copies"),
    [(Answer.WENT_OUT, State.SENT, 0), (Answer.SEND_AGAIN, State.SENT, 1), (Answer.DROP, State.DROPPED, 0)],
)
def test_a_person_says_what_becomes_of_it(answer, state, copies):
    bench, message_id = asked()
    actions.resolve_asked(act=by_dana("k"), message_id=message_id, answer=answer)
    actions.resolve_asked(act=by_dana("k"), message_id=message_id, answer=answer)
    bench.work(1)
    assert reads.message(message_id).state is state
    assert len(bench.provider.taken) == copies
    assert reads.asked() == []


def test_nobody_answers_for_what_was_not_asked():
    message_id = Bench().queue()
    with pytest.raises(Refused) as no:
        actions.resolve_asked(act=by_dana(), message_id=message_id, answer=Answer.DROP)
    assert no.value.reason is No.NOT_ASKED


def test_counts_know_every_state():
    bench, _ = asked()
    bench.queue()
    assert reads.counts() == dict.fromkeys(State, 0) | {State.ASK: 1, State.PENDING: 1}
    assert [row.state for row in reads.outbox()] == [State.PENDING, State.ASK]


def test_a_move_that_is_none_is_a_defect():
    row = reads.message(Bench().queue())
    with pytest.raises(ValueError, match="no move"):
        outbox.move(row, State.SENT, act=by_dana(), reason=Reason.BY_HAND)


@pytest.mark.parametrize(
    ("start", "to"), [("sent", "pending"), ("refused", "sending"), ("dropped", "pending"), ("pending", "sent")]
)
def test_the_database_refuses_a_step_back(start, to):
    message_id = Bench().queue()
    way = {"sent": ["sending"], "refused": [], "dropped": ["sending", "ask"], "pending": []}[start]
    for state in [*way, start]:
        set_state(message_id, state)
    with pytest.raises(DatabaseError, match="forward only"), transaction.atomic():
        set_state(message_id, to)


def set_state(message_id, state):
    Message.objects.filter(pk=message_id).update(
        state=state,
        fence=1 if state == "sending" else None,
        next_at=NOON if state in ("pending", "unknown") else None,
    )


def test_a_message_is_in_one_hand_or_in_none():
    message_id = Bench().queue()
    for bad in ({"state": "sending", "next_at": None}, {"fence": 1}, {"next_at": None}, {"state": "lost"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Message.objects.filter(pk=message_id).update(**bad)
