"""The relay's side of the vault: opens contacts, and is imported by the relay process alone.

The key is read once, at the start, after the process has shut itself off from core dumps
and debuggers; it is in no other process and in no environment but the relay's.
"""

import ctypes
import hashlib
import resource
import sys
from dataclasses import dataclass, field
from uuid import UUID

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
    crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    crypto_box_seal_open,
)
from nacl.exceptions import CryptoError
from nacl.utils import random

from amparo.core.ledger.actions import action, already, record, unchanged
from amparo.core.ledger.terms import Act
from amparo.core.vault import boxes, keys
from amparo.core.vault.boxes import Unopenable
from amparo.core.vault.models import Contact
from amparo.core.vault.terms import Channel, Kind, State

SCHEMA = 1  # of a field's contents; bound into every blob
NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES  # bytes; long enough to be drawn at random
KEY_ID = 16  # letters of a key's short name
PR_SET_DUMPABLE = 4  # linux/prctl.h


@dataclass(frozen=True, slots=True)
class Pair:
    """One of the relay's keys, taken apart by purpose; shows itself nowhere."""

    id: str
    public: bytes = field(repr=False)
    box_key: bytes = field(repr=False)
    field_key: bytes = field(repr=False)
    lookup_key: bytes = field(repr=False)


class RelayKeys:
    """The relay's keys, the current one first; older ones only open what they once closed."""

    def __init__(self, text: str) -> None:
        pairs = [_pair(master) for master in keys.masters(text)]
        self.current = pairs[0]
        self._by_id = {pair.id: pair for pair in pairs}

    @property
    def ids(self) -> tuple[str, ...]:
        """The short names of all keys held."""
        return tuple(self._by_id)

    def holding(self, key_id: str) -> Pair:
        """Return the key of this short name.

        Raises:
            Unopenable: it is not held here.
        """
        try:
            return self._by_id[key_id]
        except KeyError as error:
            raise Unopenable from error


def harden() -> None:
    """Keep this process's memory out of core dumps and from debuggers of the same user."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def opened() -> RelayKeys:
    """Return the relay's keys, from the setting or from the file in the data directory.

    Raises:
        KeyMissing: there is none, it is none, or the web seals to another.
    """
    found = RelayKeys(keys.given() or _in_the_home())
    if found.current.public != keys.relay_public():
        raise keys.KeyMissing(
            f"keys/{keys.RELAY_PUBLIC} does not belong to the relay's key: put the right key first in "
            f"AMPARO_RELAY_KEY, or, if the change is meant, remove keys/{keys.RELAY_PUBLIC} and run `amparo init`"
        )
    return found


def _in_the_home() -> str:
    try:
        return keys.text_of(keys.RELAY_KEY)
    except keys.KeyMissing as error:
        raise keys.KeyMissing(
            f"the relay's key is not here: say in AMPARO_RELAY_KEY_FILE where it is, or put keys/{keys.RELAY_KEY} back"
        ) from error


def waiting(held: RelayKeys, *, limit: int) -> list[UUID]:
    """Return contacts to adopt: those just sealed, and those under an older key that is held."""
    new = Contact.objects.filter(state=State.SEALED, key_id__in=held.ids)
    old = Contact.objects.filter(state=State.ADOPTED, key_id__in=[i for i in held.ids if i != held.current.id])
    found = list(new.order_by("id").values_list("id", flat=True)[:limit])
    return found or list(old.order_by("id").values_list("id", flat=True)[:limit])


@action
def adopt(*, act: Act, held: RelayKeys, contact_id: UUID) -> UUID:
    """Open a contact once, bind it to its row under the current key, and make it comparable.

    Ledger: ``vault.contact.adopted``, or ``vault.contact.unreadable`` if the box is not
    what this row's web put there; then it is left as it is, for a person to look at.

    Raises:
        Contact.DoesNotExist: there is no such contact.
    """
    contact = Contact.objects.select_for_update().get(pk=contact_id)
    own = act.keyed(f"adopt/{contact_id}/{held.current.id}")
    if adopted_before := already(own):
        return adopted_before
    if contact.state == State.FORGOTTEN:
        unchanged()
        return contact_id
    try:
        channel, address = _opened(held, contact)
    except Unopenable:
        contact.state, contact.lookup = State.UNREADABLE, None
        record(Kind.CONTACT_UNREADABLE, subject=contact_id, act=own)
    else:
        contact.blob = _field(held.current, contact_id, channel, address)
        contact.key_id = held.current.id
        contact.lookup = lookup(held, channel, address)
        contact.state = State.ADOPTED
        record(Kind.CONTACT_ADOPTED, subject=contact_id, act=own)
    contact.save(update_fields=["blob", "key_id", "lookup", "state"])
    return contact_id


def open_contact(held: RelayKeys, contact_id: UUID) -> tuple[Channel, str]:
    """Return a contact's channel and address.

    Raises:
        Unopenable: its key is not held here, or it was damaged or exchanged.
        Contact.DoesNotExist: there is no such contact.
    """
    return _opened(held, Contact.objects.get(pk=contact_id))


def open_words(held: RelayKeys, *, owner: UUID, blob: bytes) -> str:
    """Return a text that was sealed for the relay.

    Raises:
        Unopenable: its key is not held here, or it was damaged or exchanged.
    """
    try:
        pair = held.holding(blob[:KEY_ID].decode())
        plain = crypto_box_seal_open(boxes.body(blob[KEY_ID:], boxes.BOX), pair.public, pair.box_key)
        contents = boxes.unpack(plain, step=boxes.BOX_STEP)
    except (CryptoError, TypeError, ValueError) as error:
        raise Unopenable from error
    if contents.get("owner") != str(owner) or "words" not in contents:
        raise Unopenable
    return contents["words"]


def lookup(held: RelayKeys, channel: Channel, address: str) -> bytes:
    """Return the look-up code (32 bytes) of an address in its one spelling.

    Keyed, since all telephone numbers can be tried in minutes against a plain hash.
    """
    told = f"{channel.value}|{address}".encode()
    return hashlib.blake2b(told, digest_size=32, key=held.current.lookup_key).digest()


def find(held: RelayKeys, channel: Channel, address: str) -> list[UUID]:
    """Return the adopted contacts with this address, oldest first: a caller's history, or whom a STOP means."""
    found = Contact.objects.filter(lookup=lookup(held, channel, address))
    return list(found.order_by("id").values_list("id", flat=True))


def _pair(master: bytes) -> Pair:
    public = keys.public_of(master)
    return Pair(
        id=boxes.key_id(public),
        public=public,
        box_key=keys.box_key(master),
        field_key=keys.derive(master, "amparo/v1/field"),
        lookup_key=keys.derive(master, "amparo/v1/lookup"),
    )


def _opened(held: RelayKeys, contact: Contact) -> tuple[Channel, str]:
    pair = held.holding(contact.key_id)
    blob = bytes(contact.blob)
    try:
        if contact.state == State.ADOPTED:
            contents = boxes.unpack(_unsealed_field(pair, contact.pk, blob), step=boxes.FIELD_STEP)
        else:
            plain = crypto_box_seal_open(boxes.body(blob, boxes.BOX), pair.public, pair.box_key)
            contents = boxes.unpack(plain, step=boxes.BOX_STEP)
            if contents.get("contact") != str(contact.pk):
                raise Unopenable
    except (CryptoError, TypeError, ValueError) as error:  # ValueError: shorter than any sealed text
        raise Unopenable from error
    if contents.get("channel") != contact.channel or "address" not in contents:
        raise Unopenable
    return Channel(contact.channel), contents["address"]


def _field(pair: Pair, contact_id: UUID, channel: Channel, address: str) -> bytes:
    plain = boxes.pack({"channel": channel.value, "address": address}, step=boxes.FIELD_STEP)
    nonce = random(NONCE)
    sealed = crypto_aead_xchacha20poly1305_ietf_encrypt(plain, _bound_to(pair, contact_id), nonce, pair.field_key)
    return bytes([boxes.VERSION, boxes.FIELD]) + nonce + bytes(sealed)


def _unsealed_field(pair: Pair, contact_id: UUID, blob: bytes) -> bytes:
    rest = boxes.body(blob, boxes.FIELD)
    nonce, sealed = rest[:NONCE], rest[NONCE:]
    return bytes(crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, _bound_to(pair, contact_id), nonce, pair.field_key))


def _bound_to(pair: Pair, contact_id: UUID) -> bytes:
    """Return the associated data: a field put into another row, column, table or schema does not open."""
    return f"vault.contact|{contact_id}|blob|{SCHEMA}|{pair.id}".encode()
