"""What the web side can do with contacts: put them in, and have them forgotten."""

from collections.abc import Collection
from uuid import UUID

from amparo.core.kit.ids import uuid7
from amparo.core.ledger.actions import action, already, record, unchanged
from amparo.core.ledger.statements import insert
from amparo.core.ledger.terms import Act, Refused
from amparo.core.vault import boxes, keys, policy
from amparo.core.vault.models import Contact
from amparo.core.vault.terms import Channel, Kind, No, State


@action
def seal_contact(*, act: Act, channel: Channel, address: str) -> UUID:
    """Seal a number or an address for the relay, and return its id; nobody else can read it again.

    Ledger: ``vault.contact.sealed``.  It takes a key derived from the act's, so that the
    act that needs the contact keeps its own; one act seals at most one contact a channel.

    Raises:
        Refused: it is no such address (``policy.one_spelling``).
        KeyMissing: this data directory has no public key of a relay.
    """
    own = act if act.key is None else act.keyed(f"{act.key}/{channel.value}")
    if sealed_before := already(own):
        return sealed_before
    spelled = policy.one_spelling(channel, address)
    if isinstance(spelled, No):
        raise Refused(spelled)
    public_key = keys.relay_public()
    contact_id = uuid7(act.at)
    insert(
        Contact,
        id=contact_id,
        channel=channel.value,
        blob=boxes.seal(public_key, contact_id=contact_id, channel=channel, address=spelled),
        key_id=boxes.key_id(public_key),
        made_at=act.at,
    )
    record(Kind.CONTACT_SEALED, subject=contact_id, act=own, facts={"channel": channel.value})
    return contact_id


def seal_words(owner: UUID, words: str) -> bytes:
    """Return a text sealed for the relay, after the short name of the key that opens it.

    Args:
        owner: the row that will keep the box, which opens in no other.
        words: what it says.

    Raises:
        KeyMissing: this data directory has no public key of a relay.
    """
    public_key = keys.relay_public()
    return boxes.key_id(public_key).encode() + boxes.seal_words(public_key, owner=owner, words=words)


@action
def forget_contacts(*, act: Act, contact_ids: Collection[UUID]) -> int:
    """Empty contacts for good, and return how many there were to empty; messages to them will be refused.

    Whoever keeps a contact's id calls this when the reason for keeping it ends.

    Ledger: ``vault.contacts.forgotten``, once for all of them.
    """
    due = Contact.objects.filter(id__in=contact_ids).exclude(state=State.FORGOTTEN)
    emptied = due.update(state=State.FORGOTTEN, blob=b"", lookup=None)
    if not emptied:
        unchanged()
        return 0
    record(Kind.CONTACTS_FORGOTTEN, subject=uuid7(act.at), act=act, facts={"count": emptied})
    return emptied
