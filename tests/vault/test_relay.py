import os
import subprocess
import sys
from datetime import UTC, datetime
from uuid import UUID

import pytest

from amparo.core.ledger.models import Event
from amparo.core.ledger.terms import Act, Interface
from amparo.core.vault import actions, boxes, keys, reads, relay
from amparo.core.vault.models import Contact
from amparo.core.vault.terms import Channel, State
from tests.vault.test_actions import seal

NOON = datetime(2026, 3, 8, 12, tzinfo=UTC)
BY_RELAY = Act("system:relay", NOON, Interface.RELAY)


@pytest.fixture
def held():
    return relay.opened()


def adopt_all(held):
    for contact_id in relay.waiting(held, limit=100):
        relay.adopt(act=BY_RELAY, held=held, contact_id=contact_id)


@pytest.mark.django_db
def test_the_relay_opens_what_the_web_sealed(held):
    number, mail = seal(), seal("Rex@Mail.Example", channel=Channel.EMAIL)
    expected = {number: (Channel.SMS, "+12135550142"), mail: (Channel.EMAIL, "rex@mail.example")}
    assert {i: relay.open_contact(held, i) for i in expected} == expected
    adopt_all(held)
    assert {i: relay.open_contact(held, i) for i in expected} == expected
    assert {c.state for c in Contact.objects.all()} == {State.ADOPTED}
    assert len(bytes(Contact.objects.get(pk=number).blob)) == 2 + 24 + 64 + 16
    assert relay.waiting(held, limit=100) == []


@pytest.mark.django_db
def test_adopting_twice_changes_nothing(held):
    contact_id = seal()
    adopt_all(held)
    before = bytes(Contact.objects.get(pk=contact_id).blob)
    relay.adopt(act=BY_RELAY, held=held, contact_id=contact_id)
    assert bytes(Contact.objects.get(pk=contact_id).blob) == before
    assert Event.objects.filter(kind="vault.contact.adopted").count() == 1


@pytest.mark.django_db
def test_the_same_address_compares_equal_and_is_found(held):
    first, again, other = seal("213 555 0142"), seal("+1 213-555-0142"), seal("213 555 0143")
    adopt_all(held)
    assert reads.same_source(first, again) is True
    assert reads.same_source(first, other) is False
    assert reads.waiting_count() == 0
    assert relay.find(held, Channel.SMS, "+12135550142") == sorted([first, again])
    assert relay.find(held, Channel.EMAIL, "+12135550142") == []


@pytest.mark.django_db
@pytest.mark.parametrize("adopted", [False, True])
def test_blobs_exchanged_between_rows_are_refused(held, adopted):
    ids = [seal("213 555 0142"), seal("213 555 0143")]
    if adopted:
        adopt_all(held)
    a, b = (Contact.objects.get(pk=i) for i in ids)
    a.blob, b.blob = b.blob, a.blob
    a.save()
    b.save()
    for contact_id in ids:
        with pytest.raises(boxes.Unopenable):
            relay.open_contact(held, contact_id)


@pytest.mark.django_db
@pytest.mark.parametrize("adopted", [False, True])
@pytest.mark.parametrize("at", [0, 1, 2, 30, -1])
def test_every_changed_byte_is_noticed(held, adopted, at):
    contact_id = seal()
    if adopted:
        adopt_all(held)
    contact = Contact.objects.get(pk=contact_id)
    blob = bytearray(contact.blob)
    blob[at] ^= 1
    for bad in (bytes(blob), bytes(contact.blob)[:at], b""):
        Contact.objects.filter(pk=contact_id).update(blob=bad)
        with pytest.raises(boxes.Unopenable):
            relay.open_contact(held, contact_id)


@pytest.mark.django_db
@pytest.mark.parametrize("adopted", [False, True])
def test_a_field_of_another_model_channel_key_or_schema_is_refused(held, adopted, monkeypatch):
    contact_id = seal()
    if adopted:
        adopt_all(held)
    Contact.objects.filter(pk=contact_id).update(channel="email")
    with pytest.raises(boxes.Unopenable):
        relay.open_contact(held, contact_id)
    Contact.objects.filter(pk=contact_id).update(channel="sms", key_id="0" * 16)
    with pytest.raises(boxes.Unopenable):
        relay.open_contact(held, contact_id)
    Contact.objects.filter(pk=contact_id).update(key_id=held.current.id)
    assert relay.open_contact(held, contact_id)
    if adopted:
        monkeypatch.setattr(relay, "SCHEMA", 2)
        with pytest.raises(boxes.Unopenable):
            relay.open_contact(held, contact_id)


@pytest.mark.django_db
def test_a_box_that_does_not_open_is_left_and_told(held):
    contact_id = seal()
    Contact.objects.filter(pk=contact_id).update(blob=b"\x01\x01" + b"junk" * 80)
    adopt_all(held)
    contact = Contact.objects.get(pk=contact_id)
    assert (contact.state, bytes(contact.blob[2:6])) == (State.UNREADABLE, b"junk")
    assert Event.objects.get(subject=contact_id, kind="vault.contact.unreadable")
    assert relay.waiting(held, limit=100) == []


@pytest.mark.django_db
def test_what_was_forgotten_meanwhile_stays_forgotten(held):
    contact_id = seal()
    assert relay.waiting(held, limit=100) == [contact_id]
    actions.forget_contacts(act=BY_RELAY, contact_ids=[contact_id])
    relay.adopt(act=BY_RELAY, held=held, contact_id=contact_id)
    assert Contact.objects.get(pk=contact_id).state == State.FORGOTTEN
    assert relay.waiting(held, limit=100) == []
    with pytest.raises(boxes.Unopenable):
        relay.open_contact(held, contact_id)


@pytest.mark.django_db
def test_a_box_of_something_else_is_unreadable(held):
    contact_id = UUID(int=7)
    for contents in (
        {"contact": str(contact_id), "channel": "sms"},
        {"channel": "sms", "address": "+12135550142"},
        {"contact": 7},
        [],
    ):
        plain = boxes.pack(contents, step=boxes.BOX_STEP)
        sealed = bytes([1, 1]) + boxes.crypto_box_seal(plain, held.current.public)
        row = Contact(pk=contact_id, channel="sms", state=State.SEALED, blob=sealed, key_id=held.current.id)
        with pytest.raises(boxes.Unopenable):
            relay._opened(held, row)


@pytest.mark.django_db
def test_another_key_waits_instead_of_spoiling(held):
    contact_id = seal()
    stranger = relay.RelayKeys("ab" * 32)
    assert relay.waiting(stranger, limit=100) == []
    with pytest.raises(boxes.Unopenable):
        relay.open_contact(stranger, contact_id)


@pytest.mark.django_db
def test_a_new_key_takes_over_what_the_old_one_holds(held, home):
    old_text = (home / "keys" / "relay.key").read_text()
    sealed, adopted = seal("213 555 0142"), seal("213 555 0143")
    relay.adopt(act=BY_RELAY, held=held, contact_id=adopted)
    both = relay.RelayKeys(f"{'ab' * 32}\n{old_text}")
    adopt_all(both)
    adopt_all(both)
    new = relay.RelayKeys("ab" * 32)
    assert relay.open_contact(new, sealed) == (Channel.SMS, "+12135550142")
    assert relay.open_contact(new, adopted) == (Channel.SMS, "+12135550143")
    assert relay.find(new, Channel.SMS, "+12135550143") == [adopted]


def test_the_key_in_the_setting_comes_before_the_file(settings, tmp_path):
    settings.HOME = tmp_path
    settings.RELAY_KEY = lambda: "ab" * 32
    keys.create(tmp_path)
    assert relay.opened().current.public == keys.relay_public()
    settings.RELAY_KEY = lambda: "cd" * 32
    with pytest.raises(keys.KeyMissing, match="does not belong"):
        relay.opened()
    settings.RELAY_KEY = lambda: ""
    with pytest.raises(keys.KeyMissing, match="AMPARO_RELAY_KEY_FILE"):
        relay.opened()


def test_keys_do_not_show_themselves(held):
    assert "field" not in repr(held.current)
    assert repr(held.current).count("=") == 1


def test_a_hardened_process_leaves_no_core():
    program = (
        "import django, resource, ctypes; django.setup(); from amparo.core.vault import relay; relay.harden();"
        "print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "amparo.config.settings", "PYTHONPATH": "src"}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment)
    assert done.stdout.strip() == "(0, 0) 0", done.stderr
