"""The loop that runs background work, on either engine."""

import threading

from amparo.core.jobs.backend import backend
from amparo.core.jobs.terms import DEFAULT


def run(stop: threading.Event, queue: str = DEFAULT) -> None:
    """Run the jobs of a queue until ``stop`` is set; the one under way is finished first."""
    backend().work(queue, stop)
