"""Settings from the environment: each declared once, with what it means.

docs/reference/settings.md is generated from this list, and an ``AMPARO_…`` variable that
is not on it stops the start: a misspelt setting must not be a silent default.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict
from urllib.parse import parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo

from amparo.core.places import reads as places
from amparo.core.places.terms import Candidate, NotPrepared

if TYPE_CHECKING:
    from amparo.core.places.geocoder import Geocoder


class BadSetting(ValueError):
    """A setting that cannot be meant; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One variable: its name, what holds without it, and one sentence for the operator."""

    name: str
    default: str | None
    says: str
    secret: bool = False


KNOWN = (
    Setting("AMPARO_HOME", "~/.local/share/amparo", "The data directory: database, keys, files."),
    Setting(
        "AMPARO_DATABASE_URL",
        "",
        "A PostgreSQL address (`postgresql://user@host/name`, also `?host=/directory`); empty: SQLite in the home.",
        secret=True,
    ),
    Setting("AMPARO_HOST", "127.0.0.1", "The address to listen on."),
    Setting("AMPARO_PORT", "8000", "The port to listen on."),
    Setting(
        "AMPARO_PUBLIC_URL",
        "",
        "The address people type, such as `https://amparo.example`; empty means `http://localhost:PORT`.",
    ),
    Setting(
        "AMPARO_TRUSTED_PROXIES",
        "0",
        "How many proxies of yours stand in front; the caller's address is read behind exactly that many.",
    ),
    Setting(
        "AMPARO_SECRET_KEY",
        "",
        "The key that signs sessions; empty means one made at the first start and kept in the data directory.",
        secret=True,
    ),
    Setting("AMPARO_NETWORK_NAME", "Amparo", "The network's name as the public sees it."),
    Setting("AMPARO_HOTLINE", "", "The hotline's number as the public sees it; empty means none is shown."),
    Setting("AMPARO_TIME_ZONE", "America/Los_Angeles", "The zone in which times are shown."),
    Setting(
        "AMPARO_PLACE",
        "",
        "Where the network works: a city with its state, a ZIP or `34.05, -118.24`. Of places of one name those near "
        "it are meant, and pages say which lie in another state; empty means that the largest comes first.",
    ),
    Setting(
        "AMPARO_GEOCODER",
        "",
        "A geocoder of your own, `nominatim+http://127.0.0.1:8080` or `photon+http://…`, which is asked where staff "
        "look for a place that the files do not know; its address must be private. Empty means that nobody is asked.",
    ),
    Setting("AMPARO_OFFER_SECONDS", "120", "How long an observer has to answer an offer, in seconds (5 to 3600)."),
    Setting(
        "AMPARO_REST_SECONDS",
        "28800",
        "How long an observer rests after an assignment, in seconds; less than eight hours in a demonstration only.",
    ),
    Setting(
        "AMPARO_SMTP_URL",
        "",
        "The mail carrier, such as `smtp://user:password@mail.example:587`; empty means no mail is sent.",
        secret=True,
    ),
    Setting("AMPARO_MAIL_FROM", "", "The sender of the network's mail."),
    Setting(
        "AMPARO_SMS_URL",
        "",
        "The SMS carrier, such as `https://KEY:SECRET@api.twilio.com/ACCOUNT`; empty means no SMS is sent.",
        secret=True,
    ),
    Setting("AMPARO_SMS_FROM", "", "The network's own number for SMS, such as `+12135550100`."),
    Setting(
        "AMPARO_SMS_TOKEN",
        "",
        "What the SMS provider signs its requests with; empty means that no SMS comes in.",
        secret=True,
    ),
    Setting(
        "AMPARO_RELAY_KEY",
        "",
        "The contact key in hexadecimal, then older ones; read by the relay alone.  Empty means one made by `init`.",
        secret=True,
    ),
)
TESTING = ("AMPARO_TEST_ENGINE", "AMPARO_TEST_DATABASE_URL", "AMPARO_TEST_CLUSTER")
"""Read by the test-suite only."""


def refuse_unknown(environment: Mapping[str, str]) -> None:
    """Stop at an ``AMPARO_…`` variable that nobody reads.

    Raises:
        BadSetting: names it, and the nearest known one.
    """
    known = {s.name for s in KNOWN} | {f"{s.name}_FILE" for s in KNOWN} | set(TESTING)
    for name in environment:
        if name.startswith("AMPARO_") and name not in known:
            raise BadSetting(f"unset {name}: there is no such setting (docs/reference/settings.md lists them)")


def text(name: str) -> str:
    """Return a setting, or the content of the file that ``name_FILE`` points to, or its default.

    Raises:
        BadSetting: the file cannot be read, or the setting has no default and is not set.
        KeyError: nobody declared it in ``KNOWN``.
    """
    setting = {s.name: s for s in KNOWN}[name]
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text().strip()
        except OSError as error:
            raise BadSetting(f"{name}_FILE: cannot read {path}: {error.strerror}") from error
    value = os.environ.get(name, setting.default)
    if value is None:
        raise BadSetting(f"set {name} or {name}_FILE (docs/reference/settings.md)")
    return value


def number(name: str, *, low: int, high: int) -> int:
    """Return a whole number between ``low`` and ``high``.

    Raises:
        BadSetting: it is not one.
    """
    value = text(name)
    if not (value.isascii() and value.isdigit() and low <= int(value) <= high):
        raise BadSetting(f"{name} is {value!r}: give a whole number from {low} to {high}")
    return int(value)


def zone(name: str) -> ZoneInfo:
    """Return a time zone.

    Raises:
        BadSetting: there is no such zone.
    """
    try:
        return ZoneInfo(text(name))
    except (KeyError, ValueError, OSError) as error:
        raise BadSetting(f"{name} is {text(name)!r}: give a zone such as America/Los_Angeles") from error


def place(name: str) -> Candidate | None:
    """Return a place that is known offline, or None if none was given.

    Raises:
        BadSetting: it is not known, or may be several.
    """
    given = text(name)
    if not given:
        return None
    try:
        found = places.resolve(given)
    except NotPrepared as missing:
        raise BadSetting(f"{name}: {missing}") from missing
    if len(found) != 1:
        several = f"may be {' or '.join(one.label.removeprefix('near ') for one in found[:3])}: " if found else ""
        raise BadSetting(f"{name} is {given!r}: {several}give a city with its state, a ZIP or `34.05, -118.24`")
    return found[0]


def geocoder(name: str) -> "Geocoder | None":
    """Return the operator's own geocoder, or None if there is none.

    Raises:
        BadSetting: it is no such address, or somebody else's.
    """
    given = text(name)
    if not given:
        return None
    from amparo.core.places.geocoder import Geocoder, NotOwn  # noqa: PLC0415 - its sockets and TLS are for who has one

    try:
        found = Geocoder.at(given)
        found.own_address()
    except (ValueError, NotOwn) as wrong:
        raise BadSetting(f"{name}: {wrong}") from wrong
    except OSError:  # it may be started later, or have a name that is not known yet
        return found
    return found


def database(url: str) -> dict[str, object]:
    """Return Django's settings for a PostgreSQL address.

    ``postgresql://user:password@host:port/name``; ``?host=/directory`` names a socket's
    directory, and an empty name means ``postgres``.

    Raises:
        BadSetting: it is no such address.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise BadSetting("AMPARO_DATABASE_URL: give postgresql://user@host/name, or unset it for SQLite")
    asked = parse_qs(parts.query)
    try:
        port = parts.port
    except ValueError as error:
        raise BadSetting("AMPARO_DATABASE_URL: the port is not a number") from error
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "postgres",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": asked.get("host", [parts.hostname or ""])[0],
        "PORT": port or "",
    }


class MailServer(TypedDict):
    """Where the mail goes out."""

    host: str
    port: int
    user: str
    password: str
    tls_from_start: bool


def mail_server(url: str) -> MailServer:
    """Return the parts of a mail server's address.

    ``smtp://user:password@host:587`` begins in the clear and demands STARTTLS, except of
    this very machine; ``smtps://`` speaks TLS from the start.

    Raises:
        BadSetting: it is no such address.
    """
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError as error:
        raise BadSetting("AMPARO_SMTP_URL: the port is not a number") from error
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise BadSetting("AMPARO_SMTP_URL: give smtp://user:password@mail.example:587 or smtps://…:465")
    return {
        "host": parts.hostname,
        "port": port or {"smtp": 587, "smtps": 465}[parts.scheme],
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "tls_from_start": parts.scheme == "smtps",
    }


class SmsCarrier(TypedDict):
    """Where SMS goes out."""

    base: str
    account: str
    user: str
    password: str


def sms_carrier(url: str) -> SmsCarrier:
    """Return the parts of a carrier's address, ``https://KEY:SECRET@api.twilio.com/ACCOUNT``.

    Raises:
        BadSetting: it is no such address.
    """
    parts = urlsplit(url)
    account = parts.path.strip("/")
    local = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    if not parts.hostname or not account or not parts.username or not (parts.scheme == "https" or local):
        raise BadSetting("AMPARO_SMS_URL: give https://KEY:SECRET@api.twilio.com/ACCOUNT")
    return {
        "base": f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}",
        "account": account,
        "user": unquote(parts.username),
        "password": unquote(parts.password or ""),
    }


def is_demo(home: Path) -> bool:
    """Say whether a data directory was made by the demo; its mark never leaves it."""
    try:
        return tomllib.loads((home / "home.toml").read_text()).get("kind") == "demo"
    except (OSError, tomllib.TOMLDecodeError):
        return False
