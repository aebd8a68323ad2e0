"""Texts that this server must read again by itself, encrypted so that the database alone does not give them away.

The key lies beside the database: this keeps out whoever has a copy of the database, not
whoever has the machine.
"""

import base64
import secrets

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
    crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
)
from nacl.exceptions import CryptoError

from amparo.core.vault import keys
from amparo.core.vault.boxes import Unopenable

NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES


def lock(text: str, purpose: str) -> str:
    """Return a text encrypted, as URL-safe ASCII.

    Args:
        text: of any length; the length shows.
        purpose: at most 16 ASCII characters; each purpose has a key of its own.
    """
    nonce = secrets.token_bytes(NONCE)
    key = keys.derive(keys.pepper(), purpose)
    box = crypto_aead_xchacha20poly1305_ietf_encrypt(text.encode(), purpose.encode(), nonce, key)
    return base64.urlsafe_b64encode(nonce + bytes(box)).decode()


def unlock(locked: str, purpose: str) -> str:
    """Return the text that ``lock`` took.

    Raises:
        Unopenable: it was locked for another purpose or under another key, or changed since.
    """
    try:
        blob = base64.urlsafe_b64decode(locked.encode())
        key = keys.derive(keys.pepper(), purpose)
        text = crypto_aead_xchacha20poly1305_ietf_decrypt(blob[NONCE:], purpose.encode(), blob[:NONCE], key)
    except (CryptoError, ValueError) as error:
        raise Unopenable from error
    return bytes(text).decode()
