"""Questions to the queues."""

from amparo.core.jobs.backend import backend
from amparo.core.jobs.terms import QUEUES, Backlog, Poisoned


def backlog() -> list[Backlog]:
    """Return how much waits in each queue."""
    return [backend().backlog(queue) for queue in QUEUES]


def poisoned() -> list[Poisoned]:
    """Return the jobs that were set aside, the newest last."""
    return backend().poisoned()
