"""Taking, keeping and settling jobs of the embedded queue."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Min, Q, QuerySet
from django_tasks.base import Task

from amparo.core.jobs import policy
from amparo.core.jobs.backend import Failed, Fenced, Running, note_failure, perform
from amparo.core.jobs.models import Failure, Job
from amparo.core.jobs.registry import Periodic
from amparo.core.jobs.terms import State
from amparo.core.kit import clock, ids
from amparo.core.ledger import turnstile
from amparo.core.ledger.statements import insert


@dataclass(frozen=True, slots=True)
class Ended:
    """How an attempt ended; it is written down in the worker's next turn, together with the next claim."""

    job: Running
    state: State | None
    """None if it failed."""
    why: str = ""


def turn(
    queue: str, ended: Ended | None = None, *, begun: Iterable[Periodic] = (), take: bool = True
) -> Running | None:
    """Write down how the last attempt ended, add the jobs of periods that have begun, take the next job.

    All in one transaction; where there is nothing to do it only reads, so that an idle
    worker holds nobody up.
    """
    now = clock.now()
    if ended is None and not begun and not _is_due(queue, now):
        return None
    with turnstile.turn(), transaction.atomic(durable=True):
        if ended is not None:
            _settle(ended, now)
        for periodic in begun:
            _plant(periodic, now)
        return _claim(queue, now) if take else None


def attempt(job: Running) -> Ended | None:
    """Run a job once; None if it went to another owner meanwhile."""
    try:
        return Ended(job, perform(job))
    except Failed as failure:
        return Ended(job, None, str(failure))
    except Fenced:
        return None


def extend(job: Running) -> bool:
    """Prolong the lease of a job that takes long; False if it is another owner's by now."""
    with turnstile.turn():
        return bool(_own(job).update(lease_until=clock.now() + policy.LEASE))


def next_due(queue: str) -> datetime | None:
    """Return when the next job of a queue becomes due or loses its owner, if there is any."""
    running = Job.objects.filter(queue=queue, state=State.RUNNING).aggregate(at=Min("lease_until"))["at"]
    waiting = [jobs.aggregate(at=Min("run_after"))["at"] for jobs in ready(queue)]
    return min((at for at in (running, *waiting) if at is not None), default=None)


def ready(queue: str) -> tuple[QuerySet[Job], QuerySet[Job]]:
    """Return what is ready, apart from what comes last: each is answered from its index, however long the other is."""
    jobs = Job.objects.filter(queue=queue, state=State.READY)
    return jobs.filter(priority__gte=0), jobs.filter(priority__lt=0)


def _plant(periodic: Periodic, now: datetime) -> None:
    """Add this period's job, unless it was added before or the last one still waits or runs."""
    name, period = periodic.task.module_path, policy.period(now, periodic.seconds)
    of_task = Job.objects.filter(name=name)
    if of_task.filter(Q(period__gte=period) | Q(state__in=[State.READY, State.RUNNING])).exists():
        return
    of_task.filter(state=State.POISONED).delete()
    add(periodic.task, period=period)


def add(
    task: Task[..., Any],
    *,
    subject: UUID | None = None,
    period: int | None = None,
    run_after: datetime | None = None,
    priority: int = 0,
) -> UUID:
    """Add a job, in the transaction that is open, and return its id."""
    now = clock.now()
    job_id = ids.uuid7(now)
    insert(
        Job,
        id=job_id,
        name=task.module_path,
        queue=task.queue_name,
        subject=subject,
        period=period,
        run_after=run_after or now,
        priority=priority,
    )
    return job_id


def _is_due(queue: str, now: datetime) -> bool:
    at = next_due(queue)
    return at is not None and at <= now


def _claim(queue: str, now: datetime) -> Running | None:
    while True:
        jobs = Job.objects.filter(queue=queue)
        lost = jobs.filter(state=State.RUNNING, lease_until__lte=now).order_by("lease_until").first()
        if lost is not None and lost.attempts >= policy.ATTEMPTS:
            _settle(Ended(_running(lost), None, "its worker was killed"), now)
            continue
        job = lost or _foremost(queue, now)
        if job is None:
            return None
        job.state, job.lease_until = State.RUNNING, now + policy.LEASE
        job.attempts, job.fence = job.attempts + 1, job.fence + 1
        job.save(update_fields=["state", "lease_until", "attempts", "fence"])
        return _running(job)


def _foremost(queue: str, now: datetime) -> Job | None:
    """Return the job whose turn it is."""
    due = (jobs.filter(run_after__lte=now).order_by("run_after", "id").first() for jobs in ready(queue))
    return next((job for job in due if job is not None), None)


def _settle(ended: Ended, now: datetime) -> None:
    """Write down how an attempt ended, if the job is still this owner's."""
    if not _own(ended.job).exists():
        return
    change: dict[str, Any]
    if ended.state is not None:
        change = {"state": ended.state, "finished_at": now}
        if ended.job.attempts > 1:
            Failure.objects.filter(job=ended.job.id).delete()
    else:
        wait = note_failure(ended.job, ended.why)
        change = {"state": State.POISONED} if wait is None else {"state": State.READY, "run_after": now + wait}
    _own(ended.job).update(lease_until=None, **change)


def _own(job: Running) -> Any:
    return Job.objects.filter(pk=job.id, fence=job.fence, state=State.RUNNING)


def _running(job: Job) -> Running:
    return Running(job.id, job.name, job.subject, job.attempts, job.fence, _check)


def _check(job: Running) -> None:
    # The action's transaction holds the only write lock: nobody can take the job between this and the commit.
    if not _own(job).exists():
        raise Fenced
