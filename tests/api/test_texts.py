import logging
import random

import pytest
from django.db import DatabaseError, IntegrityError

from amparo.core.ledger.models import Event
from amparo.core.messaging import inbox
from amparo.core.messaging.models import Message, Stop, Text
from amparo.core.vault.models import Contact
from amparo.core.vault.webhooks import signed_form
from amparo.interfaces.api import texts
from tests.api.texting import REX, TOKEN, bring, form, signature

pytestmark = pytest.mark.django_db
ADDRESS = "http://localhost:8000/api/v1/sms"


@pytest.fixture(autouse=True)
def _token(settings):
    settings.SMS_TOKEN = TOKEN
    settings.PUBLIC_URL = "http://localhost:8000"


def standing():
    return [table.objects.count() for table in (Event, Text, Contact, Message, Stop)]


def test_the_signature_is_the_providers():
    """The provider's own example, https://www.twilio.com/docs/usage/security."""
    fields = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675309",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
    }
    address = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert signed_form("12345", address, fields.items(), "RSOYDt4T1cUTdK1PDd93/VVr8B8=")
    assert not signed_form("12345", address + "&", fields.items(), "RSOYDt4T1cUTdK1PDd93/VVr8B8=")


def test_a_text_is_taken_and_answered_with_nothing(client):
    answer = bring(client, form("Dos camionetas 🚐", NumSegments="2"))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/xml; charset=utf-8")
    assert answer.content.endswith(b"<Response></Response>")
    row = Text.objects.get()
    assert (row.text, row.segments, row.parts, row.provider) == ("Dos camionetas 🚐", 2, 1, "twilio")
    assert Contact.objects.get().pk == row.contact_id


def test_the_same_text_again_is_answered_alike_and_changes_nothing(client):
    fields = form("two vans")
    first = bring(client, fields)
    before = standing()
    for _ in range(50):
        again = bring(client, fields)
        assert (again.status_code, again.content) == (first.status_code, first.content)
    assert standing() == before


FORGERIES = {
    "no signature": lambda fields: "",
    "another token": lambda fields: signature(ADDRESS, fields, "another"),
    "another address": lambda fields: signature("https://elsewhere.example/api/v1/sms", fields),
    "another path": lambda fields: signature(ADDRESS + "/", fields),
    "a query": lambda fields: signature(ADDRESS + "?a=1", fields),
    "another text": lambda fields: signature(ADDRESS, fields | {"Body": "altered"}),
    "another sender": lambda fields: signature(ADDRESS, fields | {"From": "+12135550199"}),
    "a field more": lambda fields: signature(ADDRESS, fields | {"More": "1"}),
    "cut": lambda fields: signature(ADDRESS, fields)[:-1],
    "not ASCII": lambda fields: "ñ" * 28,
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_one_is_403_and_changes_nothing(client, forgery):
    fields, before = form("STOP"), standing()
    answer = bring(client, fields, sign=FORGERIES[forgery](fields))
    assert answer.status_code == 403
    assert answer.json()["status"] == 403
    assert standing() == before


def test_without_a_token_nothing_is_taken(client, settings):
    settings.SMS_TOKEN = ""
    fields = form("two vans")
    assert bring(client, fields, sign=signature(ADDRESS, fields, "")).status_code == 403
    assert not Text.objects.exists()


def test_a_storm_of_two_hundred_forgeries_and_replays_changes_nothing_wrong(client):
    chance = random.Random(5)
    real = [form(f"van {n}") for n in range(10)]
    storm = [(fields, False) for fields in real for _ in range(20)] + [(form("forged"), True) for _ in range(10)]
    chance.shuffle(storm)
    for fields, forged in storm:
        sign = "".join(chance.choices("abcdefgh", k=27)) + "=" if forged else None
        assert bring(client, fields, sign=sign).status_code == (403 if forged else 200)
    assert sorted(Text.objects.values_list("text", flat=True)) == [f"van {n}" for n in range(10)]


@pytest.mark.parametrize("lacking", ["MessageSid", "From", "Body"])
def test_what_is_no_text_is_400(client, lacking):
    fields = form("two vans")
    del fields[lacking]
    assert bring(client, fields).status_code == 400


def test_parts_are_told_by_their_fields_or_their_marks(client):
    bring(client, form("(2/7) then"))
    bring(client, form("then", **{"concat-part": "3", "concat-total": "7", "concat-ref": "4c"}))
    bring(client, form("alone", **{"concat-part": "9", "concat-total": "7"}))
    found = Text.objects.order_by("id").values_list("part", "parts", "reference")
    assert list(found) == [(2, 7, ""), (3, 7, "4c"), (1, 1, "")]


def test_get_is_refused_in_problems(client):
    answer = client.get("/api/v1/sms")
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")


def test_a_form_that_is_too_large_is_413(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 200
    assert bring(client, form("x" * 500)).status_code == 413


def test_what_cannot_be_written_may_come_again_and_no_log_says_who_or_what(client, monkeypatch, caplog):
    def broken(**_):
        raise DatabaseError(f"failing row: {REX} canary-text")

    with caplog.at_level(logging.DEBUG):
        bring(client, form("canary-text"))
        bring(client, form("canary-text"), sign="")
        monkeypatch.setattr(inbox, "receive", broken)
        assert bring(client, form("canary-text")).status_code == 503
    assert "DatabaseError" in caplog.text
    for canary in ("5550142", "canary-text", TOKEN):
        assert canary not in caplog.text


def test_a_twin_that_was_quicker_is_found(client, monkeypatch):
    tries = []

    def twice(**words):
        tries.append(words)
        if len(tries) == 1:
            raise IntegrityError
        return

    monkeypatch.setattr(texts.inbox, "receive", twice)
    assert bring(client, form("two vans")).status_code == 200
    assert len(tries) == 2
