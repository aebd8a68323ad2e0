"""Questions about reports."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection

from amparo.core.ledger.statements import first
from amparo.core.vault import secrets
from amparo.stages.intake.models import Report
from amparo.stages.intake.terms import Happening, Place, ReportRow, Salute, Told

_ID = Report._meta.pk
_SPELLED = "SELECT spelled FROM intake_report WHERE id = %s"


def _row(report: Report) -> ReportRow:
    return ReportRow(
        id=report.id,
        received_at=report.received_at,
        interface=report.interface,
        happening=Happening(report.happening),
        seen_at=report.seen_at,
        place=Place(report.lat, report.lon, report.accuracy_m, report.place_text),
        text=report.text,
        language=report.language,
        salute=Salute(report.size, report.activity, report.uniform, report.time, report.equipment),
        contact_id=report.contact_id,
        exercise=report.exercise,
        forgotten_at=report.forgotten_at,
    )


def report(report_id: UUID) -> ReportRow | None:
    """Return one report, or None."""
    found = Report.objects.filter(pk=report_id).first()
    return None if found is None else _row(found)


def reports(ids: Iterable[UUID]) -> list[ReportRow]:
    """Return those of the reports that exist, the earliest received first."""
    return [_row(found) for found in Report.objects.filter(pk__in=list(ids)).order_by("received_at", "id")]


def received_since(at: datetime, *, limit: int = 500) -> list[ReportRow]:
    """Return the reports received from ``at`` on that are not forgotten, the latest first, at most ``limit``."""
    found = Report.objects.filter(received_at__gte=at, forgotten_at=None).order_by("-received_at", "-id")
    return [_row(one) for one in found[:limit]]


def any_received_before(at: datetime) -> bool:
    """Say whether a report from ``at`` or earlier still waits to be forgotten."""
    return Report.objects.filter(received_at__lte=at, forgotten_at=None).exists()


def spelled_before(report_id: UUID) -> bytes | None:
    """Return the digest of the report that came in under this id before, empty if it is forgotten; None if none came.

    Asked for every report that comes in, so in one statement that is not written anew each time.
    """
    found = first(_SPELLED, [_ID.get_db_prep_value(report_id, connection)])
    return None if found is None else bytes(found[0] or b"")


def report_behind(code: str) -> Told | None:
    """Return what a receipt code opens, or None if it is none."""
    found = Report.objects.filter(receipt=secrets.hash_code(code)).values_list("id", "received_at").first()
    return None if found is None else Told(*found)
