"""The keys of an installation, one file each in the data directory's ``keys/``.

``relay.key`` (read by the relay alone) and ``relay.pub`` (what the web seals to),
``checkpoint.key`` and ``checkpoint.pub`` (the ledger's signature), ``pepper.key`` (what
makes stored codes worthless without this machine).
"""

import contextlib
import hashlib
import os
import secrets
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from nacl.bindings import crypto_scalarmult_base

from amparo.core.vault import notes

FOLDER = "keys"
RELAY_KEY, RELAY_PUBLIC = "relay.key", "relay.pub"
CHECKPOINT_KEY, CHECKPOINT_PUBLIC = "checkpoint.key", "checkpoint.pub"
PEPPER = "pepper.key"


class KeyMissing(Exception):
    """A key that is needed is not there or is none; the message says what to do."""


def create(home: Path) -> list[str]:
    """Make every key that this data directory lacks, and return the names of the files made.

    What is there stays as it is.  If the operator keeps the relay's key elsewhere
    (``AMPARO_RELAY_KEY``), only its public half is written, and only the first time is it
    asked for: later the server starts without it, and the relay waits.

    Raises:
        KeyMissing: the operator's own key cannot be read, or is no key.
    """
    folder = home / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = []
    if not (folder / RELAY_PUBLIC).exists():
        relay_key = given()
        if not relay_key:
            made += _write(folder / RELAY_KEY, secrets.token_hex(32))
            relay_key = (folder / RELAY_KEY).read_text()
        made += _write(folder / RELAY_PUBLIC, public_of(masters(relay_key)[0]).hex())
    if not (folder / CHECKPOINT_KEY).exists():
        private, public = notes.new_pair(f"amparo/{secrets.token_hex(4)}")
        made += _write(folder / CHECKPOINT_KEY, private)
        made += _write(folder / CHECKPOINT_PUBLIC, public)
    made += _write(folder / PEPPER, secrets.token_hex(32))
    return made


def given() -> str:
    """Return the relay's key as the operator gave it, or nothing.

    Raises:
        KeyMissing: the file that should hold it cannot be read.
    """
    try:
        return settings.RELAY_KEY()
    except ValueError as error:
        raise KeyMissing(str(error)) from error


def masters(text: str) -> list[bytes]:
    """Return the relay's keys, 32 bytes each, the current one first; older ones only open.

    Raises:
        KeyMissing: a word of the text is not 64 hexadecimal digits, or there is none.
    """
    with contextlib.suppress(ValueError):
        found = [bytes.fromhex(word) for word in text.split()]
        if found and all(len(key) == 32 for key in found):
            return found
    raise KeyMissing("AMPARO_RELAY_KEY: give 64 hexadecimal digits, such as `openssl rand -hex 32` prints")


def derive(master: bytes, purpose: str) -> bytes:
    """Return the 32-byte key for one purpose (at most 16 ASCII characters), told apart from all others.

    Source: keyed BLAKE2b with a personal string, as in libsodium's ``crypto_kdf``.
    """
    return hashlib.blake2b(b"", digest_size=32, key=master, person=purpose.encode()).digest()


def box_key(master: bytes) -> bytes:
    """Return the private X25519 key (32 bytes) that opens what the web sealed."""
    return derive(master, "amparo/v1/box")


def public_of(master: bytes) -> bytes:
    """Return the public X25519 key (32 bytes) that belongs to a relay's key."""
    return bytes(crypto_scalarmult_base(box_key(master)))


def relay_public() -> bytes:
    """Return the public key (32 bytes) to which contacts are sealed.

    Raises:
        KeyMissing: this data directory has none.
    """
    return _hex32(f"{settings.HOME}/{FOLDER}/{RELAY_PUBLIC}")


def pepper() -> bytes:
    """Return the 32 bytes under which codes are stored.

    Raises:
        KeyMissing: this data directory has none.
    """
    return _hex32(f"{settings.HOME}/{FOLDER}/{PEPPER}")


def text_of(name: str) -> str:
    """Return what a key file says.

    Raises:
        KeyMissing: it is not there or cannot be read.
    """
    return _read(settings.HOME / FOLDER / name)


@lru_cache(maxsize=8)
def _hex32(path: str) -> bytes:
    with contextlib.suppress(ValueError):
        key = bytes.fromhex(_read(Path(path)))
        if len(key) == 32:
            return key
    raise KeyMissing(f"{path} is damaged: put it back from the backup of the keys")


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError as error:
        raise KeyMissing(
            f"{path} is missing or cannot be read: run `amparo init`, or put it back from the backup of the keys"
        ) from error


def _write(path: Path, text: str) -> list[str]:
    """Write a new file that only its owner reads, unless it is there; return its name if it was made."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return []
    with os.fdopen(descriptor, "w") as file:
        file.write(f"{text}\n")
        file.flush()
        os.fsync(file.fileno())
    return [path.name]
