"""Questions about what people put together and apart, for taking it back."""

from uuid import UUID

from django.db.models import Count

from amparo.stages.incidents.models import Membership, Merge
from amparo.stages.incidents.terms import AwayRow, MergeRow


def merged_into(incident_id: UUID) -> list[MergeRow]:
    """Return what was merged into an incident and can be taken out again, the latest first."""
    found = Merge.objects.filter(into_id=incident_id, undone_at=None).select_related("incident")
    brought = Membership.objects.filter(merged_in__in=found, until=None)
    count = dict(brought.values("merged_in").annotate(n=Count("id")).values_list("merged_in", "n"))
    return [
        MergeRow(one.incident_id, one.incident.code, one.at, one.author, count.get(one.id, 0))
        for one in found.order_by("-at", "-id")
    ]


def moved_away(incident_id: UUID) -> list[AwayRow]:
    """Return the reports that somebody moved out of an incident and that are not in it again, the latest first."""
    stays = Membership.objects.filter(incident_id=incident_id)
    here = stays.filter(until=None).values("report")
    gone = stays.filter(until__isnull=False, merged_in=None, merged_out=None).exclude(report__in=here)
    left = dict(gone.order_by("until", "id").values_list("report_id", "until"))
    now = Membership.objects.filter(report__in=list(left), until=None).select_related("incident").order_by("-since")
    there = {stay.report_id: stay.incident for stay in now}
    rows = [AwayRow(one, at, there[one].id, there[one].code) for one, at in left.items() if at and one in there]
    return sorted(rows, key=lambda row: row.at, reverse=True)


def where_reports_are(incident_id: UUID) -> list[UUID]:
    """Return the incidents in which those reports are now that are, or ever were, in this one."""
    ever = Membership.objects.filter(incident_id=incident_id).values("report")
    now = Membership.objects.filter(report__in=ever, until=None)
    return sorted(set(now.values_list("incident_id", flat=True)))
