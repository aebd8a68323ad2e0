"""The words of messaging."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from amparo.core.ledger.terms import Fact


class State(StrEnum):
    """Where a message stands."""

    PENDING = "pending"
    SENDING = "sending"
    """Committed before the carrier is called: a crash leaves this, and it means "perhaps"."""
    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    """No answer came.  That is not a failure: it may have gone out."""
    ASK = "ask"
    """Nobody but a person can say whether it should go again."""
    DROPPED = "dropped"


class Template(StrEnum):
    """What a message says; its text is in ``templates``."""

    OFFER = "dispatch.offer"
    GO = "dispatch.go"
    WAIT = "dispatch.wait"
    STAND_DOWN = "dispatch.stand_down"
    REPORT_REFUTED = "incidents.report_refuted"
    REPORT_UNVERIFIED = "incidents.report_unverified"
    REPORT_REOPENED = "incidents.report_reopened"
    RELEASE_REQUEST = "alerts.release_request"
    ACCESS_CHANGED = "people.access_changed"
    LINE = "intake.line"
    """A line of a conversation: the one text that people write themselves, sealed until the relay sends it."""
    STOPPED = "messaging.stopped"
    STARTED = "messaging.started"
    HELP = "messaging.help"


class Word(StrEnum):
    """A text that is no message but an order to us, which every network of messages knows."""

    STOP = "stop"
    START = "start"
    HELP = "help"


class Fate(StrEnum):
    """What a provider reports of a message after it took it, in the order in which it can happen."""

    TAKEN = "taken"
    UNDER_WAY = "under_way"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"


class Came(StrEnum):
    """Where a text that came in stands."""

    WAITING = "waiting"
    """For the relay, which makes its sender comparable, or for its other parts."""
    READY = "ready"
    """Whole: whoever reads texts may take it."""
    JOINED = "joined"
    """Part of another, under whose id it is read."""
    DONE = "done"
    """An order that was carried out."""


class Reason(StrEnum):
    """Why a message stands where it stands."""

    NO_CARRIER = "no_carrier"
    UNREADABLE = "unreadable"
    TURNED_DOWN = "turned_down"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    INTERRUPTED = "interrupted"
    NOT_FOUND = "not_found"
    BY_HAND = "by_hand"
    STOPPED = "stopped"


class Answer(StrEnum):
    """What a person says of a message that nobody else can judge."""

    WENT_OUT = "went_out"
    SEND_AGAIN = "send_again"
    DROP = "drop"


class Kind(StrEnum):
    """What messaging writes into the ledger."""

    WATCH_TAKEN = "messaging.watch.taken"
    MESSAGE_QUEUED = "messaging.message.queued"
    MESSAGE_STARTED = "messaging.message.started"
    MESSAGE_SENT = "messaging.message.sent"
    MESSAGE_REFUSED = "messaging.message.refused"
    MESSAGE_UNANSWERED = "messaging.message.unanswered"
    MESSAGE_RETURNED = "messaging.message.returned"
    MESSAGE_ASKED = "messaging.message.asked"
    MESSAGE_DROPPED = "messaging.message.dropped"
    MESSAGE_REPORTED = "messaging.message.reported"
    TEXT_RECEIVED = "messaging.text.received"
    TEXT_READY = "messaging.text.ready"
    TEXTS_FORGOTTEN = "messaging.texts.forgotten"
    STOP_ASKED = "messaging.stop.asked"
    STOP_LIFTED = "messaging.stop.lifted"
    STOP_ANSWERED = "messaging.stop.answered"
    HELP_ASKED = "messaging.help.asked"


class No(StrEnum):
    """Why an act on a message is refused."""

    NOT_ASKED = "not_asked"
    MOVED_ON = "moved_on"


class Result(StrEnum):
    """What a carrier's call came to."""

    TAKEN = "taken"
    REFUSED = "refused"
    """For good: the same call would be refused again."""
    LATER = "later"
    """Certainly not taken, and worth another try."""
    UNKNOWN = "unknown"


class Finding(StrEnum):
    """What a carrier knows of a message that went without an answer."""

    TAKEN = "taken"
    ABSENT = "absent"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A carrier's answer."""

    result: Result
    reference: str = ""
    """The provider's own id of the message."""
    why: str = ""
    """For the log: a status or an error's kind, never an address."""


@dataclass(frozen=True, slots=True)
class Found:
    """A carrier's answer to "did you take it?"."""

    finding: Finding
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message ready to be handed over; exists only inside the relay, and shows its address nowhere."""

    key: UUID
    """Ours, the same at every try."""
    code: str
    """Short and spoken; in the text too, so that people see that two are one."""
    address: str
    subject: str
    text: str

    def __repr__(self) -> str:
        return f"Letter({self.key})"


@dataclass(frozen=True, slots=True)
class Sent:
    """A text as a provider tells of it; its sender is seen here in passing only, on the way into the vault."""

    provider: str
    event: str
    """The provider's own name of it: a second one is the same."""
    number: str = field(repr=False)
    text: str = field(repr=False)
    segments: int = 1
    part: int = 1
    parts: int = 1
    reference: str = ""
    """What the parts of one text have in common."""
    answered: bool = False
    """The provider has carried out a STOP, START or HELP by itself and told the sender."""
    pictures: int = 0


@dataclass(frozen=True, slots=True)
class Incoming:
    """A whole text, ready to be read."""

    id: UUID
    received_at: datetime
    contact_id: UUID | None
    """None if its sender is no number to which anybody could write."""
    text: str = field(repr=False)
    word: Word | None
    pictures: int


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message as staff see it: what, to whom by the contact's id, and where it stands."""

    id: UUID
    contact_id: UUID
    template: Template
    facts: Mapping[str, Fact]
    code: str
    language: str
    urgent: bool
    state: State
    reason: Reason | None
    attempts: int
    doubtful: bool
    """An earlier try may have gone out."""
    carrier: str
    reference: str
    queued_at: datetime
    changed_at: datetime
    next_at: datetime | None
    """When the relay looks at it again; None when it is at rest."""
    fence: int | None
    """The relay's watch that has it in hand."""
