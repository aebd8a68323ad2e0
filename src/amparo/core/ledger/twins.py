"""Acts that come twice at the same moment wait for each other."""

from django.db import connection

_KEYS = 0x4AC7
"""The first of two numbers of the advisory locks on keys; locks of two numbers meet no lock of one."""


def wait(actor: str, key: str) -> None:
    """Let no other transaction be at this actor's act until this one ends; SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_KEYS, f"{actor} {key}"])
