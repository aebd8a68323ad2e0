"""Checkpoints: the signed root of the tree at a size, in the form of C2SP's tlog-checkpoint.

Source: https://c2sp.org/tlog-checkpoint and https://c2sp.org/signed-note
"""

import base64
from collections.abc import Callable
from datetime import timedelta

from amparo.core.ledger.merkle import Frontier
from amparo.core.ledger.terms import Signer, Verifier

EVENTS = 256
"""A checkpoint is due after so many events …"""
SECONDS = timedelta(seconds=10)
"""… or after so long, if there was any."""
LONGEST_TAIL = 4 * EVENTS
"""More events than this are never without a checkpoint unless the key was missing."""

_signer: Callable[[], Signer] | None = None
_verifier: Callable[[], Verifier] | None = None


class NoKey(RuntimeError):
    """Nobody has said who signs."""


def sign_with(signer: Callable[[], Signer], verifier: Callable[[], Verifier]) -> None:
    """Say who signs checkpoints and who checks them; the vault does, at the start."""
    global _signer, _verifier
    _signer, _verifier = signer, verifier


def signer() -> Signer:
    """Return who signs.

    Raises:
        NoKey: nobody does.
    """
    if _signer is None:
        raise NoKey("no signer of checkpoints")
    return _signer()


def verifier() -> Verifier:
    """Return who checks.

    Raises:
        NoKey: nobody does.
    """
    if _verifier is None:
        raise NoKey("no verifier of checkpoints")
    return _verifier()


def note(frontier: Frontier, signer: Signer) -> str:
    """Return the signed note over a tree."""
    return signer.signed(text(signer.name, frontier.size, frontier.root()))


def text(origin: str, size: int, root: bytes) -> str:
    """Return a checkpoint's text: origin, size and root, a line each."""
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"


def holds(note: str, size: int, root: bytes, verifier: Verifier) -> bool:
    """Say whether a note is signed, and over this size and root."""
    try:
        return verifier.opened(note) == text(verifier.name, size, root)
    except ValueError:
        return False
