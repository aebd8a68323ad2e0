"""Questions about incidents that leave the board by themselves."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from amparo.stages.incidents.models import Incident
from amparo.stages.incidents.policy import QUIET


def gone_quiet(now: datetime, *, limit: int = 100) -> list[UUID]:
    """Return the incidents on the board of which nothing was heard for as long as ``policy.QUIET`` says."""
    silent = Q()
    for state, length in QUIET.items():
        silent |= Q(state=state, heard_at__lte=now - length)
    found = Incident.objects.filter(silent, closed_at=None)
    return list(found.order_by("heard_at").values_list("id", flat=True)[:limit])
