"""What wakes on an event or by the clock: ``@on`` and ``@every`` for the ``tasks.py`` of any room."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar, cast
from uuid import UUID

from django_tasks import TaskContext, task
from django_tasks.base import Task

from amparo.core.jobs.terms import DEFAULT, LAST, RELAY
from amparo.core.kit import clock
from amparo.core.ledger.terms import Act, Interface, Recorded

Woken = TypeVar("Woken", bound=Callable[[Act, UUID], None])
Timed = TypeVar("Timed", bound=Callable[[Act], None])


class Wakes(Protocol):
    """What a queue of ours can do beside the Tasks API; see ``backend.Backend``, which imports this module."""

    def wake(self, task: Task[..., None], subject: UUID) -> None:
        """Add a job of a task of ours for the subject of an event."""


@dataclass(frozen=True, slots=True)
class Periodic:
    """A task that runs once in each period, counted from 1970."""

    task: Task[..., None]
    seconds: int


_tasks: dict[str, Task[..., None]] = {}
_wakes: dict[str, list[Task[..., None]]] = {}
_can_wait: dict[str, Callable[[Recorded], bool]] = {}
_periodic: dict[str, Periodic] = {}


def on(
    *kinds: StrEnum, queue: str = DEFAULT, can_wait: Callable[[Recorded], bool] | None = None
) -> Callable[[Woken], Woken]:
    """Run a function after each event of these kinds: ``(act, subject of the event) -> None``.

    It is enqueued in the event's own transaction, and runs at least once: it calls one
    action with the act it is given, whose key lets a second run be absorbed by ``already``.
    A ``Refused`` ends it quietly; any other error is tried again after 2, 4, 8 … seconds.

    Args:
        kinds: members of rooms' ``Kind``.
        queue: ``default`` for the worker, ``relay`` for what only the relay may do.
        can_wait: says of an event whether its run comes after everything else that is due.
    """

    def register(function: Woken) -> Woken:
        made = _make(function, queue)
        if can_wait is not None:
            _can_wait[made.module_path] = can_wait
        for kind in kinds:
            _wakes.setdefault(kind.value, []).append(made)
        return function

    return register


def every(seconds: int, queue: str = DEFAULT) -> Callable[[Timed], Timed]:
    """Run a function ``(act) -> None`` once in each period of so many seconds, whatever the number of workers.

    A period that passed while nobody worked is not made up for.  The function reads
    first and calls an action only if there is something to do.

    Raises:
        ValueError: the period is shorter than a second.
    """
    if seconds < 1:
        raise ValueError("a period lasts a second or more")

    def register(function: Timed) -> Timed:
        made = _make(function, queue)
        _periodic[made.module_path] = Periodic(made, seconds)
        return function

    return register


def _make(function: Callable[..., None], queue: str) -> Task[..., None]:
    """Return the Tasks API's task for a function of ours: ids in, an ``Act`` made at the run."""

    def entry(context: TaskContext, subject: str | None = None) -> None:
        act = act_of(queue, context.task_result.id)
        if subject is None:
            function(act)
        else:
            function(act, UUID(subject))

    for part in ("__module__", "__name__", "__qualname__", "__doc__"):
        setattr(entry, part, getattr(function, part))
    made = task(takes_context=True, queue_name=queue)(entry)
    _tasks[made.module_path] = made
    return made


def act_of(queue: str, job: str) -> Act:
    """Return the act under which a job runs; its key is the job's id, on every attempt the same."""
    if queue == RELAY:
        return Act("system:relay", clock.now(), Interface.RELAY, f"task:{job}")
    return Act("system:worker", clock.now(), Interface.WORKER, f"task:{job}")


def enqueue_for(event: Recorded) -> None:
    """Enqueue what waits for an event, in the transaction that is open."""
    for waiting in _wakes.get(event.kind, ()):
        can_wait = _can_wait.get(waiting.module_path)
        chosen = waiting.using(priority=LAST) if can_wait is not None and can_wait(event) else waiting
        # Our own backends: the Tasks API would look at every argument again, for each report that comes in.
        cast(Wakes, chosen.get_backend()).wake(chosen, event.subject)


def find(name: str) -> Task[..., None] | None:
    """Return the task of this name, or None if this release has none."""
    return _tasks.get(name)


def periodic(queue: str) -> Iterable[Periodic]:
    """Return the tasks of a queue that run by the clock."""
    return [known for known in _periodic.values() if known.task.queue_name == queue]


def names() -> list[str]:
    """Return the names of all tasks, sorted."""
    return sorted(_tasks)
