"""Codes that are shown once and stored so that the database does not give them away."""

import hashlib
import secrets

from amparo.core.kit.ids import SPOKEN
from amparo.core.vault import keys

GROUPS, LETTERS = 6, 3  # 18 letters of 24: 82.5 random bits


def new_receipt() -> str:
    """Return a new receipt code, such as ``K7M-2QA-4XC-9DT-FGH-W3P``: 82.5 random bits, easy to read aloud."""
    return "-".join("".join(secrets.choice(SPOKEN) for _ in range(LETTERS)) for _ in range(GROUPS))


def hash_code(code: str) -> bytes:
    """Return what is stored of a receipt code, 32 bytes; case, spaces and hyphens make no difference.

    A keyed hash is enough where a password would need a slow one: nobody can try 2**82
    codes, however fast each try is.  The key keeps somebody with only the database from
    checking a code that they saw elsewhere.
    """
    told = "".join(letter for letter in code.upper() if letter.isalnum())
    return _hashed(told, b"amparo/receipt")


def new_token() -> str:
    """Return a new one-time token for a link: 256 random bits, URL-safe."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> bytes:
    """Return what is stored of a one-time token, 32 bytes; see ``hash_code`` for why it is fast."""
    return _hashed(token, b"amparo/token")


def _hashed(text: str, purpose: bytes) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=32, key=keys.pepper(), person=purpose).digest()
