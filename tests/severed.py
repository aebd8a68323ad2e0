"""Ends every other connection to the test's database, as a database that is started anew does."""

from django.db import connection


def sever() -> None:
    """End them on PostgreSQL; SQLite has none that could be lost."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
