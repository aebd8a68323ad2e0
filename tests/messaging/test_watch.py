"""The relay process as a whole: its lock, its key, its loop, the loss of its database."""

import logging
import threading

import pytest
from django.db import OperationalError, connection

from amparo.core.messaging import duty, outbox, reads, relay
from amparo.core.messaging.carriers.sink import Sink
from amparo.core.messaging.terms import State
from amparo.core.vault import keys
from amparo.core.vault import relay as vault
from amparo.core.vault.terms import Channel
from tests.messaging.cast import SENDER, Bench, Crash, Provider

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stop():
    return threading.Event()


def in_a_thread(call):
    """Run something in a thread, with a database connection of its own, and return what it returned."""
    results = []

    def run():
        try:
            results.append(call())
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(20)
    return results


def ask_for_duty():
    with duty.on_duty() as mine:
        return mine


def test_one_relay_is_on_duty_at_a_time():
    with duty.on_duty() as mine:
        assert mine
        assert in_a_thread(ask_for_duty) == [False]
    assert in_a_thread(ask_for_duty) == [True]


def stand(stop, provider, **changes):
    stop_when_taken(stop, provider)
    relay.stand_watch(stop, held=vault.opened(), chosen=dict.fromkeys(Channel, provider), sender=SENDER, **changes)


def stop_when_taken(stop, provider):
    take = provider.hand_over

    def taken(letter):
        stop.set()
        return take(letter)

    provider.hand_over = taken


def test_a_watch_works_until_told_to_stop(stop):
    bench = Bench()
    message_id = bench.queue(urgent=True)
    before = reads.latest_watch()
    provider = Provider()
    stand(stop, provider)
    assert provider.copies(message_id) == 1
    assert reads.message(message_id).state is State.SENT
    assert reads.latest_watch() == before + 1


def test_a_watch_that_cannot_be_had_is_left_to_the_other(stop):
    with duty.on_duty():
        in_a_thread(lambda: stand(stop, Provider()))
    assert reads.latest_watch() == 0


def test_a_watch_without_a_database_ends(stop, monkeypatch, caplog):
    def gone(self):
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr(relay.Relay, "step", gone)
    stand(stop, Provider())
    assert "the relay's watch ended: OperationalError" in caplog.text


def test_an_idle_watch_waits(stop, monkeypatch):
    monkeypatch.setattr(stop, "wait", lambda seconds: stop.set())
    stand(stop, Provider())
    assert reads.latest_watch() == 1


def test_what_the_carrier_said_outlives_a_lost_database(monkeypatch):
    bench = Bench()
    message_id = bench.queue()
    settle, failures = outbox.settle, [OperationalError("gone"), OperationalError("gone")]

    def failing(**said):
        if failures:
            raise failures.pop()
        return settle(**said)

    monkeypatch.setattr(outbox, "settle", failing)
    monkeypatch.setattr(bench.relay._stop, "wait", lambda seconds: False)
    with pytest.raises(relay.OffDuty):
        bench.work()
    assert reads.message(message_id).state is State.SENT
    assert bench.provider.copies(message_id) == 1


def test_told_to_stop_without_a_database_it_leaves_an_unknown(monkeypatch):
    bench = Bench()
    message_id = bench.queue()

    def failing(**said):
        raise OperationalError("gone")

    monkeypatch.setattr(outbox, "settle", failing)
    bench.relay._stop.set()
    with pytest.raises(OperationalError):
        bench.work()
    monkeypatch.undo()
    bench.relieve()
    bench.work(steps=1)
    assert reads.message(message_id).state is State.UNKNOWN


def test_without_its_key_the_relay_is_closed_and_says_so_once(stop, settings, tmp_path, monkeypatch, caplog):
    waits = iter([False, False, True])
    monkeypatch.setattr(vault, "harden", lambda: None)
    monkeypatch.setattr(stop, "wait", lambda seconds: next(waits) and stop.set())
    settings.HOME = tmp_path
    with caplog.at_level(logging.ERROR):
        relay.run(stop)
    assert caplog.text.count("the relay is closed, messages wait") == 1
    assert "AMPARO_RELAY_KEY_FILE" in caplog.text


def test_with_its_key_the_relay_works(stop, settings, tmp_path, monkeypatch):
    monkeypatch.setattr(vault, "harden", lambda: None)
    settings.HOME, settings.DEMONSTRATION = tmp_path, True
    keys.create(tmp_path)
    message_id = Bench().queue()
    stop_when_taken_by_the_sink(stop, monkeypatch)
    relay.run(stop)
    kept = (tmp_path / "sink" / f"{message_id}.json").read_text()
    assert "DEMONSTRATION" in kept
    assert "5550142" not in kept
    assert reads.message(message_id).state is State.SENT


def stop_when_taken_by_the_sink(stop, monkeypatch):
    take = Sink.hand_over

    def taken(self, letter):
        stop.set()
        return take(self, letter)

    monkeypatch.setattr(Sink, "hand_over", taken)


def test_a_killed_watch_gives_its_lock_back():
    bench = Bench(Provider(behaviour=["crash_before"]))
    bench.queue()
    with pytest.raises(Crash), duty.on_duty():
        bench.work()
    assert in_a_thread(ask_for_duty) == [True]
