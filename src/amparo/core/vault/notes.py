"""Signed notes: Ed25519 over short texts that other people's tools can check.

Notes and keys are written in the C2SP signed-note form, so that a partner's witness
needs nothing of ours: ``checkpoint.pub`` holds ``name+hash+key``.
"""

import base64
import hashlib
import secrets
from dataclasses import dataclass

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

ED25519 = b"\x01"
DASH = "\N{EM DASH}"


class BadNote(ValueError):
    """A note is not signed by the key that should have signed it."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """Checks notes signed under one name.

    Source: C2SP signed-note, https://c2sp.org/signed-note
    """

    name: str
    key: VerifyKey

    @property
    def mark(self) -> bytes:
        """The four bytes by which a signature line names its key."""
        return _mark(self.name, bytes(self.key))

    def opened(self, note: str) -> str:
        """Return the signed text of a note, with its last newline.

        Raises:
            BadNote: this key has not signed it, or the text was changed.
        """
        text, blank, lines = note.rpartition("\n\n")
        start = f"{DASH} {self.name} "
        for line in lines.split("\n") if blank else []:
            if line.startswith(start) and self._signed(f"{text}\n", line.removeprefix(start)):
                return f"{text}\n"
        raise BadNote(f"no valid signature of {self.name}")

    def _signed(self, text: str, signature: str) -> bool:
        try:
            raw = base64.b64decode(signature, validate=True)
            self.key.verify(text.encode(), raw[4:])
        except (ValueError, BadSignatureError):
            return False
        return raw[:4] == self.mark


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs notes under one name."""

    name: str
    key: SigningKey

    def signed(self, text: str) -> str:
        """Return a note: the text, a blank line, and the line with our signature.

        Raises:
            ValueError: the text does not end with a newline.
        """
        if not text.endswith("\n"):
            raise ValueError("a note's text ends with a newline")
        raw = _mark(self.name, bytes(self.key.verify_key)) + self.key.sign(text.encode()).signature
        return f"{text}\n{DASH} {self.name} {base64.b64encode(raw).decode()}\n"


def new_pair(name: str) -> tuple[str, str]:
    """Return a new private and public key under a name, each in its written form."""
    key = SigningKey(secrets.token_bytes(32))
    mark = _mark(name, bytes(key.verify_key)).hex()
    private = base64.b64encode(ED25519 + bytes(key)).decode()
    public = base64.b64encode(ED25519 + bytes(key.verify_key)).decode()
    return f"PRIVATE+KEY+{name}+{mark}+{private}", f"{name}+{mark}+{public}"


def signer(written: str) -> Signer:
    """Return the signer of a written private key.

    Raises:
        ValueError: it is none.
    """
    name, _, raw = _parts(written.removeprefix("PRIVATE+KEY+"))
    return Signer(name, SigningKey(raw))


def verifier(written: str) -> Verifier:
    """Return the verifier of a written public key.

    Raises:
        ValueError: it is none, or its mark does not belong to it.
    """
    name, mark, raw = _parts(written)
    found = Verifier(name, VerifyKey(raw))
    if mark != found.mark.hex():
        raise ValueError("the key's mark does not belong to it")
    return found


def _parts(written: str) -> tuple[str, str, bytes]:
    name, mark, encoded = written.strip().split("+", 2)
    raw = base64.b64decode(encoded, validate=True)
    if len(raw) != 33 or raw[:1] != ED25519:
        raise ValueError("not an Ed25519 key")
    return name, mark, raw[1:]


def _mark(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]
