"""Notices that somebody else has written, at next to no cost."""

from django.db import connection


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
