import logging

import pytest

from amparo.core.ledger.models import Event
from amparo.core.ledger.terms import Refused
from amparo.core.messaging import outbox, policy, reads
from amparo.core.messaging.relay import OffDuty
from amparo.core.messaging.terms import No, Outcome, Reason, Result, State
from amparo.core.vault.models import Contact
from amparo.core.vault.terms import Channel
from tests.messaging.cast import Bench, Crash, Provider
from tests.vault.test_actions import seal

pytestmark = pytest.mark.django_db


def kinds(message_id):
    found = Event.objects.filter(subject=message_id).order_by("id").values_list("kind", flat=True)
    return [kind.removeprefix("messaging.message.") for kind in found]


def test_a_message_is_handed_over_once():
    bench = Bench()
    message_id = bench.queue(language="es")
    bench.work()
    bench.work(3600)
    (letter,) = bench.provider.taken
    row = reads.message(message_id)
    assert (row.state, row.attempts, row.reference, row.carrier) == (State.SENT, 1, "ref", "fake")
    assert letter.address == "+12135550142"
    assert letter.key == message_id
    assert row.code in letter.text
    assert "observadores" in letter.text
    assert kinds(message_id) == ["queued", "started", "sent"]
    assert "5550142" not in repr(letter)


def test_sending_is_on_record_before_the_carrier_hears_of_it():
    bench = Bench(Provider(behaviour=["crash_before"]))
    message_id = bench.queue()
    with pytest.raises(Crash):
        bench.work()
    assert reads.message(message_id).state is State.SENDING


def test_urgent_ones_go_first():
    bench = Bench()
    slow, fast = bench.queue(), bench.queue(urgent=True)
    bench.work()
    assert [letter.key for letter in bench.provider.taken] == [fast, slow]


def test_a_refusal_is_final():
    bench = Bench(Provider(behaviour=["refuse"]))
    message_id = bench.queue()
    bench.work()
    bench.work(3600)
    row = reads.message(message_id)
    assert (row.state, row.reason, row.next_at) == (State.REFUSED, Reason.TURNED_DOWN, None)
    assert bench.provider.taken == []


def test_a_busy_carrier_is_tried_again_with_pauses_and_after_a_day_a_person_is_asked():
    bench = Bench(Provider(behaviour=["later"] * 5000))
    message_id = bench.queue()
    bench.work()
    bench.work(0.5)
    assert reads.message(message_id).attempts == 1
    bench.work(0.5)
    bench.work(2)
    assert reads.message(message_id).attempts == 3
    bench.work(policy.PATIENCE.total_seconds())
    row = reads.message(message_id)
    assert (row.state, row.reason) == (State.ASK, Reason.BUSY)


def test_without_a_carrier_it_is_refused_and_shown():
    bench = Bench(channels=[Channel.EMAIL])
    message_id = bench.queue()
    bench.work()
    row = reads.message(message_id)
    assert (row.state, row.reason, row.attempts) == (State.REFUSED, Reason.NO_CARRIER, 0)


def test_a_damaged_contact_is_refused_and_shown():
    bench = Bench()
    contact_id = seal()
    Contact.objects.filter(pk=contact_id).update(blob=b"\x01\x01junk")
    message_id = bench.queue(contact_id=contact_id)
    bench.work()
    row = reads.message(message_id)
    assert (row.state, row.reason) == (State.REFUSED, Reason.UNREADABLE)


def test_a_carrier_that_breaks_its_promise_leaves_an_unknown_and_no_address_in_the_log(caplog):
    bench = Bench(Provider(behaviour=["raise"]))
    message_id = bench.queue()
    with caplog.at_level(logging.DEBUG):
        bench.work()
    assert reads.message(message_id).state is State.UNKNOWN
    assert "ValueError" in caplog.text
    assert "5550142" not in caplog.text


@pytest.mark.parametrize("how", ["cut", "lose", "crash_before", "crash_after"])
def test_a_provider_that_can_be_asked_takes_each_once(how):
    bench = Bench(Provider(queryable=True, lagging=True, behaviour=[how]))
    message_id = bench.queue()
    if how.startswith("crash"):
        with pytest.raises(Crash):
            bench.work()
        bench.relieve()
    bench.work()
    assert reads.message(message_id).state is State.UNKNOWN
    bench.work(60)
    bench.work(1)
    assert reads.message(message_id).state is State.SENT
    assert bench.provider.copies(message_id) == 1


@pytest.mark.parametrize("how", ["cut", "lose"])
def test_a_provider_that_knows_keys_is_called_again_at_once(how):
    bench = Bench(Provider(keyed=True, behaviour=[how]))
    message_id = bench.queue()
    bench.work()
    bench.work(1)
    assert reads.message(message_id).state is State.SENT
    assert bench.provider.copies(message_id) == 1


@pytest.mark.parametrize("how", ["cut", "lose"])
def test_of_a_blind_provider_a_person_is_asked(how):
    bench = Bench(Provider(behaviour=[how]))
    message_id = bench.queue()
    bench.work()
    for _ in range(11):
        bench.work(5)
        assert reads.message(message_id).state is State.UNKNOWN
    bench.work(5)
    row = reads.message(message_id)
    assert (row.state, row.reason) == (State.ASK, Reason.NOT_FOUND)
    assert kinds(message_id) == ["queued", "started", "unanswered", "asked"]


def test_an_urgent_one_goes_again_under_the_same_code():
    bench = Bench(Provider(behaviour=["cut", "cut", "cut"]))
    message_id = bench.queue(urgent=True)
    bench.work()
    for _ in range(10):
        bench.work(60)
    assert bench.provider.copies(message_id) == policy.TRIES
    assert len({letter.text for letter in bench.provider.taken}) == 1
    assert reads.message(message_id).state is State.ASK


def test_a_refusal_does_not_hide_that_it_may_have_gone_out():
    bench = Bench(Provider(behaviour=["cut", "refuse"]))
    message_id = bench.queue(urgent=True)
    bench.work()
    bench.work(60)
    bench.work(60)
    row = reads.message(message_id)
    assert (row.state, row.reason, bench.provider.copies(message_id)) == (State.ASK, Reason.TURNED_DOWN, 1)


def test_a_carrier_that_was_taken_away_cannot_tell():
    bench = Bench(Provider(queryable=True, behaviour=["lose"]))
    message_id = bench.queue()
    bench.work()
    bench.channels = []
    bench.relieve()
    bench.work(60)
    assert reads.message(message_id).state is State.ASK


def test_a_question_that_fails_is_asked_again(monkeypatch):
    bench = Bench(Provider(queryable=True, behaviour=["cut"]))
    message_id = bench.queue()
    bench.work(steps=1)
    monkeypatch.setattr(Provider, "find", lambda self, key: 1 / 0)
    bench.work()
    assert reads.message(message_id).state is State.UNKNOWN
    monkeypatch.undo()
    bench.work(5)
    assert reads.message(message_id).state is State.SENT


def test_a_relay_that_was_relieved_stops():
    bench = Bench()
    old = bench.relay
    bench.relieve()
    bench.queue()
    with pytest.raises(OffDuty):
        old.step()
    assert bench.provider.taken == []


def test_a_relay_that_was_stalled_before_the_call_does_not_call(monkeypatch):
    bench = Bench()
    old = bench.relay
    message_id = bench.queue()
    claim = outbox.claim

    def stalled(**claimed):
        claim(**claimed)
        bench.relieve()

    monkeypatch.setattr(outbox, "claim", stalled)
    with pytest.raises(OffDuty):
        old.step()
    monkeypatch.undo()
    assert bench.provider.taken == []
    bench.work()
    assert reads.message(message_id).state is State.UNKNOWN


def test_what_a_relieved_relay_finds_out_changes_nothing():
    bench = Bench(Provider(behaviour=["crash_before"]))
    message_id = bench.queue()
    with pytest.raises(Crash):
        bench.work()
    before = reads.latest_watch()
    bench.relieve()
    bench.work()
    for move in (
        lambda: outbox.settle(act=bench.act(), fence=before, message_id=message_id, outcome=Outcome(Result.TAKEN)),
        lambda: outbox.claim(act=bench.act(), fence=before, message_id=message_id, carrier="fake"),
        lambda: outbox.claim(act=bench.act(), fence=before + 1, message_id=message_id, carrier="fake"),
        lambda: outbox.orphan(act=bench.act(), fence=before + 1, message_id=message_id),
        lambda: outbox.refuse(act=bench.act(), message_id=message_id, reason=Reason.NO_CARRIER),
    ):
        with pytest.raises(Refused) as no:
            move()
        assert no.value.reason is No.MOVED_ON
    assert reads.message(message_id).state is State.UNKNOWN


def test_a_message_that_moved_on_is_left(monkeypatch):
    bench = Bench(Provider(behaviour=["lose"]))
    message_id = bench.queue()
    bench.work()
    with pytest.raises(Refused):
        outbox.refuse(act=bench.act(), message_id=message_id, reason=Reason.NO_CARRIER)
    stale = reads.message(message_id)
    bench.work(60)
    monkeypatch.setattr(reads, "due", lambda now: stale)
    assert bench.relay.step() is True
    assert reads.message(message_id).state is State.ASK
