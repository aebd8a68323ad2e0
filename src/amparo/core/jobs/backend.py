"""What both engines' queues can do beyond the Tasks API, and how either runs one job."""

import logging
import threading
from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from traceback import extract_tb
from typing import Any, cast
from uuid import UUID

from django_tasks import TaskContext, TaskResult, TaskResultStatus, task_backends
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task

from amparo.core.jobs import policy, registry
from amparo.core.jobs.models import Failure
from amparo.core.jobs.terms import Backlog, Poisoned, State
from amparo.core.kit import clock
from amparo.core.ledger.actions import guarded
from amparo.core.ledger.terms import Refused

log = logging.getLogger(__name__)


UNKNOWN = "no such task in this release"


class Fenced(Exception):
    """The job went to another worker while this one was stalled; nothing of its action stays."""


class Failed(Exception):
    """A task raised; the text names the error's class and line, never what it said."""


@dataclass(frozen=True, slots=True)
class Running:
    """One attempt at a job, in the hands of one worker."""

    id: UUID
    name: str
    subject: UUID | None
    attempts: int
    """Including this one."""
    fence: int
    """Tells this owner of the job from the ones before and after."""
    check: Callable[["Running"], None]
    """Raises ``Fenced`` if the job is another owner's by now; called inside the action's transaction."""


class Backend(BaseTaskBackend):
    """A queue in the database that holds the ledger, so that work is enqueued with its event or not at all."""

    supports_defer = True
    supports_priority = True

    @abstractmethod
    def wake(self, task: Task[..., None], subject: UUID) -> None:
        """Add a job of a task of ours for the subject of an event, in the transaction that is open."""

    @abstractmethod
    def work(self, queue: str, stop: threading.Event) -> None:
        """Run jobs until told to stop; the one under way is finished first."""

    @abstractmethod
    def run_next(self, queue: str) -> bool:
        """Run the next due job in this thread and on its connection; False if there is none."""

    @abstractmethod
    def backlog(self, queue: str) -> Backlog:
        """Count what waits."""

    @abstractmethod
    def poisoned(self) -> list[Poisoned]:
        """Return the jobs that were set aside, the newest last."""

    @abstractmethod
    def retry(self, job: UUID) -> str | None:
        """Make a poisoned job ready again with all its attempts; return its task's name, or None if it is not one."""

    @abstractmethod
    def prune(self, before: datetime) -> None:
        """Delete jobs that finished before this instant."""


def backend() -> Backend:
    """Return the queue of this installation's engine."""
    return cast(Backend, task_backends["default"])


def perform(job: Running) -> State:
    """Run one attempt at a job and return how it ended: done or refused.

    Raises:
        Fenced: it is another worker's job by now.
        Failed: it raised; the caller tries again or sets it aside.
    """
    known = registry.find(job.name)
    if known is None:
        raise Failed(UNKNOWN)
    arguments = {} if job.subject is None else {"subject": str(job.subject)}
    try:
        with guarded(lambda: job.check(job)):
            known.func(TaskContext(task_result=result(known, job.id, arguments)), **arguments)
    except Refused as no:
        log.info("%s %s: refused, %s", job.name, job.id, no.reason.value)
        return State.REFUSED
    except Fenced:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a task raises is a failed attempt
        raise Failed(where(error)) from None
    return State.DONE


def result(task: Task[..., None], job: UUID, arguments: dict[str, Any]) -> TaskResult[None]:
    """Return the Tasks API's view of a job."""
    return TaskResult(
        task=task,
        id=str(job),
        status=TaskResultStatus.READY,
        enqueued_at=None,
        started_at=None,
        finished_at=None,
        last_attempted_at=None,
        args=[],
        kwargs=arguments,
        backend=task.backend,
        errors=[],
        worker_ids=[],
    )


def where(error: BaseException) -> str:
    """Return an error's class and the line that raised it, and not its text, which may quote a person."""
    frames = extract_tb(error.__traceback__)
    line = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__qualname__}{line}"[:200]


def note_failure(job: Running, why: str, *, at_once: bool = False) -> timedelta | None:
    """Keep the last error of a job, say so in the log, and return the wait before the next attempt, if there is one.

    Args:
        job: the attempt that failed.
        why: what happened, without anybody's words.
        at_once: the fault was not the task's, so that waiting would help nobody.
    """
    Failure.objects.update_or_create(job=job.id, defaults={"why": why, "at": clock.now()})
    wait = policy.wait_after(job.attempts)
    if wait is not None and at_once:
        wait = timedelta()
    then = "set aside" if wait is None else f"again in {wait.seconds} s"
    log.warning("%s %s: attempt %d failed, %s; %s", job.name, job.id, job.attempts, why, then)
    return wait
