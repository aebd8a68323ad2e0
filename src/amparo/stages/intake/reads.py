"""Questions about reports, calls and scripts."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection

from amparo.core.ledger.statements import first
from amparo.core.vault import secrets
from amparo.stages.intake.models import Call, Report, ScriptVersion
from amparo.stages.intake.scripts import delivered
from amparo.stages.intake.terms import (
    CallKind,
    CallRow,
    Happening,
    LineKind,
    Place,
    ReportRow,
    Salute,
    Script,
    ScriptLine,
    Told,
)

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


def reports_with(contact_ids: Iterable[UUID], *, but: UUID, limit: int = 50) -> list[ReportRow]:
    """Return the reports that came with one of these contacts, the latest first; ``but`` is left out."""
    found = Report.objects.filter(contact_id__in=list(contact_ids)).exclude(pk=but)
    return [_row(one) for one in found.order_by("-received_at", "-id")[:limit]]


def call(call_id: UUID) -> CallRow | None:
    """Return one call, or None."""
    found = Call.objects.filter(pk=call_id).first()
    return None if found is None else _call(found)


def drafts_of(person_id: UUID, *, limit: int = 50) -> list[CallRow]:
    """Return the calls that this person has begun and not saved, the latest touched first."""
    found = Call.objects.filter(person_id=person_id, saved_at=None).order_by("-kept_at", "-id")
    return [_call(one) for one in found[:limit]]


def calls_saved(*, limit: int = 30) -> list[tuple[CallRow, ReportRow]]:
    """Return the calls saved last, each with its report, the latest first."""
    found = [_call(one) for one in Call.objects.filter(saved_at__isnull=False).order_by("-saved_at", "-id")[:limit]]
    told = {report.id: report for report in reports(one.id for one in found)}
    return [(one, told[one.id]) for one in found if one.id in told]


def any_call_to_forget(*, drafts: datetime, takers: datetime) -> bool:
    """Say whether a draft untouched since ``drafts``, or a taker of a call from before ``takers``, still waits."""
    held = Call.objects.filter(person_id__isnull=False)
    return (
        held.filter(saved_at=None, kept_at__lte=drafts).exists()
        or held.filter(saved_at__isnull=False, kept_at__lte=takers).exists()
    )


def script(kind: CallKind) -> Script:
    """Return the script that is in use for a kind of call."""
    found = ScriptVersion.objects.filter(kind=kind.value).order_by("-number").first()
    return delivered(kind) if found is None else _script(found)


def script_version(kind: CallKind, number: int) -> Script | None:
    """Return one version of a script, or None."""
    if number == 0:
        return delivered(kind)
    found = ScriptVersion.objects.filter(kind=kind.value, number=number).first()
    return None if found is None else _script(found)


def script_versions(kind: CallKind) -> list[Script]:
    """Return all versions of a script, the one in use first and the delivered one last."""
    found = ScriptVersion.objects.filter(kind=kind.value).order_by("-number")
    return [*map(_script, found), delivered(kind)]


def _call(found: Call) -> CallRow:
    return CallRow(
        id=found.id,
        person_id=found.person_id,
        kind=CallKind(found.kind),
        script=found.script,
        begun_at=found.begun_at,
        kept_at=found.kept_at,
        saved_at=found.saved_at,
        answers=dict(found.answers),
        contact_id=found.contact_id,
        follows=found.follows,
    )


def _script(found: ScriptVersion) -> Script:
    return Script(
        kind=CallKind(found.kind),
        number=found.number,
        lines=tuple(ScriptLine(LineKind(kind), en, es) for kind, en, es in found.lines),
        made_at=found.made_at,
        author=found.author,
        restored_from=found.restored_from,
        reviewed_by=found.reviewed_by,
        reviewed_at=found.reviewed_at,
    )
