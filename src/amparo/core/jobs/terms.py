"""The words of background work."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

DEFAULT = "default"
"""The queue of the worker."""
RELAY = "relay"
"""The queue of the relay, the only process that holds the contact key."""
QUEUES = (DEFAULT, RELAY)
LAST = -50
"""The priority of what runs once nothing else of its queue is due."""


class Kind(StrEnum):
    """What this room records in the ledger."""

    JOB_RETRIED = "jobs.job.retried"


class No(StrEnum):
    """Why an act of this room is refused."""

    NOT_POISONED = "jobs.not_poisoned"


class State(StrEnum):
    """Where a job stands."""

    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    POISONED = "poisoned"


FINISHED = (State.DONE, State.REFUSED)


@dataclass(frozen=True, slots=True)
class Poisoned:
    """A job that failed too often and was set aside until a person looks."""

    id: UUID
    name: str
    """The task's function, such as ``amparo.stages.dispatch.tasks.tell_observer``."""
    queue: str
    subject: UUID | None
    attempts: int
    why: str
    """The class of the last error and the line that raised it; never its text, which may quote a person."""
    failed_at: datetime


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much work there is in one queue."""

    queue: str
    ready: int
    """Due or waiting for a later try."""
    running: int
    poisoned: int
    due_since: datetime | None
    """When the oldest job that could run now became due; None if no job waits."""
