"""What the provider tells of our messages: signed, in any order, as often as it likes."""

import random
from itertools import permutations
from uuid import uuid4

import pytest

from amparo.core.ledger.models import Event
from amparo.core.messaging import policy, reads
from amparo.core.messaging.models import Callback, Message
from amparo.core.messaging.terms import Fate, Reason, State
from tests.api.texting import TOKEN, bring, signature
from tests.messaging.cast import Bench, Provider

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _token(settings):
    settings.SMS_TOKEN = TOKEN
    settings.PUBLIC_URL = "http://localhost:8000"


def tell(client, message_id, status, **options):
    fields = {"MessageSid": "SM1", "MessageStatus": status, "To": "+12135550142"}
    return bring(client, fields, path=f"/api/v1/sms/{message_id}", **options)


@pytest.mark.parametrize("order", list(permutations(["queued", "sent", "delivered"])))
def test_in_whatever_order_they_come_it_only_moves_forward(client, order):
    bench = Bench()
    message_id = bench.queue()
    bench.work()
    for status in order:
        assert tell(client, message_id, status).status_code == 200
    assert reads.fates([message_id]) == {message_id: Fate.DELIVERED}
    assert reads.message(message_id).state is State.SENT


def test_the_first_end_holds():
    assert policy.fate_after(Fate.UNDELIVERED, Fate.DELIVERED) is Fate.UNDELIVERED
    assert policy.fate_after(Fate.DELIVERED, Fate.UNDELIVERED) is Fate.DELIVERED
    assert policy.fate_after(Fate.UNDER_WAY, Fate.TAKEN) is Fate.UNDER_WAY
    assert policy.fate_after(None, Fate.TAKEN) is Fate.TAKEN


def test_a_storm_of_replays_and_forgeries_changes_nothing_wrong(client):
    bench = Bench()
    message_ids = [bench.queue() for _ in range(4)]
    bench.work()
    storm = [(m, s, False) for m in message_ids for s in ("queued", "sent", "delivered") for _ in range(50)]
    storm += [(m, "failed", True) for m in message_ids for _ in range(8)]
    random.Random(5).shuffle(storm)
    for message_id, status, forged in storm:
        answer = tell(client, message_id, status, sign="x" * 28 if forged else None)
        assert answer.status_code == (403 if forged else 200)
    assert set(reads.fates(message_ids).values()) == {Fate.DELIVERED}
    told = Event.objects.filter(kind="messaging.message.reported")
    assert len(message_ids) <= told.count() <= 3 * len(message_ids)


def test_a_report_settles_what_nobody_knew(client):
    bench = Bench(Provider(behaviour=["lose"]))
    message_id = bench.queue()
    bench.work()
    assert reads.message(message_id).state is State.UNKNOWN
    assert tell(client, message_id, "queued").status_code == 200
    row = reads.message(message_id)
    assert (row.state, row.reference) == (State.SENT, "SM1")
    bench.work(3600)
    assert bench.provider.taken == []


def test_a_report_that_comes_while_the_call_is_open_settles_it_too(client, monkeypatch):
    bench = Bench(Provider(behaviour=["cut"]))
    message_id = bench.queue()
    taking = bench.provider.hand_over

    def told_first(letter):
        tell(client, message_id, "queued")
        assert reads.message(message_id).state is State.SENDING
        return taking(letter)

    monkeypatch.setattr(bench.provider, "hand_over", told_first)
    bench.work()
    row = reads.message(message_id)
    assert (row.state, row.reference, row.reason) == (State.SENT, "SM1", None)
    assert bench.provider.copies(message_id) == 1


def test_a_person_need_not_say_what_the_provider_told(client):
    bench = Bench(Provider(behaviour=["lose"]))
    message_id = bench.queue()
    bench.work()
    bench.work(61)
    assert reads.message(message_id).state is State.ASK
    tell(client, message_id, "delivered")
    assert reads.message(message_id).state is State.SENT


def test_a_forged_one_changes_nothing(client):
    bench = Bench(Provider(behaviour=["lose"]))
    message_id = bench.queue()
    bench.work()
    other = bench.queue()
    before = (Event.objects.count(), list(Message.objects.values()))
    assert tell(client, message_id, "delivered", sign="").status_code == 403
    fields = {"MessageSid": "SM1", "MessageStatus": "delivered", "To": "+12135550142"}
    sign = signature(f"http://localhost:8000/api/v1/sms/{other}", fields)
    assert tell(client, message_id, "delivered", sign=sign).status_code == 403
    assert (Event.objects.count(), list(Message.objects.values())) == before
    assert not Callback.objects.exists()


def test_what_it_says_of_nothing_and_in_other_words(client):
    assert tell(client, uuid4(), "delivered").status_code == 404
    bench = Bench()
    message_id = bench.queue()
    assert tell(client, message_id, "partying").status_code == 200
    assert not Callback.objects.exists()
    assert reads.message(message_id).reason is not Reason.NOT_FOUND
