"""The words of intake."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from amparo.core.kit.geo import Point
from amparo.core.ledger.terms import Refused
from amparo.core.vault.terms import Channel

LONGEST_LINE = 1_000
"""Characters of a line in a conversation; from us seven segments of SMS, and nobody reads more on a telephone."""


class Happening(StrEnum):
    """The answer to the first question, whether it is going on."""

    NOW = "now"
    PAST = "past"
    HEARD = "heard"
    """The sender has it from somebody else."""


class Lane(StrEnum):
    """In which order people look at reports; nobody is ever refused."""

    KNOWN = "known"
    """From somebody whose report was confirmed before, or from the network's own people in the field."""
    ORDINARY = "ordinary"
    BULK = "bulk"
    """The same words again and again, or what a script sends; folded on the board with its count."""


class Volunteered(StrEnum):
    """What a text may tell that nobody was asked, and that is kept nowhere but in a lawyer's sealed case."""

    STATUS = "status"
    ENTRY = "entry"
    A_NUMBER = "a_number"
    BIRTH = "birth"


class CallKind(StrEnum):
    """What a call is about: each has a script of its own."""

    NOW = "now"
    PAST = "past"
    DETAINED = "detained"
    RUMOUR = "rumour"


class LineKind(StrEnum):
    """What a line of a script is: something to say, or a question and where its answer goes."""

    SAY = "say"
    RIGHTS = "rights"
    """What somebody's rights are: a draft until a named person has reviewed it."""
    PLACE = "place"
    ACTIVITY = "activity"
    SIZE = "size"
    UNIFORM = "uniform"
    EQUIPMENT = "equipment"
    TIME = "time"
    TEXT = "text"
    CONTACT = "contact"


ASKING = frozenset(LineKind) - {LineKind.SAY, LineKind.RIGHTS}


class Kind(StrEnum):
    """What intake writes into the ledger."""

    REPORT_RECEIVED = "intake.report.received"
    REPORTS_FORGOTTEN = "intake.reports.forgotten"
    CALL_BEGUN = "intake.call.begun"
    CALL_SAVED = "intake.call.saved"
    CALL_DROPPED = "intake.call.dropped"
    CALLS_FORGOTTEN = "intake.calls.forgotten"
    SCRIPT_CHANGED = "intake.script.changed"
    SCRIPT_REVIEWED = "intake.script.reviewed"
    CONVERSATION_OPENED = "intake.conversation.opened"
    LINE_RECEIVED = "intake.line.received"
    LINE_SENT = "intake.line.sent"
    LINES_FORGOTTEN = "intake.lines.forgotten"
    WORDS_STRUCK = "intake.words.struck"
    TOKEN_ISSUED = "intake.token.issued"  # noqa: S105 - the name of an event
    TOKEN_ENDED = "intake.token.ended"  # noqa: S105
    TOKEN_RESTED = "intake.token.rested"  # noqa: S105


class No(StrEnum):
    """Why a report is not taken."""

    ID_NOT_V7 = "id_not_v7"
    CONFLICT = "conflict"
    PLACE_MISSING = "place_missing"
    PLACE_OFF_EARTH = "place_off_earth"
    PLACE_SWAPPED = "place_swapped"
    ACCURACY_IMPOSSIBLE = "accuracy_impossible"
    SEEN_AT_MISSING = "seen_at_missing"
    SEEN_AT_FUTURE = "seen_at_future"
    SEEN_AT_TOO_OLD = "seen_at_too_old"
    TEXT_TOO_LONG = "text_too_long"
    TEXT_UNPRINTABLE = "text_unprintable"
    LANGUAGE_UNKNOWN = "language_unknown"
    CONTACT_NOT_A_NUMBER = "contact_not_a_number"
    CONTACT_NOT_AN_ADDRESS = "contact_not_an_address"
    CALL_SAVED = "call_saved"
    SCRIPT_WITHOUT_PLACE = "script_without_place"
    SCRIPT_TWICE = "script_twice"
    SCRIPT_ONE_LANGUAGE = "script_one_language"
    SCRIPT_ASKS_TOO_MUCH = "script_asks_too_much"
    SCRIPT_CHANGED_MEANWHILE = "script_changed_meanwhile"
    SCRIPT_AS_DELIVERED = "script_as_delivered"
    REVIEWED_ALREADY = "reviewed_already"
    REVIEWS_OWN = "reviews_own"
    LINE_EMPTY = "line_empty"
    LINE_TOO_LONG = "line_too_long"
    WORDS_NOT_THERE = "words_not_there"
    REPORT_FORGOTTEN = "report_forgotten"
    TOKEN_TAKEN = "token_taken"  # noqa: S105 - a reason
    TOKEN_UNKNOWN = "token_unknown"  # noqa: S105
    TOKEN_OVER = "token_over"  # noqa: S105
    REASON_MISSING = "reason_missing"


class Way(StrEnum):
    """How a line of a conversation came, or where it can be read."""

    SMS = "sms"
    EMAIL = "email"
    WEB = "web"
    """At the page of the receipt."""


class Flaw(NamedTuple):
    """What is wrong with a report, and where: ``place.lat``, ``salute.size``."""

    reason: No
    field: str


class NotAccepted(Refused):
    """A report that cannot be taken as it is; ``field`` says what to look at."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.reason)
        self.field = flaw.field


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is, as told: a point with its accuracy, or words."""

    lat: float | None = None
    """Degrees, WGS 84; with ``lon`` or not at all."""
    lon: float | None = None
    accuracy_m: float | None = None
    """Radius of the circle in which the sender is, in metres; None if unknown."""
    text: str = ""

    @property
    def point(self) -> Point | None:
        """The point, if there is one.

        Raises:
            ValueError: it is not on the earth.
        """
        return None if self.lat is None or self.lon is None else Point(self.lat, self.lon)


@dataclass(frozen=True, slots=True)
class Salute:
    """Size, activity, uniform, time, equipment, each in the sender's words; the place has its own field."""

    size: str = ""
    activity: str = ""
    uniform: str = ""
    time: str = ""
    equipment: str = ""

    @property
    def told(self) -> bool:
        """Say whether any of the questions was answered."""
        return any((self.size, self.activity, self.uniform, self.time, self.equipment))


@dataclass(frozen=True, slots=True)
class Contact:
    """How the sender can be reached; seen here in passing only, on its way into the vault."""

    channel: Channel
    address: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewReport:
    """A report as it comes in, of the right types but not yet looked at."""

    id: UUID
    """Made by the sender, version 7: a resend carries the same one."""
    happening: Happening
    place: Place
    seen_at: datetime | None = None
    """With a zone; None means while it is being told."""
    text: str = ""
    language: str = "und"
    """BCP 47; ``und`` if nobody asked."""
    salute: Salute = Salute()
    contact: Contact | None = None
    token: str = field(default="", repr=False)
    """A reporter token, as it was typed; one that is none, or none any more, changes nothing."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the sender keeps."""

    report_id: UUID
    code: str
    created: bool
    """False if this very report was here before."""


class Told(NamedTuple):
    """What a receipt opens of a report itself: that it is here, and since when."""

    report_id: UUID
    received_at: datetime


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report as staff and later stages see it; after 30 days its words are gone and its point is coarse."""

    id: UUID
    received_at: datetime
    interface: str
    happening: Happening
    seen_at: datetime
    place: Place
    text: str
    language: str
    salute: Salute
    contact_id: UUID | None
    exercise: bool
    forgotten_at: datetime | None
    lane: Lane = Lane.ORDINARY
    token_id: UUID | None = None
    """The reporter token that it came with; two with one token are one source."""


@dataclass(frozen=True, slots=True)
class ScriptLine:
    """One line of a script, in both languages."""

    kind: LineKind
    en: str
    es: str


@dataclass(frozen=True, slots=True)
class Script:
    """One version of what a call-taker says and asks; the highest number is in use."""

    kind: CallKind
    number: int
    """0 as delivered; each save makes the next."""
    lines: tuple[ScriptLine, ...]
    made_at: datetime | None = None
    author: str = ""
    restored_from: int | None = None
    reviewed_by: str = ""
    reviewed_at: datetime | None = None

    @property
    def draft(self) -> bool:
        """Say whether it speaks of rights and nobody has reviewed it."""
        return self.reviewed_at is None and any(line.kind is LineKind.RIGHTS for line in self.lines)


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call as its taker sees it: a draft with its answers, or what was saved, without them."""

    id: UUID
    """Also the id of the report that it becomes."""
    person_id: UUID | None
    kind: CallKind
    script: int
    begun_at: datetime
    kept_at: datetime
    saved_at: datetime | None
    answers: dict[str, str]
    contact_id: UUID | None
    follows: UUID | None
    """The call's first report, if it told of two places."""


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of a conversation: what somebody outside told us, or what we told them."""

    id: UUID
    report_id: UUID
    at: datetime
    ours: bool
    author: str
    """``public`` for who reported, a person's id, or ``system:…`` for what no person wrote."""
    way: Way
    text: str
    message_id: UUID | None
    """The message that carries it; None if it waits at the receipt alone."""


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """A conversation with whoever sent a report; it has the report's id and is opened by its receipt."""

    id: UUID
    contact_id: UUID | None
    language: str
    opened_at: datetime
    last_at: datetime
    waiting_since: datetime | None
    """Since when somebody waits for a person's answer; None if nobody does."""
    place_by: datetime | None
    """Until when it waits for the place before there is a report; None when there is one."""
    lines: int


class Words(StrEnum):
    """The parts of a report that hold somebody's words."""

    TEXT = "text"
    PLACE_TEXT = "place_text"
    SIZE = "size"
    ACTIVITY = "activity"
    UNIFORM = "uniform"
    TIME = "time"
    EQUIPMENT = "equipment"


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A reporter token as staff see it: never the token, nor who holds it."""

    id: UUID
    issued_at: datetime
    expires_at: datetime
    resting_until: datetime | None
    """Until then its reports are looked at in the ordinary order."""
    ended_at: datetime | None
    ended_by: str
    reason: str

    def stands(self, at: datetime) -> bool:
        """Say whether it is taken at an instant."""
        return self.ended_at is None and at < self.expires_at

    def vouches(self, at: datetime) -> bool:
        """Say whether a report with it is looked at first."""
        return self.stands(at) and (self.resting_until is None or self.resting_until <= at)


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token as its holder sees it, once."""

    id: UUID
    code: str | None = field(repr=False)
    """Shown once: only its hash is kept."""
    expires_at: datetime


class Story(NamedTuple):
    """Reports in bulk that tell the same."""

    story: bytes
    reports: int
    latest_at: datetime
    sample: ReportRow
