"""Which periods of the tasks by the clock have begun."""

from datetime import datetime, timedelta

from amparo.core.jobs import policy, registry

LONGEST_SLEEP = timedelta(seconds=5)
"""However far the next period is: the clock may have been set."""


class Calendar:
    """Which periods this worker has seen begin; the database knows which were served."""

    def __init__(self, queue: str) -> None:
        self._queue = queue
        self._seen: dict[str, int] = {}

    def begun(self, now: datetime) -> list[registry.Periodic]:
        """Return the tasks whose period has begun since the last ``mark``."""
        return [known for known, period in self._at(now) if self._seen.get(known.task.module_path) != period]

    def mark(self, now: datetime) -> None:
        """Take the periods of this instant as seen."""
        self._seen = {known.task.module_path: period for known, period in self._at(now)}

    def next_begin(self, now: datetime) -> datetime:
        """Return when the next period begins, at most five seconds from now."""
        begins = [(period + 1) * known.seconds for known, period in self._at(now)]
        return min(now + LONGEST_SLEEP, *(datetime.fromtimestamp(at, now.tzinfo) for at in begins))

    def _at(self, now: datetime) -> list[tuple[registry.Periodic, int]]:
        return [(known, policy.period(now, known.seconds)) for known in registry.periodic(self._queue)]
