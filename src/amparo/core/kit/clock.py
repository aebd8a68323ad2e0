"""The one place that asks what time it is."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return this instant in UTC.

    Interfaces and tasks call it once, to make an ``Act``; rules and actions read the Act.
    """
    return datetime.now(UTC)  # noqa: TID251 - this is the place the ban points to
