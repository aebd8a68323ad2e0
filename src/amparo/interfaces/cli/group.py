"""The process group: one supervisor, its children, one listening socket.

The supervisor knows nothing of Django, so that it stays small and cannot fail with the
children.  It holds the socket: while the web process is started anew, callers wait in
line instead of being turned away.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType

from amparo.interfaces.cli.terminal import complain

TICK = 0.1  # seconds between two looks at the children
GRACE = 4.0  # seconds from "please stop" to "stopped"
FIRST_DELAY = 0.2  # seconds before the first restart; doubled up to LAST_DELAY
LAST_DELAY = 10.0
SETTLED = 10.0  # a child that lived so long has started well
TRIES = 4  # a child that cannot even start once is given up after so many

LOOPS = {
    "worker": "amparo.core.jobs.worker",
    "sequencer": "amparo.core.ledger.sequencer",
    "relay": "amparo.core.messaging.relay",
}
"""Each has ``run(stop: threading.Event) -> None``, which returns soon after ``stop`` is set."""

KEPT_FOR = {
    f"{name}{end}": "relay"
    for name in ("AMPARO_RELAY_KEY", "AMPARO_SMTP_URL", "AMPARO_SMS_URL")
    for end in ("", "_FILE")
}
"""Secrets that one child needs; no other finds them in its environment."""


@dataclass(slots=True)
class Child:
    """One process that the group keeps alive."""

    name: str
    command: Sequence[str]
    sockets: Sequence[int] = ()
    """File descriptors that it inherits."""
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    started: float = field(default=0.0, init=False)
    restart: float = field(default=0.0, init=False)
    failures: int = field(default=0, init=False)

    def start(self, now: float) -> None:
        """Start it, in a process group of its own: Ctrl-C is for the supervisor alone, which stops all in order."""
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            pass_fds=tuple(self.sockets),
            process_group=0,
            env={key: value for key, value in os.environ.items() if KEPT_FOR.get(key, self.name) == self.name},
        )
        self.started = now

    def look(self, now: float) -> str | None:
        """Return how it ended if it just did, and set the time of its restart."""
        if self.process is None or self.process.poll() is None:
            return None
        code = self.process.returncode
        self.process = None
        self.failures = 1 if now - self.started >= SETTLED else self.failures + 1
        self.restart = now + min(FIRST_DELAY * 2 ** (self.failures - 1), LAST_DELAY)
        return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"


class Group:
    """Starts its children, restarts each that ends, and stops all of them together."""

    def __init__(self, children: Sequence[Child]) -> None:
        self.children = children
        self.ready = False
        self._stopping = False

    def run(self, is_ready: Callable[[], bool], when_ready: Callable[[], None]) -> int:
        """Keep the children alive until this process is told to stop.

        Args:
            is_ready: asked at each look until it says yes; may take up to a second.
            when_ready: called once, then.

        Returns:
            0 after SIGTERM, SIGINT or SIGHUP; 1 if a child could not be started at all.
        """
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop)
        try:
            while not self._stopping:
                if not self._look():
                    return 1
                if not self.ready and is_ready():
                    self.ready = True
                    when_ready()
                time.sleep(TICK)
        finally:
            self._end_all()
        return 0

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True

    def _look(self) -> bool:
        """Start what is due; False if a child must be given up."""
        now = time.monotonic()
        for child in self.children:
            how = child.look(now)
            if how and not self.ready and child.failures >= TRIES:
                complain(f"{child.name} {how} {TRIES} times and is given up; the lines above say why")
                return False
            if how:
                complain(f"{child.name} {how}; it is started again")
            if child.process is None and now >= child.restart and not self._stopping:
                child.start(now)
        return True

    def _end_all(self) -> None:
        """Ask every child to stop, and kill those that have not after ``GRACE`` seconds."""
        alive = [child.process for child in self.children if child.process]
        for process in alive:
            process.terminate()
        deadline = time.monotonic() + GRACE
        for process in alive:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def amparo(*words: str) -> list[str]:
    """Return the command line that runs ``amparo WORDS`` with this very Python."""
    return [sys.executable, "-P", "-m", "amparo.interfaces.cli", *words]
