"""Questions about reports, calls and scripts."""

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery

from amparo.core.ledger.statements import first
from amparo.core.vault import reads as vault
from amparo.core.vault import secrets
from amparo.stages.intake import policy
from amparo.stages.intake.models import Call, Conversation, Line, Report, ReporterToken, ScriptVersion
from amparo.stages.intake.scripts import delivered
from amparo.stages.intake.terms import (
    CallKind,
    CallRow,
    ConversationRow,
    Happening,
    Lane,
    LineKind,
    LineRow,
    Place,
    ReportRow,
    Salute,
    Script,
    ScriptLine,
    Story,
    TokenRow,
    Told,
    Way,
)

ALWAYS = datetime.max.replace(tzinfo=UTC)

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
    """Return what a receipt code opens, or None if it is none; also where a report still waits for its place."""
    receipt = secrets.hash_code(code)
    found = Report.objects.filter(receipt=receipt).values_list("id", "received_at").first()
    found = found or Conversation.objects.filter(receipt=receipt).values_list("id", "opened_at").first()
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


def conversation(report_id: UUID) -> ConversationRow | None:
    """Return the conversation about a report, or None if nothing was said yet."""
    return next(iter(conversations([report_id])), None)


def conversations(ids: Iterable[UUID]) -> list[ConversationRow]:
    """Return those of the conversations that exist, the longest waiting first, then the latest."""
    return _conversations(Conversation.objects.filter(pk__in=list(ids)))


def latest_conversations(*, limit: int = 100) -> list[ConversationRow]:
    """Return the latest conversations, those that wait for an answer first and the longest waiting of them first."""
    waiting = _conversations(Conversation.objects.filter(waiting_since__isnull=False))[:limit]
    others = Conversation.objects.filter(waiting_since=None).order_by("-last_at")[: limit - len(waiting)]
    return waiting + _conversations(Conversation.objects.filter(pk__in=[row.pk for row in others]))


def unanswered() -> list[UUID]:
    """Return the reports whose senders wait for a person's answer, the longest waiting first."""
    waiting = Conversation.objects.filter(waiting_since__isnull=False).order_by("waiting_since")
    return list(waiting.values_list("id", flat=True))


def lines(report_id: UUID) -> list[LineRow]:
    """Return what was said about a report, in order; what was forgotten is left out."""
    return lines_of([report_id]).get(report_id, [])


def lines_of(ids: Iterable[UUID]) -> dict[UUID, list[LineRow]]:
    """Return what was said in each of these conversations, in order; what was forgotten is left out."""
    said: dict[UUID, list[LineRow]] = {}
    found = Line.objects.filter(conversation_id__in=list(ids), forgotten_at=None).order_by("at", "id")
    for line in found:
        row = LineRow(
            id=line.pk,
            report_id=line.conversation_id,
            at=line.at,
            ours=line.ours,
            author=line.author,
            way=Way(line.way),
            text=line.text,
            message_id=line.message_id,
        )
        said.setdefault(row.report_id, []).append(row)
    return said


def talk_with(contact_id: UUID | None, now: datetime) -> UUID | None:
    """Return the conversation to which a text from this contact belongs, or None if it begins one."""
    if contact_id is None:
        return None
    found = Conversation.objects.filter(contact_id__in=vault.alike(contact_id)).order_by("-last_at").first()
    if found is None or not policy.goes_on(now, last_at=found.last_at, answered_at=found.answered_at):
        return None
    return found.pk


def placeless(now: datetime) -> list[UUID]:
    """Return the conversations that waited long enough for a place."""
    found = Conversation.objects.filter(place_by__lte=now).order_by("place_by")
    return list(found.values_list("id", flat=True))


def lines_to_forget(before: datetime, *, spared: Collection[UUID] = ()) -> Iterator[UUID]:
    """Yield the lines of that time or before that are still there, the oldest first.

    Args:
        before: the latest instant at which they were said.
        spared: the reports whose conversations a legal hold keeps; see ``due_to_forget``.
    """
    due = Line.objects.filter(at__lte=before, forgotten_at=None).order_by("at", "id")
    kept = frozenset(spared)
    return (line for line, of in due.values_list("id", "conversation_id").iterator() if of not in kept)


def _conversations(chosen: QuerySet[Conversation]) -> list[ConversationRow]:
    counted = chosen.annotate(said=Count("line", filter=Q(line__forgotten_at=None)))
    found = sorted(counted, key=lambda row: (row.waiting_since or ALWAYS, -row.last_at.timestamp()))
    return [
        ConversationRow(
            id=row.pk,
            contact_id=row.contact_id,
            language=row.language,
            opened_at=row.opened_at,
            last_at=row.last_at,
            waiting_since=row.waiting_since,
            place_by=row.place_by,
            lines=row.said,
        )
        for row in found
    ]
