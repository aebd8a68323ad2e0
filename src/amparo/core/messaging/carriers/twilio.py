"""SMS by an HTTP interface that is Twilio's, or like it.

It knows no idempotency key, so a call that breaks after it was sent leaves an unknown.
Our key stands in the address to which the provider reports what became of the message:
that report settles it, also when the answer to the call was lost.
"""

import base64
import json
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from amparo.core.messaging.terms import Finding, Found, Letter, Outcome, Result

PATIENCE = 20.0  # seconds for one answer
LARGEST = 100_000  # bytes of an answer that are read
CALLBACK = "/api/v1/sms/"
OURS = frozenset({401, 403, 404, 408, 429})
"""Wrong key, wrong account, too much at once: certainly not taken, and may be mended on our side."""


@dataclass(frozen=True, slots=True)
class Account:
    """Whose account, and what opens it."""

    base: str
    account: str
    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Twilio:
    """Hands letters to one account, a connection for each."""

    account: Account
    sender: str
    public_url: str
    """Where the provider reports back: ours, without a slash at its end."""
    name: str = "twilio"
    keyed: bool = False
    timeout: float = PATIENCE
    context: Callable[[], ssl.SSLContext] = ssl.create_default_context

    def hand_over(self, letter: Letter) -> Outcome:
        """Hand a letter over; what fails before it is sent is LATER, after that UNKNOWN."""
        connection = self._connection()
        try:
            try:
                connection.connect()
            except OSError as error:
                return Outcome(Result.LATER, why=type(error).__name__)
            try:
                connection.request("POST", self._path(), self._form(letter), self._headers())
                answer = connection.getresponse()
                return _outcome(answer, answer.read(LARGEST))
            except (OSError, HTTPException) as error:
                return Outcome(Result.UNKNOWN, why=type(error).__name__)
        finally:
            connection.close()

    def find(self, key: UUID) -> Found:
        """Say that nobody can tell: the provider's list knows no key of ours; its reports do."""
        return Found(Finding.CANNOT_TELL)

    def _connection(self) -> HTTPConnection:
        parts = urlsplit(self.account.base)
        host = parts.hostname or ""
        if parts.scheme == "https":
            return HTTPSConnection(host, parts.port, timeout=self.timeout, context=self.context())
        return HTTPConnection(host, parts.port, timeout=self.timeout)

    def _path(self) -> str:
        return f"/2010-04-01/Accounts/{self.account.account}/Messages.json"

    def _form(self, letter: Letter) -> bytes:
        fields = {
            "To": letter.address,
            "From": self.sender,
            "Body": letter.text,
            "StatusCallback": f"{self.public_url}{CALLBACK}{letter.key}",
        }
        return urlencode(fields).encode()

    def _headers(self) -> dict[str, str]:
        opened = base64.b64encode(f"{self.account.user}:{self.account.password}".encode()).decode()
        return {
            "Authorization": f"Basic {opened}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
        }


def _outcome(answer: HTTPResponse, body: bytes) -> Outcome:
    status, said = answer.status, _said(body)
    if 200 <= status < 300:
        return Outcome(Result.TAKEN, str(said.get("sid") or "")[:200])
    code = said.get("code")
    why = f"{status} {code}" if isinstance(code, int) else str(status)
    if status in OURS:
        return Outcome(Result.LATER, why=why)
    # Whoever answers with 5xx may have taken it all the same.
    return Outcome(Result.REFUSED if 400 <= status < 500 else Result.UNKNOWN, why=why)


def _said(body: bytes) -> dict[str, object]:
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
