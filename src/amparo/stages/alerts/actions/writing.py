"""Writing an alert: from confirmed facts alone, and every edit voids what was signed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from amparo.core.kit.ids import uuid7
from amparo.core.ledger.actions import action, already, record
from amparo.core.ledger.terms import Act, Refused
from amparo.core.places import reads as places
from amparo.core.places.labels import name_of
from amparo.core.places.terms import NotPrepared
from amparo.stages.alerts import policy, reads, wording
from amparo.stages.alerts.actions import rows
from amparo.stages.alerts.models import Draft
from amparo.stages.alerts.terms import Facts, Kind, No, State
from amparo.stages.incidents import reads as incidents
from amparo.stages.incidents.terms import (
    Attribute,
    Basis,
    ConfirmationRow,
    IncidentRow,
    Marking,
    ObservationRow,
    Source,
)
from amparo.stages.intake import reads as intake

AGENCIES: Mapping[Marking, str] = {
    Marking.ICE: "ICE",
    Marking.BORDER_PATROL: "BORDER PATROL",
    Marking.HOMELAND_SECURITY: "HOMELAND SECURITY",
    Marking.HSI: "HSI",
}
"""What the letters say; an agency's own mark is no word of ours."""


@action
def compose(*, act: Act, incident_id: UUID) -> UUID:
    """Write the alert of a confirmed incident from its confirmed facts, and return the draft's id.

    Ledger: ``alerts.draft.composed``.

    Raises:
        Refused: a rule of ``policy.why_not_compose`` says no, or what confirmed it was taken back.
        ObjectDoesNotExist: there is no such incident.
    """
    if sent_before := already(act):
        return sent_before
    incident = rows.incident(incident_id)
    reason = policy.why_not_compose(
        rows.profile(act),
        confirmed=incident.confirmation_id is not None,
        placed=incident.spot is not None,
        being_made=reads.in_making(incident_id) is not None,
        in_force=reads.in_force(incident_id, act.at),
    )
    if reason or incident.confirmation_id is None:
        raise Refused(reason or No.NOT_CONFIRMED)
    facts = _facts(incident, until=_to_the_minute(act.at + policy.HOLDS))
    draft = Draft(
        id=uuid7(act.at),
        incident_id=incident.id,
        confirmation_id=incident.confirmation_id,
        exercise=incident.exercise,
        composed_by=act.actor,
        composed_at=act.at,
    )
    _write(draft, facts)
    draft.save(force_insert=True)
    record(Kind.COMPOSED, subject=draft.id, act=act, facts={"incident": str(incident.id)})
    return draft.id


@action
def edit(*, act: Act, draft_id: UUID, minutes: int) -> UUID:
    """Say from now how long an alert holds; it voids every signature, and returns the draft's id.

    Ledger: ``alerts.draft.edited``.

    Raises:
        Refused: it is out already, the minutes are out of range, or what confirmed it was taken back.
        ObjectDoesNotExist: there is no such draft.
    """
    if sent_before := already(act):
        return sent_before
    draft, row = rows.held(draft_id)
    if reason := policy.why_not_edit(row, rows.profile(act)) or policy.why_not_hold(minutes):
        raise Refused(reason)
    facts = _facts(rows.incident(row.incident_id), until=_to_the_minute(act.at + timedelta(minutes=minutes)))
    draft.revision += 1
    _write(draft, facts)
    draft.state = State.DRAFT
    draft.save(update_fields=["facts", "texts", "place", "seen_at", "until", "revision", "digest", "state"])
    record(Kind.EDITED, subject=draft_id, act=act, facts={"voided": len(row.signatures)})
    return draft_id


@action
def discard(*, act: Act, draft_id: UUID) -> UUID:
    """Put an alert in the making away, and return its id.

    Ledger: ``alerts.draft.discarded``.

    Raises:
        Refused: the acting person may not compose, or it is out already, or put away.
        ObjectDoesNotExist: there is no such draft.
    """
    if sent_before := already(act):
        return sent_before
    draft, row = rows.held(draft_id)
    if reason := policy.why_not_edit(row, rows.profile(act)):
        raise Refused(reason)
    _discard(act, draft)
    return draft_id


@action
def discard_unconfirmed(*, act: Act, draft_id: UUID) -> UUID:
    """Put away an alert in the making whose confirmation was taken back, and return its id.

    Ledger: ``alerts.draft.discarded``.

    Raises:
        Refused: its confirmation stands, or it is not in the making.
        ObjectDoesNotExist: there is no such draft.
    """
    if sent_before := already(act):
        return sent_before
    draft, row = rows.held(draft_id)
    stands = rows.incident(row.incident_id).confirmation_id == row.confirmation_id
    if stands or row.state not in {State.DRAFT, State.SIGNED}:
        raise Refused(No.WRONG_STATE)
    _discard(act, draft)
    return draft_id


def _discard(act: Act, draft: Draft) -> None:
    draft.state = State.DISCARDED
    draft.save(update_fields=["state"])
    record(Kind.DISCARDED, subject=draft.id, act=act)


def _to_the_minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _facts(incident: IncidentRow, *, until: datetime) -> Facts:
    """Gather what may be said: what the confirmation stands on and what a pair on site agrees on, no reporter's words.

    Raises:
        Refused: the incident has no confirmation, what it stands on was taken back, or its place cannot be named.
    """
    found = incidents.confirmation(incident.confirmation_id) if incident.confirmation_id else None
    if found is None:
        raise Refused(No.NOT_CONFIRMED)
    if incidents.taken_back(found.id):
        raise Refused(No.EVIDENCE_TAKEN_BACK)
    said = incidents.observations_of(incident.id)
    basis = next(row for row in said if row.id == found.observation_id)
    on_site = found.basis is Basis.VERIFIER_ON_SITE
    marking = basis.finding.value if isinstance(basis.finding.value, Marking) else None
    counts = _counts(row for row in said if on_site and row.source is Source.ON_SITE)
    return Facts(
        network=settings.NETWORK_NAME,
        hotline=settings.HOTLINE,
        place=_place(incident),
        seen_at=_to_the_minute(basis.at if on_site else _last_told(found)),
        until=until,
        on_site=on_site,
        marking=AGENCIES[marking] if marking else "",
        head_count=counts.get(Attribute.HEAD_COUNT),
        detained=counts.get(Attribute.DETAINED),
        demonstration=settings.DEMONSTRATION,
    )


def _last_told(found: ConfirmationRow) -> datetime:
    """Return when the later of the cited reports says it was seen; what others told since proves nothing."""
    return max(report.seen_at for report in intake.reports(found.report_ids))


def _place(incident: IncidentRow) -> str:
    """Return the neighbourhood or the city, without the word before it; never an address."""
    if incident.spot is None:
        raise Refused(No.PLACE_UNKNOWN)
    try:
        label = places.near_label(incident.spot.point)
    except NotPrepared as missing:
        raise Refused(No.PLACE_UNKNOWN) from missing
    return name_of(label)


def _counts(on_site: Iterable[ObservationRow]) -> dict[Attribute, int]:
    """Return the counts that every standing account from the scene gives alike; of two, none is a fact."""
    said: dict[Attribute, set[int]] = defaultdict(set)
    for row in on_site:
        if row.corrected_by is None and isinstance(row.finding.value, int):
            said[row.finding.attribute].add(row.finding.value)
    return {attribute: values.pop() for attribute, values in said.items() if len(values) == 1}


def _write(draft: Draft, facts: Facts) -> None:
    texts = wording.texts(facts, ZoneInfo(settings.TIME_ZONE))
    draft.facts = asdict(facts) | {"seen_at": facts.seen_at.isoformat(), "until": facts.until.isoformat()}
    draft.texts = {language: {"headline": t.headline, "lines": list(t.lines)} for language, t in texts.items()}
    draft.place, draft.seen_at, draft.until = facts.place, facts.seen_at, facts.until
    draft.digest = wording.digest(
        texts,
        place=facts.place,
        seen_at=facts.seen_at,
        until=facts.until,
        exercise=draft.exercise,
        revision=draft.revision,
    )
