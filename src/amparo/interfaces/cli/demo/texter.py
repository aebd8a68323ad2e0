"""Somebody who reports by SMS, in Spanish, and the provider who brings what they write."""

import base64
import hashlib
from urllib.parse import urljoin

from amparo.interfaces.cli.demo.actors import Night
from amparo.interfaces.cli.demo.browser import Browser, Unreachable
from amparo.interfaces.cli.demo.scenario import MINUTE

PATH = "/api/v1/sms"
BLOCK = 64  # bytes: of SHA-1

TALK = (
    (3.0 * MINUTE, "Hay agentes con chalecos afuera de la lavandería, se llevan a alguien"),
    (4.5 * MINUTE, "En la 4 y Soto, Boyle Heights"),
    (9.0 * MINUTE, "Ya son cinco. Uno dice POLICE en la espalda 😟"),
    (20.0 * MINUTE, "Sí, siguen aquí. Dos camionetas blancas"),
    (45.0 * MINUTE, "Ya se fueron. Gracias"),
)
"""Scenario seconds from the start of a night, and what is written then."""


class Texter:
    """Writes each line at its time, one person each night."""

    def __init__(self, browser: Browser, night: Night, token: str) -> None:
        self.browser = browser
        self.night = night
        self.token = token
        self.said = 0
        self.seed = night.scenario.seed

    def act(self, now: float) -> None:
        """Send what is due; keep it for the next round when the server cannot be reached."""
        if self.seed != self.night.scenario.seed:
            self.seed, self.said = self.night.scenario.seed, 0
        while self.said < len(TALK) and self.night.begins + TALK[self.said][0] <= now:
            text = TALK[self.said][1]
            try:
                page = self.browser.post_form(PATH, *self.signed(text))
            except Unreachable:
                return
            if page.status >= 500:
                return
            self.said += 1
            self.night.say(f"a text comes in (es): {text[:60]}")

    def signed(self, text: str) -> tuple[dict[str, str], dict[str, str]]:
        """Return a form as the provider sends it, and the header with its signature."""
        fields = {
            "MessageSid": f"SM{self.seed:024x}{self.said:08x}",
            "From": f"+1213555{160 + self.seed % 30:04d}",
            "To": "+12135550100",
            "Body": text,
            "NumSegments": "1",
        }
        told = urljoin(self.browser.base_url, PATH) + "".join(f"{name}{fields[name]}" for name in sorted(fields))
        return fields, {"X-Twilio-Signature": base64.b64encode(keyed(self.token.encode(), told.encode())).decode()}


def keyed(key: bytes, message: bytes) -> bytes:
    """Return HMAC-SHA1, as the provider makes it; the simulator stands outside and has nothing of the house.

    Source: RFC 2104.
    """
    padded = (hashlib.sha1(key).digest() if len(key) > BLOCK else key).ljust(BLOCK, b"\0")  # noqa: S324 - as it is made
    inner = hashlib.sha1(bytes(b ^ 0x36 for b in padded) + message).digest()  # noqa: S324
    return hashlib.sha1(bytes(b ^ 0x5C for b in padded) + inner).digest()  # noqa: S324
