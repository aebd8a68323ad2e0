"""How a contact looks when it is sealed: version and algorithm first, padded, bound to its row.

Anybody with the public key can seal; what is inside names the contact it belongs to, so
that a box moved to another row is refused when it is opened.
"""

import hashlib
import json
from uuid import UUID

from nacl.bindings import crypto_box_seal, sodium_pad, sodium_unpad
from nacl.exceptions import CryptoError

from amparo.core.kit import canonical
from amparo.core.vault.terms import Channel

VERSION = 1
BOX = 1  # crypto_box_seal: X25519, XSalsa20-Poly1305
FIELD = 2  # XChaCha20-Poly1305-IETF with associated data
BOX_STEP = 256  # bytes: a number and nearly every address fill one step
FIELD_STEP = 64  # bytes

Contents = dict[str, str]


class Unopenable(Exception):
    """A blob does not open: wrong key, wrong row or damage.  Deliberately says no more."""


def key_id(public_key: bytes) -> str:
    """Return the short name of the key pair to which this public key (32 bytes) belongs."""
    return hashlib.blake2b(public_key, digest_size=8).hexdigest()


def seal(public_key: bytes, *, contact_id: UUID, channel: Channel, address: str) -> bytes:
    """Return a contact in a box that only the holder of the private key opens.

    Args:
        public_key: 32 bytes, X25519.
        contact_id: the row it belongs to.
        channel: what kind of address it is.
        address: in its one spelling.

    Returns:
        Two bytes of version and algorithm, then the box: 306 bytes for most.
    """
    plain = pack({"contact": str(contact_id), "channel": channel.value, "address": address}, step=BOX_STEP)
    return bytes([VERSION, BOX]) + bytes(crypto_box_seal(plain, public_key))


def seal_words(public_key: bytes, *, owner: UUID, words: str) -> bytes:
    """Return a text in a box that only the holder of the private key opens, bound to the row it belongs to.

    Args:
        public_key: 32 bytes, X25519.
        owner: the row's id.
        words: what it says.
    """
    plain = pack({"owner": str(owner), "words": words}, step=BOX_STEP)
    return bytes([VERSION, BOX]) + bytes(crypto_box_seal(plain, public_key))


def body(blob: bytes, algorithm: int) -> bytes:
    """Return what follows the version and the algorithm.

    Raises:
        Unopenable: the blob is of another make.
    """
    if blob[:2] != bytes([VERSION, algorithm]):
        raise Unopenable
    return blob[2:]


def pack(contents: Contents, *, step: int) -> bytes:
    """Return canonical JSON, padded to a multiple of ``step`` bytes so that lengths tell little."""
    return bytes(sodium_pad(canonical.dumps(contents), step))


def unpack(padded: bytes, *, step: int) -> Contents:
    """Return what was packed.

    Raises:
        Unopenable: it is no packed object of texts.
    """
    try:
        contents = json.loads(sodium_unpad(padded, step))
    except (CryptoError, ValueError) as error:
        raise Unopenable from error
    if not isinstance(contents, dict) or not all(isinstance(value, str) for value in contents.values()):
        raise Unopenable
    return contents
