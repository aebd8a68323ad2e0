"""Mail by SMTP, over TLS with a checked certificate.

SMTP has no question "did you take it?": a connection that breaks after the text was sent
leaves an unknown.  The Message-ID is made of our key, so that a second one can be told
for the same by mail programs and by people.
"""

import smtplib
import ssl
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from uuid import UUID

from amparo.core.messaging.terms import Finding, Found, Letter, Outcome, Result

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
HOPED = frozenset({250, 251, 354})  # RFC 5321 section 4.2: done, will forward, send the text
LASTING = 500
PATIENCE = 30.0  # seconds for one answer; filters take their time over a text


@dataclass(frozen=True, slots=True)
class Server:
    """Where the mail goes out."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    tls_from_start: bool = False
    """``smtps://``; otherwise STARTTLS is demanded, except of this very machine."""


class _Answered(Exception):
    """The server has answered before the text was sent, and not as hoped."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        result = Result.REFUSED if code >= LASTING else Result.LATER
        self.outcome = Outcome(result, why=str(code))


@dataclass(frozen=True, slots=True)
class Smtp:
    """Hands letters to one mail server, a connection for each."""

    server: Server
    sender: str
    name: str = "smtp"
    keyed: bool = False
    timeout: float = PATIENCE
    context: Callable[[], ssl.SSLContext] = ssl.create_default_context

    def hand_over(self, letter: Letter) -> Outcome:
        """Hand a letter over; what fails before its text is sent is LATER or REFUSED, after that UNKNOWN."""
        with ExitStack() as way:
            try:
                connection = self._connected()
                way.callback(connection.close)
                self._open(connection, letter)
            except _Answered as answer:
                return answer.outcome
            except (OSError, smtplib.SMTPException) as error:
                return Outcome(Result.LATER, why=type(error).__name__)
            return self._send(connection, letter)

    def find(self, key: UUID) -> Found:
        """Say that nobody can tell."""
        return Found(Finding.CANNOT_TELL)

    def _connected(self) -> smtplib.SMTP:
        host, port = self.server.host, self.server.port
        if self.server.tls_from_start:
            return smtplib.SMTP_SSL(host, port, timeout=self.timeout, context=self.context())
        return smtplib.SMTP(host, port, timeout=self.timeout)

    def _open(self, connection: smtplib.SMTP, letter: Letter) -> None:
        """Come so far that the server waits for the text."""
        server = self.server
        if not server.tls_from_start and server.host not in LOOPBACK:
            connection.starttls(context=self.context())
        if server.user:
            connection.login(server.user, server.password)
        connection.ehlo_or_helo_if_needed()
        _hope(connection.mail(self.sender))
        _hope(connection.rcpt(letter.address))
        _hope(connection.docmd("DATA"))

    def _send(self, connection: smtplib.SMTP, letter: Letter) -> Outcome:
        """Send the text, of which the server may have taken it all when it falls silent."""
        lines = bytes(self._mail(letter))
        stuffed = lines.replace(b"\r\n.", b"\r\n..")
        try:
            connection.send(stuffed + (b"" if stuffed.endswith(b"\r\n") else b"\r\n") + b".\r\n")
            code, _ = connection.getreply()
        except (OSError, smtplib.SMTPException) as error:
            return Outcome(Result.UNKNOWN, why=type(error).__name__)
        return Outcome(Result.TAKEN, str(letter.key)) if code in HOPED else _Answered(code).outcome

    def _mail(self, letter: Letter) -> EmailMessage:
        mail = EmailMessage(policy=WIRE)
        domain = self.sender.rpartition("@")[2]
        mail["From"] = Address(addr_spec=self.sender)
        mail["To"] = Address(addr_spec=letter.address)
        mail["Subject"] = letter.subject
        mail["Message-ID"] = f"<{letter.key}@{domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(letter.text, cte="quoted-printable")
        return mail


def _hope(answer: tuple[int, bytes]) -> None:
    if answer[0] not in HOPED:
        raise _Answered(answer[0])
