"""Questions to alerts."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from amparo.stages.alerts.models import Alert, Draft, Published, Signature
from amparo.stages.alerts.terms import DraftRow, SignatureRow, State, Status, Text


def draft(draft_id: UUID) -> DraftRow | None:
    """Return an alert in the making, or one that was released, or None."""
    found = list(Draft.objects.filter(pk=draft_id))
    return _rows(found)[0] if found else None


def drafts(*, limit: int = 100) -> list[DraftRow]:
    """Return the alerts in the making and those released, the latest first."""
    return _rows(list(Draft.objects.order_by("-composed_at")[:limit]))


def in_making(incident_id: UUID) -> UUID | None:
    """Return the draft that is being made of an incident, if there is one."""
    making = [State.DRAFT, State.SIGNED]
    return Draft.objects.filter(incident_id=incident_id, state__in=making).values_list("id", flat=True).first()


def in_force(incident_id: UUID) -> bool:
    """Say whether an alert about an incident holds now."""
    ids = Alert.objects.filter(incident_id=incident_id).values_list("id", flat=True)
    return Published.objects.filter(alert_id__in=list(ids), status=Status.IN_FORCE).exists()


def of_incident(incident_id: UUID) -> list[DraftRow]:
    """Return all that was made of an incident, oldest first."""
    return _rows(list(Draft.objects.filter(incident_id=incident_id).order_by("composed_at")))


def standing_on(incident_id: UUID) -> list[UUID]:
    """Return the released alerts about an incident that were not withdrawn."""
    ids = Alert.objects.filter(incident_id=incident_id).values_list("id", flat=True)
    withdrawn = Published.objects.filter(alert_id__in=list(ids), status=Status.WITHDRAWN)
    return sorted(set(ids) - set(withdrawn.values_list("alert_id", flat=True)))


def run_out(now: datetime, *, limit: int = 100) -> list[UUID]:
    """Return the alerts whose time is over and that still say they are in force."""
    due = Published.objects.filter(status=Status.IN_FORCE, until__lte=now).order_by("until")
    return list(due.values_list("alert_id", flat=True)[:limit])


def said(texts: Mapping[str, Mapping[str, object]]) -> dict[str, Text]:
    """Return stored texts as rows."""
    return {language: Text(str(t["headline"]), tuple(t["lines"])) for language, t in texts.items()}  # type: ignore[arg-type]


def _rows(found: list[Draft]) -> list[DraftRow]:
    ids = [row.id for row in found]
    alerts = dict(Alert.objects.filter(draft__in=ids).values_list("draft_id", "id"))
    copies = {p.alert_id: p for p in Published.objects.filter(alert_id__in=alerts.values())}
    signed = _signatures(ids)
    rows = []
    for row in found:
        copy = copies.get(alerts[row.id]) if row.id in alerts else None
        rows.append(
            DraftRow(
                id=row.id,
                incident_id=row.incident_id,
                confirmation_id=row.confirmation_id,
                state=State(row.state),
                place=row.place,
                seen_at=row.seen_at,
                until=row.until,
                texts=said(row.texts),
                digest=row.digest,
                composed_by=row.composed_by,
                composed_at=row.composed_at,
                exercise=row.exercise,
                signatures=tuple(s for s in signed.get(row.id, ()) if s.digest == row.digest),
                code=copy.code if copy else None,
                status=Status(copy.status) if copy else None,
            )
        )
    return rows


def _signatures(ids: Iterable[UUID]) -> dict[UUID, list[SignatureRow]]:
    grouped: dict[UUID, list[SignatureRow]] = {}
    for found in Signature.objects.filter(draft__in=list(ids)).order_by("at", "id"):
        grouped.setdefault(found.draft_id, []).append(SignatureRow(found.person_id, found.digest, found.at))
    return grouped
