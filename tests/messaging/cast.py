"""What the messaging tests share: a provider that misbehaves on demand, a clock, a relay."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from amparo.core.ledger.terms import Act, Interface
from amparo.core.messaging import actions, inbox, outbox
from amparo.core.messaging.relay import Relay
from amparo.core.messaging.templates import Sender
from amparo.core.messaging.terms import Finding, Found, Letter, Outcome, Result, Sent, Template
from amparo.core.vault import relay as vault
from amparo.core.vault.terms import Channel
from tests.vault.test_actions import seal

NOON = datetime(2026, 3, 8, 12, tzinfo=UTC)
LAG = timedelta(seconds=30)  # half of the settle window
SENDER = Sender("Amparo", "https://amparo.example", demonstration=False)
REX = "+12135550142"
_events = itertools.count()


def came(text, *, number=REX, at=NOON, **changes) -> UUID:
    """Take a text as the webhook does, and return its id."""
    sent = Sent("twilio", changes.pop("event", f"SM{next(_events):032x}"), number, text, **changes)
    return inbox.receive(act=Act("public", at, Interface.API), sent=sent)


class Crash(BaseException):
    """The relay is killed here."""


@dataclass
class Provider:
    """Takes letters as it is told to: ``take``, ``refuse``, ``later``, ``cut``, ``lose``, ``raise``, ``crash…``."""

    keyed: bool = False
    queryable: bool = False
    behaviour: list[str] = field(default_factory=list)
    taken: list[Letter] = field(default_factory=list)
    lagging: bool = False
    """What was taken is listed only ``LAG`` later."""
    name: str = "fake"
    clock: Callable[[], datetime] = lambda: NOON
    taken_at: dict[UUID, datetime] = field(default_factory=dict)

    def hand_over(self, letter: Letter) -> Outcome:
        how = self.behaviour.pop(0) if self.behaviour else "take"
        if how == "refuse" and self.keyed and self.copies(letter.key):
            how = "take"  # under the key of one that it took, it answers as for that one
        if how in ("take", "cut", "raise", "crash_after") and not (self.keyed and self.copies(letter.key)):
            self.taken.append(letter)
            self.taken_at.setdefault(letter.key, self.clock())
        if how.startswith("crash"):
            raise Crash
        if how == "raise":
            raise ValueError(f"failed for {letter.address}")
        results = {"take": Result.TAKEN, "refuse": Result.REFUSED, "later": Result.LATER}
        return Outcome(results.get(how, Result.UNKNOWN), reference="ref" if how == "take" else "", why=how)

    def find(self, key: UUID) -> Found:
        if not (self.queryable or self.keyed):
            return Found(Finding.CANNOT_TELL)
        listed = self.copies(key) and (not self.lagging or self.clock() >= self.taken_at[key] + LAG)
        return Found(Finding.TAKEN, "ref") if listed else Found(Finding.ABSENT)

    def copies(self, key: UUID) -> int:
        return sum(letter.key == key for letter in self.taken)


class Bench:
    """A relay on duty beside a provider, at a time that the test sets."""

    def __init__(self, provider: Provider | None = None, channels=tuple(Channel)) -> None:
        self.provider = provider or Provider()
        self.channels = channels
        self.now = NOON
        self.provider.clock = lambda: self.now
        self.relieve()

    def relieve(self) -> None:
        """Put a new relay on duty."""
        self.relay = Relay(
            held=vault.opened(),
            chosen=dict.fromkeys(self.channels, self.provider),
            sender=SENDER,
            fence=outbox.take_watch(act=self.act()),
            now=self.tick,
        )

    def tick(self) -> datetime:
        """Let a hundredth of a second pass, as between any two acts, and return the time."""
        self.now += timedelta(milliseconds=10)
        return self.now

    def act(self, actor: str = "system:relay") -> Act:
        return Act(actor, self.tick(), Interface.RELAY)

    def work(self, seconds: float = 0, steps: int = 20) -> None:
        """Let time pass, then let the relay do what is due."""
        self.now += timedelta(seconds=seconds)
        for _ in range(steps):
            if not self.relay.step():
                return

    def queue(self, *, urgent: bool = False, contact_id: UUID | None = None, **changes) -> UUID:
        said = {
            "id": uuid4(),
            "contact_id": contact_id or seal(),
            "template": Template.OFFER,
            "facts": {"minutes": 2},
            "language": "en",
            "urgent": urgent,
        }
        return actions.queue(act=self.act("system:worker"), **said | changes)
