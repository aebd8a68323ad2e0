"""Runs background work inside a test, in its thread and on its connection."""

from collections.abc import Callable
from contextlib import suppress

from django.db import connection

from amparo.core.jobs.backend import backend

_TABLE = {"sqlite": "jobs_job", "postgresql": "procrastinate_jobs"}


def drain(queue: str = "default", limit: int = 1000) -> int:
    """Run every due job of a queue, also those that they enqueue, and return how many there were."""
    done = 0
    while backend().run_next(queue):
        done += 1
        assert done < limit, "the work does not end"
    return done


def skip_waits() -> None:
    """Make every job due that waits for another attempt, as if the time had passed."""
    column = "run_after" if connection.vendor == "sqlite" else "scheduled_at"
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {_TABLE[connection.vendor]} SET {column} = '2000-01-01 00:00:00'")


def rename_jobs(name: str) -> None:
    """Let every job be of another task."""
    sql = "UPDATE jobs_job SET name" if connection.vendor == "sqlite" else "UPDATE procrastinate_jobs SET task_name"
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} = %s", [name])


def count_jobs() -> int:
    """Count all jobs, finished ones too."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {_TABLE[connection.vendor]}")
        return cursor.fetchone()[0]


def take_and_die(queue: str = "default") -> bool:
    """Take the next job as a worker that is killed before it ends, and let its lease run out; False if none is due."""
    taken = _fetch(queue) is not None
    lose(queue)
    return taken


def _fetch(queue: str):
    """Take the next job, as a worker does; None if there is none."""
    if connection.vendor == "sqlite":
        from amparo.core.jobs import lease_queue

        return lease_queue.turn(queue)
    from procrastinate.contrib.django.models import ProcrastinateJob

    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM procrastinate_fetch_job_v2(%s, NULL)", [[queue]])
        (row,) = cursor.fetchone()
    return None if row is None else ProcrastinateJob.objects.get(pk=row).procrastinate_job


def take(queue: str = "default") -> Callable[[], object]:
    """Take the next job as a worker does, and return the call that runs it and settles nothing."""
    job = _fetch(queue)
    assert job is not None
    if connection.vendor == "sqlite":
        from amparo.core.jobs import lease_queue

        return lambda: lease_queue.attempt(job)

    from procrastinate.exceptions import JobAborted

    from amparo.core.jobs import postgres_queue

    def run() -> None:
        with suppress(JobAborted):
            postgres_queue.attempt(job)

    return run


def lose(queue: str = "default") -> None:
    """Let the lease of every job that is taken run out."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("UPDATE jobs_job SET lease_until = '2000-01-01 00:00:00' WHERE lease_until IS NOT NULL")
        return
    from amparo.core.jobs.postgres_worker import rescue

    rescue(queue)
