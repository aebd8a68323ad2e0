"""The worker on PostgreSQL: Procrastinate's own, with a fence, a rescuer and our calendar."""

import asyncio
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from asgiref.sync import sync_to_async
from django.db import connection, transaction
from procrastinate import App, RetryDecision
from procrastinate.contrib.django import app as enqueuer
from procrastinate.contrib.django.db_cleanup import DjangoApp
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager
from procrastinate.retry import BaseRetryStrategy

from amparo.core.jobs import policy, postgres_queue, registry
from amparo.core.jobs.calendar import Calendar
from amparo.core.jobs.terms import DEFAULT
from amparo.core.kit import clock, ids

log = logging.getLogger(__name__)

CONCURRENCY = {DEFAULT: 4}
"""Jobs at a time in one worker; a queue that is not named runs one at a time."""
LOOK = 1.0
"""Seconds between two looks for jobs that no notification announces: those that waited."""
TICK = 0.2
RESCUE = 2.0
AFTER_TROUBLE = 1.0


def run(queue: str, stop: threading.Event) -> None:
    """Run jobs until told to stop; start anew whenever the database was away."""
    while not stop.is_set():
        try:
            asyncio.run(_work(queue, stop))
        except Exception as error:  # noqa: BLE001 - whatever broke the worker, a new one is the cure
            log.warning("the %s queue waits for the database: %s", queue, type(error).__qualname__)
            stop.wait(AFTER_TROUBLE)


async def _work(queue: str, stop: threading.Event) -> None:
    connector = enqueuer.connector.get_worker_connector()
    app = DjangoApp(connector=connector)
    app.job_manager = manager = FencedManager(connector)
    for name in registry.names():
        app.task(name=name, pass_context=True, retry=Retry())(_entry)
    async with app.open_async():
        worker = asyncio.create_task(
            app.run_worker_async(
                queues=[queue],
                name=queue,
                concurrency=CONCURRENCY.get(queue, 1),
                install_signal_handlers=False,
                fetch_job_polling_interval=LOOK,
                update_heartbeat_interval=policy.HEARTBEAT.total_seconds(),
                stalled_worker_timeout=policy.LEASE.total_seconds(),
            )
        )
        try:
            await _beside(app, queue, lambda: stop.is_set() or worker.done() or manager.unsettled)
        finally:
            worker.cancel()
            try:
                with suppress(asyncio.CancelledError):
                    await worker
            finally:  # also where it could not sign off: the next worker would be handed the lost connection
                await sync_to_async(_close)()


def _close() -> None:
    connection.close()  # named here, in the thread whose connection it is


async def _beside(app: App, queue: str, over: Callable[[], bool]) -> None:
    """Keep the calendar and rescue lost jobs, until it is over with this worker."""
    calendar, next_rescue = Calendar(queue), 0.0
    while not over():
        now = clock.now()
        for begun in calendar.begun(now):
            await _plant(app, begun, now)
        calendar.mark(now)
        if asyncio.get_running_loop().time() >= next_rescue:
            await sync_to_async(rescue)(queue)
            next_rescue = asyncio.get_running_loop().time() + RESCUE
        await asyncio.sleep(TICK)


async def _plant(app: App, begun: registry.Periodic, now: datetime) -> None:
    """Add this period's job, unless it was added before or the last one still waits."""
    name = begun.task.module_path
    began = policy.period(now, begun.seconds) * begun.seconds
    job = Job(
        queue=begun.task.queue_name,
        task_name=name,
        lock=name,
        queueing_lock=name,
        task_kwargs={"id": str(ids.uuid7(now)), "timestamp": began},
    )
    with suppress(AlreadyEnqueued):
        if await app.job_manager.defer_periodic_job(job, periodic_id="", defer_timestamp=began) is not None:
            await sync_to_async(_forget_failures)(name)


def _forget_failures(name: str) -> None:
    """Take away the earlier failed runs of a task by the clock: its newest run tells how it stands."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = %s AND status = 'failed'", [name])


def rescue(queue: str) -> None:
    """Put back the jobs whose worker gives no sign of life, or set them aside after the last attempt."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(
            "SELECT jobs.id FROM procrastinate_jobs AS jobs "
            "LEFT JOIN procrastinate_workers AS workers ON workers.id = jobs.worker_id "
            "WHERE jobs.status = 'doing' AND jobs.queue_name = %s "
            "AND (workers.id IS NULL OR workers.last_heartbeat < now() - make_interval(secs => %s)) "
            "FOR UPDATE OF jobs SKIP LOCKED",
            [queue, policy.LEASE.total_seconds()],
        )
        for (row,) in cursor.fetchall():
            postgres_queue.lose(row)


def _entry(context: JobContext, **_arguments: Any) -> None:
    postgres_queue.attempt(context.job)


class Retry(BaseRetryStrategy):
    """Our back-off, in Procrastinate's words."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Return when to try again; None sets the job aside."""
        at = postgres_queue.retry_at(job)
        return None if at is None else RetryDecision(retry_at=at)


class FencedManager(JobManager):
    """Settles a job only while it is still in the hands of the worker that ran it.

    Procrastinate's own settles it by number alone, so that a worker woken from a stall
    would end a job that another one is at.
    """

    unsettled = False
    """A job could not be settled: only a new worker finds it again, as one whose owner is gone."""

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:
        """End a job, if it is still this owner's."""
        await self._settle(postgres_queue.finish, job, status)

    async def retry_job(
        self,
        job: Job,
        retry_at: datetime | None = None,
        priority: int | None = None,
        queue: str | None = None,
        lock: str | None = None,
    ) -> None:
        """Put a job back as it was, if it is still this owner's."""
        await self._settle(postgres_queue.put_back, job, retry_at or clock.now())

    async def _settle(self, how: Callable[..., None], *said: object) -> None:
        try:
            await sync_to_async(how)(*said)
        except Exception:
            self.unsettled = True
            raise
