"""Rules of background work: when a failed job is tried again, and when no more."""

from datetime import datetime, timedelta

ATTEMPTS = 10
LONGEST_WAIT = timedelta(minutes=5)
LEASE = timedelta(seconds=8)
"""After this long without a heartbeat a job goes to another worker."""
HEARTBEAT = timedelta(seconds=2)
KEPT = timedelta(days=1)
"""How long a finished job is kept."""


def wait_after(attempts: int) -> timedelta | None:
    """Return how long to wait after this many failed attempts, or None if the job is poisoned.

    2, 4, 8 … seconds, at most five minutes: ten attempts take about a quarter of an hour.

    Raises:
        ValueError: there was no attempt yet.
    """
    if attempts < 1:
        raise ValueError("a job that was never tried waits for nothing")
    if attempts >= ATTEMPTS:
        return None
    return min(timedelta(seconds=2**attempts), LONGEST_WAIT)


def period(now: datetime, seconds: int) -> int:
    """Return the number of the period of so many seconds that an instant falls in, counted from 1970."""
    return int(now.timestamp()) // seconds
