"""Running and settling one job of Procrastinate's, in the hands of one owner."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import JobAborted
from procrastinate.jobs import Job, Status

from amparo.core.jobs import policy
from amparo.core.jobs.backend import Failed, Fenced, Running, note_failure, perform
from amparo.core.jobs.models import Failure
from amparo.core.jobs.terms import State
from amparo.core.kit import clock

OWN = "id = %s AND worker_id IS NOT DISTINCT FROM %s AND attempts = %s AND status = 'doing'"
"""A job in the hands of one owner: another worker, or another attempt, is another owner."""


def attempt(job: Job) -> None:
    """Run a job once.

    Raises:
        JobAborted: it was refused, or is another owner's by now.
        Failed: it raised; why is written down.
    """
    running = _running(job)
    try:
        ended = perform(running)
    except Fenced:
        raise JobAborted from None
    except Failed as failure:
        note_failure(running, str(failure))
        raise
    if job.attempts:
        Failure.objects.filter(job=running.id).delete()
    if ended is State.REFUSED:
        raise JobAborted


def lose(row: int) -> None:
    """Take a job, which the caller has locked, from a worker that gives no sign of life."""
    found = ProcrastinateJob.objects.get(pk=row)
    job = found.procrastinate_job.evolve(worker_id=found.worker_id)
    if note_failure(_running(job), "its worker was killed", at_once=True) is None:
        finish(job, Status.FAILED)
    else:
        put_back(job, clock.now())


def retry_at(job: Job) -> datetime | None:
    """Return when a job that has just failed is tried again; None if it is poisoned."""
    wait = policy.wait_after(job.attempts + 1)
    return None if wait is None else clock.now() + wait


def finish(job: Job, status: Status) -> None:
    """End a job, if it is still this owner's."""
    _if_own(job, "procrastinate_finish_job_v1(id, %s, false)", status.value)


def put_back(job: Job, at: datetime) -> None:
    """Put a job back for another attempt, if it is still this owner's.

    A run by the clock whose successor waits already is let go instead: one run of a task may
    wait at a time, and the successor does the same work.
    """
    try:
        _if_own(job, "procrastinate_retry_job_v2(id, %s, NULL, NULL, NULL)", at)
    except IntegrityError:
        finish(job, Status.ABORTED)
        Failure.objects.filter(job=_running(job).id).delete()


def _if_own(job: Job, call: str, value: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        owned = f"(SELECT id FROM procrastinate_jobs WHERE {OWN} FOR UPDATE)"  # noqa: S608 - no value in it
        cursor.execute(f"SELECT {call} FROM {owned} AS own", [value, *_owner(job)])  # noqa: S608


def _running(job: Job) -> Running:
    return Running(
        id=UUID(str(job.task_kwargs["id"])),
        name=job.task_name,
        subject=subject_of(job.task_kwargs),
        attempts=job.attempts + 1,
        fence=job.worker_id or 0,
        check=partial(_check, job),
    )


def _owner(job: Job) -> list[Any]:
    return [job.id, job.worker_id, job.attempts]


def _check(job: Job, _running: Running) -> None:
    # The row stays locked until the action commits: whoever wants the job waits, and then finds its key used.
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM procrastinate_jobs WHERE {OWN} FOR SHARE", _owner(job))  # noqa: S608
        if cursor.fetchone() is None:
            raise Fenced


def subject_of(arguments: Any) -> UUID | None:
    """Return what a job is about, from its arguments."""
    subject = arguments.get("subject")
    return UUID(subject) if subject else None
