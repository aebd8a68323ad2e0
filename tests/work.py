"""Runs background work inside a test, in its thread and on its connection."""

from django.db import connection

from amparo.core.jobs.backend import backend


def drain(queue: str = "default", limit: int = 1000) -> int:
    """Run every due job of a queue, also those that they enqueue, and return how many there were."""
    done = 0
    while backend().run_next(queue):
        done += 1
        assert done < limit, "the work does not end"
    return done


def skip_waits() -> None:
    """Make every job due that waits for another attempt, as if the time had passed."""
    table = "jobs_job" if connection.vendor == "sqlite" else "procrastinate_jobs"
    column = "run_after" if connection.vendor == "sqlite" else "scheduled_at"
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = '2000-01-01 00:00:00+00:00'")
