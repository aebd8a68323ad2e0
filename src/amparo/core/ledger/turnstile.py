"""A fair line for SQLite's one writer, over all threads and processes.

SQLite lets waiting writers sleep and try again, so that whoever has just written is the
likeliest to write next: with eight busy writers the least lucky one gets a single turn
in seconds (docs/decisions/0005-sqlite-turnstile.md).  Here writers stand at a door, one of
them at a time waits for the seat, and whoever leaves the seat goes back to the door.
Both are locks on files that the kernel hands on, and takes back from a killed process.

Only order depends on it: a writer that walks past it meets SQLite's own lock as ever.
"""

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection

PATIENCE = 10.0
"""Seconds to wait for a turn; as long as SQLite itself would (``timeout`` in the settings)."""


@contextmanager
def turn() -> Iterator[None]:
    """Wait for this thread's turn to write; open the transaction inside.

    Other engines need none, and a turn inside a turn is the same one.

    Raises:
        OperationalError: others held the database for longer than ``PATIENCE``.
    """
    if connection.vendor != "sqlite":
        yield
        return
    place = _here.at(str(connection.settings_dict["NAME"]))
    if place.inside:
        yield
        return
    place.enter()
    try:
        yield
    finally:
        place.leave()


class _Place:
    """One thread's open files; a lock belongs to an open file, hence one for each thread."""

    def __init__(self, database: str) -> None:
        self.database, self.process, self.inside = database, os.getpid(), False
        self._door, self._seat = self._open("door"), self._open("seat")

    def _open(self, name: str) -> int:
        return os.open(f"{self.database}.{name}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def enter(self) -> None:
        """Come in at the door, and wait for the seat."""
        until = time.monotonic() + PATIENCE
        fcntl.flock(self._door, fcntl.LOCK_EX)
        try:
            self._sit(until)
        finally:
            fcntl.flock(self._door, fcntl.LOCK_UN)
        self.inside = True

    def leave(self) -> None:
        """Give up the seat to whoever is through the door."""
        self.inside = False
        fcntl.flock(self._seat, fcntl.LOCK_UN)

    def _sit(self, until: float) -> None:
        try:
            fcntl.flock(self._seat, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            # The kernel's wait is the fair one, and has no time limit: a thread stands in for this one.
            stand_in = _StandIn(self._seat)
            if not stand_in.sits(until - time.monotonic()):
                self._seat = self._open("seat")
                raise OperationalError("database is locked: another writer has held it for too long") from None

    def __del__(self) -> None:
        os.close(self._door)
        os.close(self._seat)


class _StandIn(threading.Thread):
    """Waits for the seat as long as it takes; if nobody needs it any more by then, lets go."""

    def __init__(self, seat: int) -> None:
        super().__init__(name="turnstile", daemon=True)
        self._seat, self._sat, self._left = seat, False, False
        self._between = threading.Lock()

    def run(self) -> None:
        fcntl.flock(self._seat, fcntl.LOCK_EX)
        with self._between:
            self._sat = True
            if self._left:
                os.close(self._seat)

    def sits(self, seconds: float) -> bool:
        """Wait at most so long, and say whether the seat is this thread's."""
        self.start()
        self.join(max(seconds, 0.0))
        with self._between:
            self._left = not self._sat
            return self._sat


class _Here(threading.local):
    """The place of the thread that looks."""

    place: _Place | None = None

    def at(self, database: str) -> _Place:
        """Return it, made anew for another database or after a fork."""
        place = self.place
        if place is None or place.database != database or place.process != os.getpid():
            place = self.place = _Place(database)
        return place


_here = _Here()
