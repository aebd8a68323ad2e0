"""Notices that somebody else has written, at next to no cost."""

import threading
from typing import Any

from django.db import connection

CHANNEL = "amparo_leaves"
"""Where the sequencer tells PostgreSQL's listeners that there are new numbers."""
LOOK = 0.03
"""Seconds between two looks at SQLite."""


class Pulse:
    """Tells whether the database may have changed since the last look, on this thread's connection.

    SQLite counts other connections' commits, a look takes microseconds; PostgreSQL has
    no such count, and "it may have" is always true there.
    """

    def __init__(self) -> None:
        self._seen = self._count()

    def changed(self) -> bool:
        """Say whether there may be news since the last call."""
        now = self._count()
        if now is not None and now == self._seen:
            return False
        self._seen = now
        return True

    def _count(self) -> int | None:
        if connection.vendor != "sqlite":
            return None
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA data_version")
            (count,) = cursor.fetchone()
        return int(count)


class Numbers:
    """Waits for new numbers of the ledger, on this thread's connection."""

    def __init__(self) -> None:
        self._pulse = Pulse()
        if connection.vendor != "sqlite":
            with connection.cursor() as cursor:
                cursor.execute(f"LISTEN {CHANNEL}")

    def wait(self, stop: threading.Event, seconds: float) -> None:
        """Return as soon as there may be new ones, when told to stop, or after so many seconds at the latest."""
        if connection.vendor == "sqlite":
            for _ in range(int(seconds / LOOK)):
                if stop.wait(LOOK) or self._pulse.changed():
                    return
        else:
            driver: Any = connection.connection
            with connection.wrap_database_errors:
                for _ in driver.notifies(timeout=seconds, stop_after=1):
                    pass
