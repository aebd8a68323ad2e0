"""The provider as the tests play it: it signs what it sends."""

import base64
import hashlib
import hmac
import itertools

TOKEN = "a-token-of-the-tests"
REX = "+12135550142"
_count = itertools.count(1)


def signature(address, fields, token=TOKEN):
    """Sign as the provider documents it."""
    told = address + "".join(f"{name}{value}" for name, value in sorted(fields.items()))
    return base64.b64encode(hmac.new(token.encode(), told.encode(), hashlib.sha1).digest()).decode()


def form(text, **changes):
    """What the provider sends with a text."""
    fields = {
        "MessageSid": f"SM{next(_count):032x}",
        "AccountSid": "AC0",
        "From": REX,
        "To": "+12135550100",
        "Body": text,
        "NumSegments": "1",
        "NumMedia": "0",
    }
    return fields | changes


def bring(client, fields, *, sign=None, path="/api/v1/sms", base="http://localhost:8000"):
    """Send a form with its signature, or with the one given."""
    signed = signature(base + path, fields) if sign is None else sign
    return client.post(path, fields, headers={"X-Twilio-Signature": signed})
