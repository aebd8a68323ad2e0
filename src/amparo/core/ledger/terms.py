"""The words of the ledger: who acts, what was recorded, and how a rule says no."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

Fact = str | int | bool | None
"""What an event may say: ids, codes, counts. Never a name, never a sentence."""


class Interface(StrEnum):
    """Where an act comes in."""

    CONSOLE = "console"
    FIELD = "field"
    PUBLIC = "public"
    API = "api"
    CLI = "cli"
    WORKER = "worker"
    RELAY = "relay"


@dataclass(frozen=True, slots=True)
class Act:
    """Who acts, when, through which interface.

    Made once at an interface or in a task and handed down, so that no rule asks the
    clock and no write goes unsigned.
    """

    actor: str
    """A person's id, ``public`` for somebody without an account, or ``system:<process>``."""
    at: datetime
    interface: Interface
    key: str | None = None
    """The sender's own key for this act; a second act with it changes nothing."""

    def __post_init__(self) -> None:
        if self.at.utcoffset() != timedelta(0):
            raise ValueError("an act is dated in UTC")

    @property
    def person(self) -> UUID:
        """The acting person's id.

        Raises:
            ValueError: the actor is not a person.
        """
        return UUID(self.actor)

    def keyed(self, key: str) -> "Act":
        """Return the same act under another key."""
        return replace(self, key=key)


@dataclass(frozen=True, slots=True)
class Recorded:
    """One event as it stands in the ledger."""

    id: UUID
    kind: str
    subject: UUID
    actor: str
    at: datetime
    interface: str
    facts: Mapping[str, Fact]
    number: int | None = None
    """Its place in the sequence; None until the sequencer has been by (milliseconds)."""


class Refused(Exception):
    """An anticipated no, with its reason: a member of some room's ``No``."""

    def __init__(self, reason: StrEnum) -> None:
        super().__init__(reason.value)
        self.reason = reason


class Signer(Protocol):
    """Signs checkpoints; the vault has the key."""

    @property
    def name(self) -> str:
        """The name that stands in the note, its origin."""

    def signed(self, text: str) -> str:
        """Return a signed note over a text that ends with a newline."""


class Verifier(Protocol):
    """Checks checkpoints."""

    @property
    def name(self) -> str:
        """The name that stands in the note, its origin."""

    def opened(self, note: str) -> str:
        """Return the text of a note that this name has signed.

        Raises:
            ValueError: it has not.
        """


class Break(StrEnum):
    """How the ledger can be broken."""

    CHANGED = "ledger.changed"
    """An event is not what its leaf says, or stands at another's number."""
    MISSING = "ledger.missing"
    """An event was taken out, its leaf is still there."""
    GAP = "ledger.gap"
    """A number is missing."""
    CUT = "ledger.cut"
    """The end is missing: a checkpoint was signed over more events than there are."""
    FORGED = "ledger.forged"
    """Events and leaves agree, but not with the root that was signed over them."""
    SIGNATURE = "ledger.signature"
    """A checkpoint is not signed by our key, or does not say what its row says."""
    UNSIGNED = "ledger.unsigned"
    """More events than ever wait for a checkpoint stand under none."""
    UNNUMBERED = "ledger.unnumbered"
    """An event has no number and does not wait for one."""


@dataclass(frozen=True, slots=True)
class Broken:
    """The first place at which the ledger does not hold."""

    kind: Break
    number: int | None
    """The event's number; for ``FORGED`` the lowest that may be meant, for ``UNNUMBERED`` None."""
    event: UUID | None
    """The event, where it can be told."""
    until: int | None = None
    """For ``FORGED``: the number before which the change lies."""
