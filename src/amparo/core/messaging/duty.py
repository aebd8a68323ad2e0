"""Which relay process is on duty: one at a time, by a lock that the system takes back when its holder dies."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

LOCK = 0x416D7061726F  # "Amparo"; PostgreSQL names advisory locks by number
FILE = "relay.lock"


@contextmanager
def on_duty() -> Iterator[bool]:
    """Hold the lock while the block runs; yields False if another relay has it.

    On SQLite all processes share one machine, and a file's lock is enough.  On PostgreSQL
    the lock lives as long as the database connection.  Neither is trusted alone: each move
    of a message names the watch that makes it.
    """
    if connection.vendor == "postgresql":
        yield from _by_connection()
    else:
        yield from _by_file()


def _by_file() -> Iterator[bool]:
    with (settings.HOME / FILE).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True


def _by_connection() -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine and connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
