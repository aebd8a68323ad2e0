"""Somebody's own way in and how they are reached: contact, entrances of a demonstration, notices, old sessions."""

from datetime import timedelta
from uuid import UUID, uuid5

from django.conf import settings

from amparo.core.kit.ids import uuid7
from amparo.core.ledger.actions import action, already, record
from amparo.core.ledger.terms import Act, Refused
from amparo.core.messaging.actions import queue
from amparo.core.messaging.terms import Template
from amparo.core.people import policy, reads, sessions
from amparo.core.people.actions.rows import refuse
from amparo.core.people.models import Entrance, Person
from amparo.core.people.terms import ACCESS, Kind, No
from amparo.core.vault.actions import forget_contacts, seal_contact
from amparo.core.vault.secrets import hash_token, new_token
from amparo.core.vault.terms import Channel

ENTRANCE_LIFE = timedelta(days=1)


@action
def keep_contact(*, act: Act, channel: Channel, address: str) -> UUID:
    """Seal the acting person's own number or address for the relay, and return the contact's id.

    Ledger: ``vault.contact.sealed``, ``people.contact.kept``, and ``vault.contacts.forgotten`` if there was one.

    Raises:
        Refused: it is no such address.
        ObjectDoesNotExist: they have no open account.
    """
    person = Person.objects.get(id=act.person, is_active=True)
    if already(act) and person.contact_id:
        return person.contact_id
    before = [person.contact_id] if person.contact_id else []
    person.contact_id = seal_contact(act=act, channel=channel, address=address)
    person.save(update_fields=["contact_id"])
    record(Kind.CONTACT_KEPT, subject=person.id, act=act, facts={"contact": str(person.contact_id)})
    forget_contacts(act=act, contact_ids=before)
    return person.contact_id


@action
def make_entrance(*, act: Act, person_id: UUID) -> str:
    """Return a one-time code that logs somebody into a demonstration.

    Ledger: ``people.entrance.made``.

    Raises:
        Refused: this installation is real.
        ObjectDoesNotExist: they have no open account.
    """
    if not settings.DEMONSTRATION:
        raise Refused(No.NOT_A_DEMONSTRATION)
    person = reads.profile(person_id, at=act.at)
    code = new_token()
    entrance = Entrance.objects.create(
        id=uuid7(act.at), code_hash=hash_token(code), person_id=person.id, expires_at=act.at + ENTRANCE_LIFE
    )
    record(Kind.ENTRANCE_MADE, subject=entrance.id, act=act, facts={"person": str(person.id)})
    return code


@action
def use_entrance(*, act: Act, code: str) -> UUID:
    """Use up a one-time code of a demonstration, and return whom it logs in.

    Ledger: ``people.entrance.used``.

    Raises:
        Refused: this installation is real, or the code opens nothing (any more).
    """
    if not settings.DEMONSTRATION:
        raise Refused(No.NOT_A_DEMONSTRATION)
    entrance = Entrance.objects.select_for_update().filter(code_hash=hash_token(code), person__is_active=True).first()
    if entrance is None:
        raise Refused(No.CODE_UNKNOWN)
    used = entrance.used_at is not None
    refuse(policy.why_not_code(expires_at=entrance.expires_at, used=used, now=act.at))
    entrance.used_at = act.at
    entrance.save(update_fields=["used_at"])
    record(Kind.ENTRANCE_USED, subject=entrance.id, act=act)
    return entrance.person_id


@action
def note_access(*, act: Act, what: Kind, factor: str = "") -> UUID:
    """Put down what the acting person did to their own way in, and return their id.

    Ledger: the kind given, one of ``terms.ACCESS``.

    Raises:
        ValueError: it is of another kind.
    """
    if what not in ACCESS:
        raise ValueError(f"{what} is recorded by an action of its own")
    record(what, subject=act.person, act=act, facts={"factor": factor} if factor else None)
    return act.person


@action
def tell_of_access(*, act: Act, person_id: UUID) -> UUID:
    """Send somebody word that something about their way in is new, but not what; return their id.

    Ledger: ``messaging.message.queued``.

    Raises:
        Refused: they left no contact, or their account is closed.
    """
    person = reads.find(person_id, at=act.at)
    if person is None or person.contact_id is None:
        raise Refused(No.NO_CONTACT)
    queue(
        act=act,
        id=uuid5(person_id, f"access {act.key}"),
        contact_id=person.contact_id,
        template=Template.ACCESS_CHANGED,
        facts={},
        language=person.language,
        urgent=False,
    )
    return person_id


@action
def forget_sessions(*, act: Act) -> int:
    """Take away what is kept of sessions that have run out, and return how many there were.

    Ledger: ``people.sessions.forgotten``.
    """
    count = sessions.drop_expired(at=act.at)
    record(Kind.SESSIONS_FORGOTTEN, subject=uuid7(act.at), act=act, facts={"count": count})
    return count
