"""Runs background work inside a test, in its thread and on its connection."""

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
    if connection.vendor == "sqlite":
        from amparo.core.jobs.lease_queue import turn

        taken = turn(queue) is not None
        with connection.cursor() as cursor:
            cursor.execute("UPDATE jobs_job SET lease_until = '2000-01-01 00:00:00' WHERE lease_until IS NOT NULL")
        return taken
    from amparo.core.jobs.postgres_worker import rescue

    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM procrastinate_fetch_job_v2(%s, NULL)", [[queue]])
        taken = cursor.fetchone()[0] is not None
    rescue(queue)
    return taken
