"""The embedded queue on SQLite: jobs under a lease, with a fencing number for each owner."""

import threading
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, Min
from django_tasks import TaskResult
from django_tasks.base import Task

from amparo.core.jobs import lease_worker
from amparo.core.jobs.backend import Backend, result
from amparo.core.jobs.lease_queue import add, attempt, ready, turn
from amparo.core.jobs.models import Failure, Job
from amparo.core.jobs.terms import Backlog, Poisoned, State
from amparo.core.kit import clock


class LeaseBackend(Backend):
    """The queue of an installation on SQLite."""

    def enqueue(self, task: Task[..., Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        """Add a job, in the transaction that is open."""
        self.validate_task(task)
        subject = kwargs.get("subject")
        job = add(task, subject=subject and UUID(subject), run_after=task.run_after, priority=task.priority)
        return result(task, job, dict(kwargs))

    def wake(self, task: Task[..., None], subject: UUID) -> None:
        """Add a job for the subject of an event, in the transaction that is open."""
        add(task, subject=subject, priority=task.priority)

    def work(self, queue: str, stop: threading.Event) -> None:
        """Run jobs until told to stop."""
        lease_worker.loop(queue, stop)

    def run_next(self, queue: str) -> bool:
        """Run the next due job in this thread; False if there is none."""
        job = turn(queue)
        if job is None:
            return False
        if ended := attempt(job):
            turn(queue, ended, take=False)
        return True

    def backlog(self, queue: str) -> Backlog:
        """Count what waits."""
        jobs = Job.objects.filter(queue=queue)
        due = [one.filter(run_after__lte=clock.now()).aggregate(due=Min("run_after"))["due"] for one in ready(queue)]
        return Backlog(
            queue=queue,
            ready=sum(one.count() for one in ready(queue)),
            running=jobs.filter(state=State.RUNNING).count(),
            poisoned=jobs.filter(state=State.POISONED).count(),
            due_since=min((at for at in due if at is not None), default=None),
        )

    def poisoned(self) -> list[Poisoned]:
        """Return the jobs that were set aside, the newest last."""
        jobs = {job.id: job for job in Job.objects.filter(state=State.POISONED)}
        return [
            Poisoned(
                id=job.id,
                name=job.name,
                queue=job.queue,
                subject=job.subject,
                attempts=job.attempts,
                why=failure.why,
                failed_at=failure.at,
            )
            for failure in Failure.objects.filter(job__in=jobs).order_by("at")
            for job in [jobs[failure.job]]
        ]

    def retry(self, job: UUID) -> str | None:
        """Make a poisoned job ready again."""
        found = Job.objects.filter(pk=job, state=State.POISONED).first()
        if found is None:
            return None
        Job.objects.filter(pk=job).update(state=State.READY, attempts=0, run_after=clock.now())
        return found.name

    def prune(self, before: datetime) -> None:
        """Delete jobs that finished before this instant; the newest of a periodic task marks its period and stays."""
        old = Job.objects.filter(finished_at__lt=before)
        old.filter(period=None).delete()
        for name, newest in Job.objects.exclude(period=None).values_list("name").annotate(Max("period")):
            old.filter(name=name, period__lt=newest).delete()
