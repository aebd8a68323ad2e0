"""Whoever tries receipt codes that are none waits longer and longer; whoever has one is answered.

A code has 82.5 random bits, so guessing is hopeless at any speed; this keeps it from being
tried in bulk all the same, and from costing the others anything: the waiting is done on
the event loop, where it holds no thread.  Nobody is ever refused, and one wrong letter
costs nothing.  Addresses are kept in memory, for minutes, and nowhere else.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from amparo.interfaces.web.addresses import network_of

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

UNDER = "/r/"
FREE = 5
"""Wrong codes from one address that cost nothing: a hand-written code may take a few tries."""
FREE_FOR_ALL = 300
"""Wrong codes from everywhere that cost nothing."""
FORGIVEN_PER_SECOND = 1 / 30
FORGIVEN_FOR_ALL_PER_SECOND = 1.0
LONGEST_WAIT = 15.0  # seconds
MOST_ADDRESSES = 10_000


@dataclass(slots=True)
class Misses:
    """A count that runs down with time."""

    count: float = 0.0
    at: float = 0.0

    def now(self, seconds: float, rate: float) -> float:
        """Return what is left at an instant (monotonic seconds) if ``rate`` are forgiven each second."""
        return max(0.0, self.count - (seconds - self.at) * rate)

    def add(self, seconds: float, rate: float, more: float = 1.0) -> None:
        """Count one more, or one less."""
        self.count, self.at = max(0.0, self.now(seconds, rate) + more), seconds


@dataclass(slots=True)
class Tries:
    """Who tried how many wrong codes lately, in this process."""

    everybody: Misses = field(default_factory=Misses)
    by_address: dict[str, Misses] = field(default_factory=dict)

    def begin(self, address: str, seconds: float) -> float:
        """Return how long a try has to wait, in seconds: 0.25, 0.5, 1 … beyond the free ones.

        It counts as wrong until ``right`` says otherwise, so that many at once are no way round.
        """
        mine = self.by_address.pop(address, None) or Misses()
        self.by_address[address] = mine  # the latest last
        while len(self.by_address) > MOST_ADDRESSES:
            del self.by_address[next(iter(self.by_address))]
        wrong = mine.now(seconds, FORGIVEN_PER_SECOND)
        wait = 0.25 * 2 ** min(wrong - FREE, 10) if wrong >= FREE else 0.0
        if self.everybody.now(seconds, FORGIVEN_FOR_ALL_PER_SECOND) >= FREE_FOR_ALL:
            wait += 1.0
        mine.add(seconds, FORGIVEN_PER_SECOND)
        self.everybody.add(seconds, FORGIVEN_FOR_ALL_PER_SECOND)
        return min(wait, LONGEST_WAIT)

    def right(self, address: str, seconds: float) -> None:
        """Take back the count of a try that was no wrong code."""
        self.everybody.add(seconds, FORGIVEN_FOR_ALL_PER_SECOND, -1)
        if mine := self.by_address.get(address):
            mine.add(seconds, FORGIVEN_PER_SECOND, -1)


class Slowed:
    """Wraps the pages: delays tries at receipts, before it is known whether they are right."""

    def __init__(self, app: App, *, proxies: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._proxies = proxies
        self._clock = clock
        self._tries = Tries()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, after a wait where one is due."""
        if not scope["path"].startswith(UNDER) or scope["path"] == UNDER:
            await self._app(scope, receive, send)
            return
        address = network_of(scope, self._proxies)
        if wait := self._tries.begin(address, self._clock()):
            await asyncio.sleep(wait)

        async def watched(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start" and message["status"] != 404:
                self._tries.right(address, self._clock())
            await send(message)

        await self._app(scope, receive, watched)
