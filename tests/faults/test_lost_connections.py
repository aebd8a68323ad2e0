"""Connections that the database ends: each loop takes up its work by itself."""

import threading
from uuid import uuid4

import pytest
from django.db import OperationalError, connection

from amparo.core.ledger import reads, sequencer
from amparo.core.ledger.models import Event
from amparo.interfaces.web import errors
from tests.jobs import sample
from tests.jobs.process import running, until
from tests.ledger.test_actions import act, happen
from tests.severed import sever

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_sequencer_numbers_on(monkeypatch):
    def run():
        try:
            sequencer.run(stop)
        finally:
            connection.close()

    monkeypatch.setattr(sequencer, "AFTER_TROUBLE", 0.05)
    stop = threading.Event()
    thread = threading.Thread(target=run)
    thread.start()
    try:
        for _ in range(3):
            happen(act=act(), times=2)
            until(lambda: not reads.unsequenced_count(), 10)
            sever()
        happen(act=act())
        until(lambda: not reads.unsequenced_count(), 10)
    finally:
        stop.set()
        thread.join(10)
    assert Event.objects.count() == 7


def test_the_sequencer_ends_in_peace_without_a_database(monkeypatch, caplog):
    def away(*_, **__):
        raise OperationalError("the server closed the connection")

    stop = threading.Event()
    stop.set()
    monkeypatch.setattr(sequencer.Sequencer, "turn", away)
    sequencer.run(stop)
    assert "ends without the database" in caplog.text


def test_the_worker_works_on(tmp_path):
    with running(tmp_path):
        for number in range(1, 4):
            sample.ask(act=sample.by_dana(), subject=uuid4())
            until(lambda number=number: Event.objects.filter(kind=sample.Kind.DONE).count() == number, 20)
            sever()
        sample.ask(act=sample.by_dana(), subject=uuid4())
        until(lambda: Event.objects.filter(kind=sample.Kind.DONE).count() == 4, 20)


def test_a_page_says_that_the_database_is_away_and_when_to_come_back(client, monkeypatch):
    def away(*_):
        raise OperationalError("the server closed the connection unexpectedly")

    monkeypatch.setattr("amparo.stages.alerts.public.published", away)
    client.raise_request_exception = False
    answer = client.get("/alerts")
    assert answer.status_code == 503
    assert answer["Retry-After"] == str(errors.RETRY_AFTER)
    assert "We cannot take this just now" in answer.text
