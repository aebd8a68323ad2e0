"""Fans the ledger's news out to every open page of this process.

One thread reads each new number once and spells each event once, for however many
listen; a listener gets the stages that they may see, of some only what concerns them, and
of an event no more than what kind it was and of what.
"""

import asyncio
import json
import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.db import DatabaseError, InterfaceError, connection

from amparo.core.ledger import reads
from amparo.core.ledger.pulse import Numbers
from amparo.core.ledger.terms import Recorded

log = logging.getLogger(__name__)

KEPT = 2000
"""Messages kept for those who come back; whoever was away for longer is told to look at everything."""
MOST_WAITING = 500
"""Messages that may wait for one listener; a slower one is let go and comes back by itself."""
BATCH = 500
PATIENCE = 1.0
AFTER_TROUBLE = 1.0
BEAT_SECONDS = 15.0
BEAT = b"event: beat\ndata:\n\n"


Whom = Callable[[Sequence[Recorded]], Mapping[UUID, frozenset[UUID]]]
"""Says of a stage's events, by their ids, whom each concerns."""

_whom: dict[str, Whom] = {}


def concerning(stage: str, whom: Whom) -> None:
    """Let a stage say whom its events concern, for those who hear of it only what does.

    It is asked once for all the events that are read together, in the thread that reads them.
    While a stage says nothing, its events concern nobody.
    """
    _whom[stage] = whom


@dataclass(frozen=True, slots=True)
class Message:
    """One event as it goes over the wire."""

    number: int
    stage: str
    wire: bytes
    concerns: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Hearing:
    """What somebody hears of: some stages whole, of some what concerns them."""

    person: UUID
    stages: frozenset[str]
    own: frozenset[str] = frozenset()

    def hears(self, message: Message) -> bool:
        """Say whether they hear of an event."""
        return message.stage in self.stages or (message.stage in self.own and self.person in message.concerns)


def messages(events: Sequence[Recorded]) -> list[Message]:
    """Spell numbered events: number, kind and what it was about; never who did it, never its facts."""
    concerns: dict[UUID, frozenset[UUID]] = {}
    for stage, whom in _whom.items():
        if theirs := [event for event in events if stage_of(event.kind) == stage]:
            concerns |= _concerned(stage, whom, theirs)
    return [_message(event, concerns.get(event.id, frozenset())) for event in events]


def _concerned(stage: str, whom: Whom, events: Sequence[Recorded]) -> Mapping[UUID, frozenset[UUID]]:
    """Ask a stage; what is wrong there must not end the one thread from which every desk has its news."""
    try:
        return whom(events)
    except (DatabaseError, InterfaceError):
        raise
    except Exception:
        log.exception("nobody can say whom events of %s concern", stage)
        return {}


def _message(event: Recorded, concerns: frozenset[UUID]) -> Message:
    number = event.number if event.number is not None else -1
    return Message(number, stage_of(event.kind), _wire(number, event.kind, str(event.subject)), concerns)


def skipped(number: int, stage: str) -> Message:
    """Spell that things have happened in a stage up to a number, too many to tell one by one."""
    return Message(number, stage, _wire(number, f"{stage}.stream.skipped", None))


def stage_of(kind: str) -> str:
    """Return the room that an event belongs to."""
    return kind.split(".", 1)[0]


def _wire(number: int, kind: str, subject: str | None) -> bytes:
    said = json.dumps({"kind": kind, "subject": subject}, separators=(",", ":"))
    return f"id: {number}\nevent: ledger\ndata: {said}\n\n".encode()


class Listener:
    """One open stream: what waits to be sent to it."""

    def __init__(self, hearing: Hearing) -> None:
        self.hearing = hearing
        self.closed = False
        self._waiting: list[bytes] = []
        self._news = asyncio.Event()

    def put(self, wire: bytes) -> None:
        """Add something to be sent, or let go of a listener that is too slow."""
        if len(self._waiting) >= MOST_WAITING:
            self.close()
            return
        self._waiting.append(wire)
        self._news.set()

    def close(self) -> None:
        """End the stream."""
        self.closed = True
        self._waiting.clear()
        self._news.set()

    def wake(self) -> None:
        """Let ``take`` return, with nothing if nothing waits."""
        self._news.set()

    async def take(self) -> bytes:
        """Wait for something and return all of it together."""
        await self._news.wait()
        self._news.clear()
        waiting, self._waiting = self._waiting, []
        return b"".join(waiting)


class Hub:
    """The listeners of one process, and the thread that reads for them while there are any."""

    def __init__(self) -> None:
        self.listeners: set[Listener] = set()
        self.head = -1
        self._recent: deque[Message] = deque(maxlen=KEPT)
        self._reader: _Reader | None = None
        self._ready = asyncio.Event()
        self._beat: asyncio.TimerHandle | None = None
        self._ended = False
        self._starting = threading.RLock()  # a signal may end what this thread is just starting

    async def join(self, listener: Listener, after: int | None) -> None:
        """Have a listener told of everything after a number, or from now on; once the hub is closed, let go of it."""
        if not self._reading():
            listener.close()
            return
        await self._ready.wait()
        self.listeners.add(listener)
        listener.put(BEAT)
        for old in self._since(after, listener.hearing):
            listener.put(old.wire)

    def leave(self, listener: Listener) -> None:
        """Forget a listener."""
        self.listeners.discard(listener)

    def close(self) -> None:
        """End every stream and the reading, for good."""
        self._end()
        for listener in list(self.listeners):
            listener.close()
        if self._beat is not None:
            self._beat.cancel()
        if self._reader is not None:
            self._reader.stop.set()

    def close_soon(self) -> None:
        """Do so from a signal's handler or another thread."""
        self._end()
        if self._reader is not None:
            self._reader.in_loop(self.close)

    def begin(self, recent: Iterable[Message], head: int) -> None:
        """Take up the news at a number; the reader calls it once, in the loop."""
        self._recent.extend(recent)
        self.head = head
        self._ready.set()

    def spread(self, messages: list[Message]) -> None:
        """Hand new messages to everybody whom they concern; the reader calls it in the loop."""
        self._recent.extend(messages)
        self.head = messages[-1].number
        wires: dict[Hearing | frozenset[str], bytes] = {}
        for listener in list(self.listeners):
            hearing = listener.hearing
            alike = hearing if hearing.own else hearing.stages  # all desks hear the same, and it is put together once
            wire = wires.get(alike)
            if wire is None:
                wire = wires[alike] = b"".join(m.wire for m in messages if hearing.hears(m))
            if wire:
                listener.put(wire)

    def _reading(self) -> bool:
        """Start the reader unless it runs; say whether there is one, for a closed hub starts none any more."""
        with self._starting:
            if self._reader is None and not self._ended:
                self._reader = _Reader(self, asyncio.get_running_loop())
                self._reader.start()
                self._schedule_beat()
            return not self._ended

    def _end(self) -> None:
        with self._starting:
            self._ended = True

    def _since(self, after: int | None, hearing: Hearing) -> list[Message]:
        if after is None or after >= self.head:
            return []
        if after + 1 < self._oldest():
            return [skipped(self.head, stage) for stage in sorted(hearing.stages | hearing.own)]
        return [old for old in self._recent if old.number > after and hearing.hears(old)]

    def _oldest(self) -> int:
        return self._recent[0].number if self._recent else self.head + 1

    def _schedule_beat(self) -> None:
        self._beat = asyncio.get_running_loop().call_later(BEAT_SECONDS, self._beat_once)

    def _beat_once(self) -> None:
        for listener in list(self.listeners):
            listener.put(BEAT)
        self._schedule_beat()


class _Reader(threading.Thread):
    """Reads new numbers and hands them to the loop."""

    def __init__(self, hub: Hub, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(name="events", daemon=True)
        self.stop = threading.Event()
        self._hub, self._loop = hub, loop
        self._head: int | None = None

    def run(self) -> None:
        while not self.stop.is_set():
            try:
                self._read()
            except (DatabaseError, InterfaceError) as error:
                log.warning("the event stream waits for the database: %s", type(error).__qualname__)
                self.stop.wait(AFTER_TROUBLE)
            finally:
                connection.close()

    def _read(self) -> None:
        numbers = Numbers()  # before the first read, so that nothing falls between
        head = self._begin() if self._head is None else self._head
        while not self.stop.is_set():
            while new := _after(head):
                self._head = head = new[-1].number
                self.in_loop(partial(self._hub.spread, new))
            numbers.wait(self.stop, PATIENCE)

    def _begin(self) -> int:
        """Read the latest messages, for those who come back."""
        head = max(reads.latest_number() - KEPT, -1)
        recent: list[Message] = []
        while new := _after(head):
            recent += new
            head = new[-1].number
        self._head = head
        self.in_loop(partial(self._hub.begin, recent, head))
        return head

    def in_loop(self, call: Callable[[], None]) -> None:
        """Have something called in the loop."""
        try:
            self._loop.call_soon_threadsafe(call)
        except RuntimeError:  # the loop has ended, and this thread with it
            self.stop.set()


def _after(number: int) -> list[Message]:
    return messages(reads.since(number, limit=BATCH))
