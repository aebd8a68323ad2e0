from datetime import UTC, datetime
from uuid import uuid4

import pytest

from amparo.core.ledger.models import Event
from amparo.core.ledger.terms import Act, Interface, Refused
from amparo.core.vault import actions, reads
from amparo.core.vault.models import Contact
from amparo.core.vault.terms import Channel, No, State

NOON = datetime(2026, 3, 8, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def by_rex(key=None):
    return Act("public", NOON, Interface.PUBLIC, key)


def seal(address="213 555 0142", *, channel=Channel.SMS, key=None):
    return actions.seal_contact(act=by_rex(key), channel=channel, address=address)


def test_a_contact_is_sealed_and_nothing_of_it_shows():
    contact = Contact.objects.get(pk=seal())
    assert contact.state == State.SEALED
    assert contact.lookup is None
    assert bytes(contact.blob[:2]) == b"\x01\x01"
    assert b"5550142" not in bytes(contact.blob)
    event = Event.objects.get()
    assert (event.kind, event.subject) == ("vault.contact.sealed", contact.pk)
    assert event.facts == {"channel": "sms"}


def test_lengths_tell_little():
    seal("213 555 0142")
    seal("r@mail.example", channel=Channel.EMAIL)
    seal("somebody.with.a.long.name@a.long.domain.of.some.place.example", channel=Channel.EMAIL)
    assert {len(c.blob) for c in Contact.objects.all()} == {2 + 48 + 256}


def test_a_resend_seals_once_a_channel():
    assert seal(key="k") == seal(key="k")
    assert seal("r@mail.example", channel=Channel.EMAIL, key="k") != seal(key="k")
    assert Contact.objects.count() == 2


@pytest.mark.parametrize(("channel", "reason"), [(Channel.SMS, No.NOT_A_NUMBER), (Channel.EMAIL, No.NOT_AN_ADDRESS)])
def test_what_is_no_address_is_refused(channel, reason):
    with pytest.raises(Refused) as no:
        seal("nobody", channel=channel)
    assert no.value.reason is reason
    assert not Contact.objects.exists()


def test_before_the_relay_has_been_by_nobody_can_compare():
    a, b = seal(), seal()
    assert reads.same_source(a, b) is None
    assert reads.same_source(a, a) is True
    assert reads.lookups([a, b, uuid4()]) == {}
    assert reads.waiting_count() == 2


def test_a_forgotten_contact_is_gone_for_good():
    a, b = seal(), seal()
    assert actions.forget_contacts(act=by_rex(), contact_ids=[a]) == 1
    assert actions.forget_contacts(act=by_rex(), contact_ids=[a]) == 0
    assert actions.forget_contacts(act=by_rex(), contact_ids=[]) == 0
    gone, there = Contact.objects.get(pk=a), Contact.objects.get(pk=b)
    assert (gone.state, bytes(gone.blob), gone.lookup) == (State.FORGOTTEN, b"", None)
    assert there.state == State.SEALED
    assert Event.objects.get(kind="vault.contacts.forgotten").facts == {"count": 1}
    assert reads.waiting_count() == 1
