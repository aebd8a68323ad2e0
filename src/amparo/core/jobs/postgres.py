"""The queue on PostgreSQL: Procrastinate behind the Tasks API."""

import threading
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django_tasks import TaskResult
from django_tasks.base import Task
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import JobAborted
from procrastinate.jobs import Job, Status

from amparo.core.jobs import policy
from amparo.core.jobs.backend import Backend, Failed, Fenced, Running, note_failure, perform, result
from amparo.core.jobs.models import Failure
from amparo.core.jobs.terms import Backlog, Poisoned, State
from amparo.core.kit import clock, ids

OWN = "id = %s AND worker_id IS NOT DISTINCT FROM %s AND attempts = %s AND status = 'doing'"
"""A job in the hands of one owner: another worker, or another attempt, is another owner."""


class ProcrastinateBackend(Backend):
    """The queue of an installation on PostgreSQL."""

    def enqueue(self, task: Task[..., Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        """Add a job through Django's connection, in the transaction that is open."""
        self.validate_task(task)
        job = ids.uuid7(clock.now())
        configured = app.configure_task(task.module_path, queue=task.queue_name, schedule_at=task.run_after)
        configured.defer(id=str(job), **kwargs)
        return result(task, job, dict(kwargs))

    def work(self, queue: str, stop: threading.Event) -> None:
        """Run jobs until told to stop."""
        raise NotImplementedError

    def run_next(self, queue: str) -> bool:
        """Run the next due job in this thread, owned by no registered worker; False if there is none."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM procrastinate_fetch_job_v2(%s, NULL)", [[queue]])
            (row,) = cursor.fetchone()
        if row is None:
            return False
        job = ProcrastinateJob.objects.get(pk=row).procrastinate_job
        try:
            attempt(job)
        except JobAborted:
            finish(job, Status.ABORTED)
        except Failed:
            if at := retry_at(job):
                put_back(job, at)
            else:
                finish(job, Status.FAILED)
        else:
            finish(job, Status.SUCCEEDED)
        return True

    def backlog(self, queue: str) -> Backlog:
        """Count what waits."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FILTER (WHERE status = 'todo'), count(*) FILTER (WHERE status = 'doing'), "
                "count(*) FILTER (WHERE status = 'failed'), "
                "min(args->>'id') FILTER (WHERE status = 'todo' AND coalesce(scheduled_at <= now(), true)) "
                "FROM procrastinate_jobs WHERE queue_name = %s AND status IN ('todo', 'doing', 'failed')",
                [queue],
            )
            ready, running, poisoned, oldest = cursor.fetchone()
        return Backlog(queue, ready, running, poisoned, ids.born_at(UUID(oldest)) if oldest else None)

    def poisoned(self) -> list[Poisoned]:
        """Return the jobs that were set aside, the newest last."""
        jobs = {UUID(job.args["id"]): job for job in ProcrastinateJob.objects.filter(status="failed")}
        return [
            Poisoned(
                id=failure.job,
                name=job.task_name,
                queue=job.queue_name,
                subject=_subject(job.args),
                attempts=job.attempts,
                why=failure.why,
                failed_at=failure.at,
            )
            for failure in Failure.objects.filter(job__in=jobs).order_by("at")
            for job in [jobs[failure.job]]
        ]

    def retry(self, job: UUID) -> str | None:
        """Make a poisoned job ready again: a new row under the same id, so that what it did stays done once."""
        failed = ProcrastinateJob.objects.filter(status="failed", args__id=str(job)).select_for_update().first()
        if failed is None:
            return None
        _delete(failed.pk)
        app.configure_task(failed.task_name, queue=failed.queue_name, lock=failed.lock).defer(**failed.args)
        return str(failed.task_name)

    def prune(self, before: datetime) -> None:
        """Delete jobs that finished before this instant."""
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM procrastinate_jobs WHERE status IN ('succeeded', 'aborted', 'cancelled') "
                "AND (SELECT max(at) FROM procrastinate_events WHERE job_id = procrastinate_jobs.id) < %s",
                [before],
            )


def attempt(job: Job) -> None:
    """Run a job once.

    Raises:
        JobAborted: it was refused, or is another owner's by now.
        Failed: it raised; why is written down.
    """
    running = Running(
        id=UUID(str(job.task_kwargs["id"])),
        name=job.task_name,
        subject=_subject(job.task_kwargs),
        attempts=job.attempts + 1,
        fence=job.worker_id or 0,
        check=partial(_check, job),
    )
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


def retry_at(job: Job) -> datetime | None:
    """Return when a job that has just failed is tried again; None if it is poisoned."""
    wait = policy.wait_after(job.attempts + 1)
    return None if wait is None else clock.now() + wait


def finish(job: Job, status: Status) -> None:
    """End a job, if it is still this owner's."""
    _if_own(job, "procrastinate_finish_job_v1(id, %s, false)", status.value)


def put_back(job: Job, at: datetime) -> None:
    """Put a job back for another attempt, if it is still this owner's."""
    _if_own(job, "procrastinate_retry_job_v2(id, %s, NULL, NULL, NULL)", at)


def _if_own(job: Job, call: str, value: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        owned = f"(SELECT id FROM procrastinate_jobs WHERE {OWN} FOR UPDATE)"  # noqa: S608 - no value in it
        cursor.execute(f"SELECT {call} FROM {owned} AS own", [value, *_owner(job)])  # noqa: S608


def _owner(job: Job) -> list[Any]:
    return [job.id, job.worker_id, job.attempts]


def _check(job: Job, _running: Running) -> None:
    # The row stays locked until the action commits: whoever wants the job waits, and then finds its key used.
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM procrastinate_jobs WHERE {OWN} FOR SHARE", _owner(job))  # noqa: S608
        if cursor.fetchone() is None:
            raise Fenced


def _subject(arguments: Any) -> UUID | None:
    subject = arguments.get("subject")
    return UUID(subject) if subject else None


def _delete(row: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [row])
