"""Questions to alerts."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from amparo.stages.alerts.models import Alert, Draft, Published, Signature
from amparo.stages.alerts.terms import DraftRow, SignatureRow, State, Status, Text


def draft(draft_id: UUID) -> DraftRow | None:
    """Return an alert in the making, or one that was released, or None."""
    found = list(Draft.objects.filter(pk=draft_id))
    return rows(found)[0] if found else None


def drafts(*, limit: int = 100) -> list[DraftRow]:
    """Return the alerts in the making and those released, the latest first."""
    return rows(list(Draft.objects.order_by("-composed_at")[:limit]))


def in_making(incident_id: UUID) -> UUID | None:
    """Return the draft that is being made of an incident, if there is one."""
    making = [State.DRAFT, State.SIGNED]
    return Draft.objects.filter(incident_id=incident_id, state__in=making).values_list("id", flat=True).first()


def in_force(incident_id: UUID, now: datetime) -> bool:
    """Say whether an alert about an incident holds at an instant."""
    released = Alert.objects.filter(incident_id=incident_id).values_list("id", flat=True)
    return Published.objects.filter(alert_id__in=list(released), status=Status.IN_FORCE, until__gt=now).exists()


def for_incidents(ids: Iterable[UUID]) -> dict[UUID, list[DraftRow]]:
    """Return for each of these incidents what was made of it, oldest first, in a fixed number of questions."""
    grouped: dict[UUID, list[DraftRow]] = {}
    for found in of_all(ids):
        grouped.setdefault(found.incident_id, []).append(found)
    return grouped


def of_all(ids: Iterable[UUID]) -> list[DraftRow]:
    """Return all that was made of these incidents, oldest first."""
    return rows(list(Draft.objects.filter(incident__in=list(ids)).order_by("composed_at")))


def standing_on(incident_id: UUID) -> list[UUID]:
    """Return the drafts of the released alerts about an incident that were not withdrawn."""
    drafts = dict(Alert.objects.filter(incident_id=incident_id).values_list("id", "draft_id"))
    standing = Published.objects.filter(alert_id__in=list(drafts)).exclude(status=Status.WITHDRAWN)
    return [drafts[alert_id] for alert_id in standing.order_by("released_at").values_list("alert_id", flat=True)]


def run_out(now: datetime, *, limit: int = 100) -> list[UUID]:
    """Return the drafts of the alerts whose time is over and that still say they are in force."""
    due = Published.objects.filter(status=Status.IN_FORCE, until__lte=now).order_by("until")
    ids = list(due.values_list("alert_id", flat=True)[:limit])
    return list(Alert.objects.filter(id__in=ids).values_list("draft_id", flat=True))


def said(texts: Mapping[str, Mapping[str, object]]) -> dict[str, Text]:
    """Return stored texts as rows."""
    return {language: Text(str(t["headline"]), tuple(t["lines"])) for language, t in texts.items()}  # type: ignore[arg-type]


def rows(found: list[Draft]) -> list[DraftRow]:
    """Return drafts as rows, with their signatures and what became of them, in a fixed number of questions."""
    ids = [row.id for row in found]
    alerts = dict(Alert.objects.filter(draft__in=ids).values_list("draft_id", "id"))
    copies = {p.alert_id: p for p in Published.objects.filter(alert_id__in=alerts.values())}
    signed = _signatures(ids)
    made = []
    for row in found:
        copy = copies.get(alerts[row.id]) if row.id in alerts else None
        made.append(
            DraftRow(
                id=row.id,
                incident_id=row.incident_id,
                confirmation_id=row.confirmation_id,
                state=State(row.state),
                place=row.place,
                seen_at=row.seen_at,
                until=row.until,
                texts=said(row.texts),
                revision=row.revision,
                digest=row.digest,
                composed_by=row.composed_by,
                composed_at=row.composed_at,
                exercise=row.exercise,
                signatures=tuple(s for s in signed.get(row.id, ()) if s.digest == row.digest),
                code=copy.code if copy else None,
                status=Status(copy.status) if copy else None,
            )
        )
    return made


def _signatures(ids: Iterable[UUID]) -> dict[UUID, list[SignatureRow]]:
    grouped: dict[UUID, list[SignatureRow]] = {}
    for found in Signature.objects.filter(draft__in=list(ids)).order_by("at", "id"):
        grouped.setdefault(found.draft_id, []).append(SignatureRow(found.person_id, found.digest, found.at))
    return grouped
