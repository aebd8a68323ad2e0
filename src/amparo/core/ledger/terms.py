"""The words of the ledger: who acts, what was recorded, and how a rule says no."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
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
