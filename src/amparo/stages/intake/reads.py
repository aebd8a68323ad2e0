"""Questions about reports."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Count, Max, OuterRef, Subquery

from amparo.core.ledger.statements import first
from amparo.core.vault import secrets
from amparo.stages.intake.models import Report, ReporterToken
from amparo.stages.intake.terms import Happening, Lane, Place, ReportRow, Salute, Story, TokenRow, Told

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
        lane=Lane(report.lane),
        token_id=report.token_id,
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


def due_to_forget(before: datetime, *, spared: Collection[UUID] = ()) -> Iterator[UUID]:
    """Yield the reports from ``before`` or earlier that still wait to be forgotten, the oldest first.

    Args:
        before: the latest instant at which they were received.
        spared: those under a legal hold; sorted out here, since there may be more than a statement takes.
    """
    due = Report.objects.filter(received_at__lte=before, forgotten_at=None).order_by("received_at", "id")
    kept = frozenset(spared)
    return (found for found in due.values_list("id", flat=True).iterator() if found not in kept)


def stories_in_bulk(*, limit: int = 50) -> list[Story]:
    """Return what the reports in bulk tell, one line for each story, the one told most often first."""
    held = Report.objects.filter(lane=Lane.BULK, forgotten_at=None, story__isnull=False)
    newest = held.filter(story=OuterRef("story")).order_by("-received_at", "-id").values("id")[:1]
    told = held.values("story").annotate(n=Count("id"), latest=Max("received_at"))
    found = list(told.annotate(last=Subquery(newest)).order_by("-n", "-latest")[:limit])
    samples = {row.id: row for row in reports(one["last"] for one in found)}
    return [
        Story(bytes(one["story"] or b""), one["n"], one["latest"], samples[one["last"]])
        for one in found
        if one["last"] in samples
    ]


def reports_telling(story: bytes, *, limit: int = 100) -> list[ReportRow]:
    """Return the reports in bulk that tell one story, the latest first."""
    found = Report.objects.filter(lane=Lane.BULK, forgotten_at=None, story=story).order_by("-received_at", "-id")
    return [_row(one) for one in found[:limit]]


def token_behind(code: str) -> TokenRow | None:
    """Return what a typed token is, also one that is over; None if it is none."""
    found = ReporterToken.objects.filter(code_hash=secrets.hash_code(code)).first()
    return None if found is None else _token(found)


def token_of(report_id: UUID) -> TokenRow | None:
    """Return the token that a report earned its sender, or None."""
    found = ReporterToken.objects.filter(earned_by=report_id).first()
    return None if found is None else _token(found)


def tokens(*, limit: int = 500) -> list[TokenRow]:
    """Return the reporter tokens, the latest first."""
    return [_token(found) for found in ReporterToken.objects.order_by("-issued_at", "-id")[:limit]]


def reports_with_tokens(ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return the reports that came with one of these tokens and are not forgotten, each with its token."""
    return dict(Report.objects.filter(token__in=ids).order_by("received_at", "id").values_list("id", "token_id"))


def _token(found: ReporterToken) -> TokenRow:
    return TokenRow(
        id=found.id,
        issued_at=found.issued_at,
        expires_at=found.expires_at,
        resting_until=found.resting_until,
        ended_at=found.ended_at,
        ended_by=found.ended_by,
        reason=found.reason,
    )


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
