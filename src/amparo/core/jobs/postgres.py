"""The queue on PostgreSQL: Procrastinate behind the Tasks API."""

import threading
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django_tasks import TaskResult
from django_tasks.base import Task
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import JobAborted
from procrastinate.jobs import Status

from amparo.core.jobs import postgres_worker
from amparo.core.jobs.backend import UNKNOWN, Backend, Failed, result
from amparo.core.jobs.postgres_queue import attempt, finish, put_back, retry_at
from amparo.core.jobs.terms import Backlog, Poisoned
from amparo.core.kit import clock, ids


class ProcrastinateBackend(Backend):
    """The queue of an installation on PostgreSQL."""

    def enqueue(self, task: Task[..., Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        """Add a job through Django's connection, in the transaction that is open."""
        self.validate_task(task)
        job = ids.uuid7(clock.now())
        configured = app.configure_task(
            task.module_path, queue=task.queue_name, schedule_at=task.run_after, priority=task.priority
        )
        configured.defer(id=str(job), **kwargs)
        return result(task, job, dict(kwargs))

    def wake(self, task: Task[..., None], subject: UUID) -> None:
        """Add a job for the subject of an event, in the transaction that is open."""
        self.enqueue(task, (), {"subject": str(subject)})

    def work(self, queue: str, stop: threading.Event) -> None:
        """Run jobs until told to stop."""
        postgres_worker.run(queue, stop)

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
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT args->>'id', task_name, queue_name, args->>'subject', attempts, why, "
                "coalesce(failure.at, (SELECT max(at) FROM procrastinate_events WHERE job_id = jobs.id)) AS failed_at "
                "FROM procrastinate_jobs AS jobs LEFT JOIN jobs_failure AS failure ON failure.job::text = args->>'id' "
                "WHERE status = 'failed' ORDER BY failed_at"
            )
            rows = cursor.fetchall()
        return [
            Poisoned(UUID(job), name, queue, subject and UUID(subject), attempts, why or UNKNOWN, at)
            for job, name, queue, subject, attempts, why, at in rows
        ]

    def retry(self, job: UUID) -> str | None:
        """Make a poisoned job ready again: a new row under the same id, so that what it did stays done once."""
        failed = ProcrastinateJob.objects.filter(status="failed", args__id=str(job)).select_for_update().first()
        if failed is None:
            return None
        _delete(failed.pk)
        app.configure_task(failed.task_name, queue=failed.queue_name, lock=failed.lock, priority=failed.priority).defer(
            **failed.args
        )
        return str(failed.task_name)

    def prune(self, before: datetime) -> None:
        """Delete jobs that finished before this instant."""
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM procrastinate_jobs WHERE status IN ('succeeded', 'aborted', 'cancelled') "
                "AND (SELECT max(at) FROM procrastinate_events WHERE job_id = procrastinate_jobs.id) < %s",
                [before],
            )


def _delete(row: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [row])
