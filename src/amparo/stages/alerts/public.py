"""The reading door: published alerts, from the published table alone."""

from amparo.stages.alerts.models import Published
from amparo.stages.alerts.terms import PublishedRow, Status, Text


def published(*, limit: int = 100) -> list[PublishedRow]:
    """Return the published alerts, the latest first, with those that are over."""
    return [_row(found) for found in Published.objects.order_by("-released_at")[:limit]]


def published_by_code(code: str) -> PublishedRow | None:
    """Return the published alert with this code, or None."""
    found = Published.objects.filter(code=code).first()
    return _row(found) if found else None


def _row(found: Published) -> PublishedRow:
    return PublishedRow(
        code=found.code,
        texts={language: Text(t["headline"], tuple(t["lines"])) for language, t in found.texts.items()},
        place=found.place,
        seen_at=found.seen_at,
        released_at=found.released_at,
        until=found.until,
        status=Status(found.status),
        status_at=found.status_at,
        exercise=found.exercise,
        demonstration=found.demonstration,
    )
