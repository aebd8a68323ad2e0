"""Signatures by which a provider shows that a request comes from it and was not changed on the way."""

import base64
import hashlib
import hmac
from collections.abc import Iterable


def signed_form(secret: str, address: str, fields: Iterable[tuple[str, str]], signature: str) -> bool:
    """Say whether a form that was sent to an address carries the right signature; no secret signs nothing.

    Args:
        secret: what we and the provider share.
        address: exactly as the provider was told it, with scheme, host, path and query.
        fields: each name with each of its values, in any order.
        signature: as it came, in base64.

    Source: Twilio, "Validating signatures": base64 of HMAC-SHA1 over the address, then each name
    and value in the order of the names.
    """
    if not secret:
        return False
    told = address + "".join(f"{name}{value}" for name, value in sorted(set(fields)))
    # SHA-1 is the provider's choice; as a keyed hash it is not known to be broken.
    wanted = base64.b64encode(hmac.new(secret.encode(), told.encode(), hashlib.sha1).digest())
    return hmac.compare_digest(wanted, signature.encode())
