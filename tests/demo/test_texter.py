"""The provider of the demo signs as the real one does, and its caller writes each line once."""

import hashlib
import hmac
from types import SimpleNamespace

import pytest

from amparo.core.messaging import keywords
from amparo.interfaces.cli.demo.actors import Night
from amparo.interfaces.cli.demo.browser import Unreachable
from amparo.interfaces.cli.demo.scenario import calm_night
from amparo.interfaces.cli.demo.texter import TALK, Texter, keyed
from tests.api.texting import signature


class Wire:
    base_url = "http://localhost:8000/"

    def __init__(self):
        self.sent, self.status = [], 200

    def post_form(self, path, fields, headers):
        if self.status is None:
            raise Unreachable
        self.sent.append((fields, headers["X-Twilio-Signature"]))
        return SimpleNamespace(status=self.status)


@pytest.mark.parametrize("key", [b"", b"short", b"k" * 64, b"k" * 100])
def test_the_signature_is_hmac(key):
    assert keyed(key, b"message") == hmac.new(key, b"message", hashlib.sha1).digest()


def test_each_line_is_written_once_at_its_time_and_signed():
    wire = Wire()
    texter = Texter(wire, Night(calm_night(1), 60.0, lambda line: None), "token")
    texter.act(0)
    assert wire.sent == []
    for _ in range(3):
        texter.act(TALK[1][0])
    assert [fields["Body"] for fields, _ in wire.sent] == [TALK[0][1], TALK[1][1]]
    fields, signed = wire.sent[0]
    assert signed == signature("http://localhost:8000/api/v1/sms", fields, "token")
    assert 100 <= int(fields["From"].removeprefix("+1213555")) <= 199


def test_a_server_that_is_away_gets_it_later():
    wire = Wire()
    texter = Texter(wire, Night(calm_night(1), 60.0, lambda line: None), "token")
    for status in (None, 503, 200):
        wire.status = status
        texter.act(TALK[0][0])
    assert [fields["MessageSid"] for fields, _ in wire.sent] == [wire.sent[0][0]["MessageSid"]] * 2


def test_the_next_night_somebody_else_writes():
    wire = Wire()
    night = Night(calm_night(1), 60.0, lambda line: None)
    texter = Texter(wire, night, "token")
    texter.act(TALK[0][0])
    night.turn()
    texter.act(night.begins + TALK[0][0])
    assert len({fields["From"] for fields, _ in wire.sent}) == 2
    assert len({fields["MessageSid"] for fields, _ in wire.sent}) == 2


def test_nothing_that_is_written_is_an_order():
    assert not [text for _, text in TALK if keywords.order_in(text)]
