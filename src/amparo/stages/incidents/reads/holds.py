"""Questions about legal holds: what must not be forgotten, and until when."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from amparo.stages.incidents.models import Hold, Incident, Membership
from amparo.stages.incidents.reads.rows import current, families, family
from amparo.stages.incidents.terms import HoldRow


def hold_on(incident_id: UUID, at: datetime) -> HoldRow | None:
    """Return the hold that stands on an incident, or on one that it was merged with; the latest placed first."""
    together = family(current(incident_id))
    found = _standing(at).filter(incident__in=together).order_by("-placed_at", "-id").first()
    return None if found is None else _row(found)


def holds(at: datetime) -> list[HoldRow]:
    """Return every hold that stands, the latest placed first."""
    return [_row(found) for found in _standing(at).order_by("-placed_at", "-id")]


def held_incidents(at: datetime) -> frozenset[UUID]:
    """Return the incidents of which nothing may be forgotten, with all that they were merged with."""
    roots = {current(one) for one in _standing(at).values_list("incident_id", flat=True).distinct()}
    return frozenset(one for together in families(list(roots)).values() for one in together)


def held_reports(at: datetime) -> frozenset[UUID]:
    """Return the reports that are or ever were in such an incident."""
    stays = Membership.objects.filter(incident__in=held_incidents(at))
    return frozenset(stays.values_list("report_id", flat=True))


def codes(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the spoken codes of incidents."""
    return dict(Incident.objects.filter(pk__in=list(ids)).values_list("id", "code"))


def _standing(at: datetime) -> QuerySet[Hold]:
    return Hold.objects.filter(Q(until=None) | Q(until__gt=at), released_at=None)


def _row(found: Hold) -> HoldRow:
    return HoldRow(
        id=found.id,
        incident_id=found.incident_id,
        reason=found.reason,
        placed_at=found.placed_at,
        placed_by=found.placed_by,
        until=found.until,
        released_at=found.released_at,
    )
