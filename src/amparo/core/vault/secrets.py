"""Codes that are shown once and stored so that the database does not give them away."""

import hashlib
import secrets
from hmac import compare_digest
from uuid import UUID

from amparo.core.kit.ids import SPOKEN
from amparo.core.vault import keys

GROUPS, LETTERS = 6, 3  # 18 letters of 24: 82.5 random bits
LONG_GROUPS = 10


def receipt_of(report_id: UUID) -> str:
    """Return the receipt code of a report, such as ``K7M-2QA-4XC-9DT-FGH-W3P``: 82.5 bits, easy to read aloud.

    The code is a keyed hash of the id, so that a report sent twice gets one receipt although
    only a hash of it is stored.  The sender makes the id and may choose it; without the key,
    256 random bits that never leave this machine, all codes but those handed out look random
    even to somebody who has chosen every id before.  Whoever has the key has the database too,
    and with it all that a receipt opens.
    """
    number = int.from_bytes(_hashed(report_id.bytes, b"amparo/issue"))
    letters = ""
    for _ in range(GROUPS * LETTERS):
        number, letter = divmod(number, len(SPOKEN))  # 24**18 in 2**256: no letter is likelier than another
        letters += SPOKEN[letter]
    return "-".join(letters[at : at + LETTERS] for at in range(0, len(letters), LETTERS))


def new_code() -> str:
    """Return a new random code to be kept and typed, such as ``K7M-2QA-…`` in ten groups: 137.5 bits."""
    letters = [secrets.choice(SPOKEN) for _ in range(LONG_GROUPS * LETTERS)]
    return "-".join("".join(letters[at : at + LETTERS]) for at in range(0, len(letters), LETTERS))


def hash_code(code: str) -> bytes:
    """Return what is stored of a receipt code, 32 bytes; case, spaces and hyphens make no difference.

    A keyed hash is enough where a password would need a slow one: nobody can try 2**82
    codes, however fast each try is.  The key keeps somebody with only the database from
    checking a code that they saw elsewhere.
    """
    told = "".join(letter for letter in code.upper() if letter.isalnum())
    return _hashed(told.encode(), b"amparo/receipt")


def new_token() -> str:
    """Return a new one-time token for a link: 256 random bits, URL-safe."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> bytes:
    """Return what is stored of a one-time token, 32 bytes; see ``hash_code`` for why it is fast."""
    return _hashed(token.encode(), b"amparo/token")


def digest(body: bytes) -> bytes:
    """Return 32 bytes that tell one body from another, and tell nobody without the key what it says."""
    return _hashed(body, b"amparo/body")


def same(a: bytes, b: bytes) -> bool:
    """Say whether two hashes are one, in a time that does not depend on where they differ."""
    return compare_digest(a, b)


def _hashed(told: bytes, purpose: bytes) -> bytes:
    return hashlib.blake2b(told, digest_size=32, key=keys.pepper(), person=purpose).digest()
