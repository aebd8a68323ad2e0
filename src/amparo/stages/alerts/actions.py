"""What changes alerts: composed from confirmed facts, signed by two, published, ended."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.conf import settings

from amparo.core.kit.ids import public_code, uuid7
from amparo.core.ledger.actions import action, already, record
from amparo.core.ledger.terms import Act, Refused
from amparo.core.messaging import actions as messaging
from amparo.core.messaging.terms import Template
from amparo.core.people import reads as people
from amparo.core.people.policy import why_not_second_releaser
from amparo.core.people.terms import Permit, Profile
from amparo.core.places import reads as places
from amparo.stages.alerts import policy, reads, wording
from amparo.stages.alerts.models import Alert, Draft, Published, Signature
from amparo.stages.alerts.terms import DraftRow, Ending, Facts, Kind, No, State, Status
from amparo.stages.incidents import reads as incidents
from amparo.stages.incidents.terms import Attribute, Basis, IncidentRow, Marking, ObservationRow

AGENCIES: Mapping[Marking, str] = {
    Marking.ICE: "ICE",
    Marking.BORDER_PATROL: "BORDER PATROL",
    Marking.HOMELAND_SECURITY: "HSI",
}
"""What the letters say; an agency's own mark is no word of ours."""


@action
def compose(*, act: Act, incident_id: UUID) -> UUID:
    """Write the alert of a confirmed incident from its confirmed facts, and return the draft's id.

    Ledger: ``alerts.draft.composed``.

    Raises:
        Refused: a rule of ``policy.why_not_compose`` says no.
        ObjectDoesNotExist: there is no such incident.
    """
    if sent_before := already(act):
        return sent_before
    incident = _incident(incident_id)
    reason = policy.why_not_compose(
        _profile(act),
        confirmed=incident.confirmation_id is not None,
        placed=incident.spot is not None,
        being_made=reads.in_making(incident_id) is not None,
        in_force=reads.in_force(incident_id),
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
        Refused: it is out already, or the minutes are out of range.
        ObjectDoesNotExist: there is no such draft.
    """
    if sent_before := already(act):
        return sent_before
    draft, row = _held(draft_id)
    maker = _profile(act)
    if maker is None or Permit.COMPOSE_ALERT not in maker.permits:
        raise Refused(No.NOT_PERMITTED)
    if reason := policy.why_not_edit(row) or policy.why_not_hold(minutes):
        raise Refused(reason)
    facts = _facts(_incident(row.incident_id), until=_to_the_minute(act.at + timedelta(minutes=minutes)))
    _write(draft, facts)
    draft.state = State.DRAFT
    draft.save(update_fields=["facts", "texts", "place", "seen_at", "until", "digest", "state"])
    record(Kind.EDITED, subject=draft_id, act=act, facts={"voided": len(row.signatures)})
    return draft_id


@action
def discard(*, act: Act, draft_id: UUID) -> UUID:
    """Put an alert in the making away, and return its id.

    Ledger: ``alerts.draft.discarded``.

    Raises:
        Refused: it is out already, or put away.
        ObjectDoesNotExist: there is no such draft.
    """
    if sent_before := already(act):
        return sent_before
    draft, row = _held(draft_id)
    if reason := policy.why_not_edit(row):
        raise Refused(reason)
    draft.state = State.DISCARDED
    draft.save(update_fields=["state"])
    record(Kind.DISCARDED, subject=draft_id, act=act)
    return draft_id


@action
def sign(*, act: Act, draft_id: UUID, read: str) -> UUID:
    """Sign the text that was read; the second signature releases and publishes it.  Returns the draft's id.

    Ledger: ``alerts.draft.signed``; with the second ``alerts.alert.released``.

    Args:
        act: by a releaser.
        draft_id: which.
        read: the digest of the text that the signer had before their eyes.

    Raises:
        Refused: a rule of ``policy.why_not_sign`` says no.
        ObjectDoesNotExist: there is no such draft.
    """
    if sent_before := already(act):
        return sent_before
    draft, row = _held(draft_id)
    incident = _incident(row.incident_id)
    people_named = [s.person_id for s in row.signatures] + [act.person]
    reason = policy.why_not_sign(
        row,
        _profile(act),
        read=read,
        confirmed=incident.confirmation_id == row.confirmation_id,
        wording_is_draft=wording.is_draft(_stored(draft.facts)),
        only_practice=row.exercise or settings.DEMONSTRATION,
        inviter_of=people.inviters(people_named),
        now=act.at,
    )
    if reason:
        raise Refused(reason)
    Signature.objects.create(id=uuid7(act.at), draft_id=draft_id, digest=row.digest, person_id=act.person, at=act.at)
    record(Kind.SIGNED, subject=draft_id, act=act, facts={"digest": row.digest, "place": len(row.signatures) + 1})
    if row.signatures:
        _release(act, draft, first=row.signatures[0].person_id)
    draft.state = State.RELEASED if row.signatures else State.SIGNED
    draft.save(update_fields=["state"])
    return draft_id


def _release(act: Act, draft: Draft, *, first: UUID) -> None:
    alert = Alert.objects.create(
        id=uuid7(act.at),
        draft=draft,
        incident_id=draft.incident_id,
        confirmation_id=draft.confirmation_id,
        digest=draft.digest,
        first_releaser_id=first,
        second_releaser_id=act.person,
        exercise=draft.exercise,
        released_at=act.at,
    )
    Published.objects.create(
        id=uuid7(act.at),
        alert_id=alert.id,
        code=public_code(),
        texts=draft.texts,
        place=draft.place,
        seen_at=draft.seen_at,
        released_at=act.at,
        until=draft.until,
        status=Status.IN_FORCE,
        status_at=act.at,
        exercise=draft.exercise,
        demonstration=settings.DEMONSTRATION,
    )
    record(
        Kind.RELEASED,
        subject=alert.id,
        act=act,
        facts={"draft": str(draft.id), "incident": str(draft.incident_id), "digest": draft.digest},
    )


@action
def page_second(*, act: Act, draft_id: UUID) -> UUID:
    """Send a message to those who could release what one person has signed, and return the draft's id.

    Ledger: ``messaging.message.queued`` for each, under a key of its own.

    Raises:
        Refused: it waits for nobody any more, or nobody else can be reached.
        ObjectDoesNotExist: there is no such draft.
    """
    if sent_before := already(act):
        return sent_before
    row = reads.draft(draft_id)
    if row is None:
        raise Draft.DoesNotExist
    if row.state is not State.SIGNED:
        raise Refused(No.WRONG_STATE)
    first = row.signatures[0].person_id
    others = [p for p in people.holders(Permit.RELEASE_ALERT, at=act.at) if p.id != first]
    tree = people.inviters([first, *(p.id for p in others)])
    able = [(p.contact_id, p.language) for p in others if not why_not_second_releaser(first, p.id, tree)]
    reachable = [(contact_id, language) for contact_id, language in able if contact_id is not None]
    if not reachable:
        raise Refused(No.NOBODY_TO_ASK)
    for contact_id, language in reachable:
        messaging.queue(
            act=act,
            id=uuid5(row.id, f"{row.digest} {contact_id}"),
            contact_id=contact_id,
            template=Template.RELEASE_REQUEST,
            facts={},
            language=language,
            urgent=True,
        )
    return draft_id


@action
def end(*, act: Act, draft_id: UUID, ending: Ending) -> UUID:
    """Say of a released alert that it is over, or that it was wrong; return its draft's id.

    Ledger: ``alerts.alert.ended``.

    Raises:
        Refused: a rule of ``policy.why_not_end`` says no.
        ObjectDoesNotExist: there is no such alert.
    """
    if sent_before := already(act):
        return sent_before
    alert = Alert.objects.get(draft_id=draft_id)
    copy = Published.objects.select_for_update().get(alert_id=alert.id)
    status = Status(ending.value)
    if reason := policy.why_not_end(Status(copy.status), status, _profile(act)):
        raise Refused(reason)
    _turn(copy, status, act.at)
    record(Kind.ENDED, subject=alert.id, act=act, facts={"status": status.value})
    return draft_id


@action
def withdraw_unconfirmed(*, act: Act, alert_id: UUID) -> UUID:
    """Withdraw an alert whose confirmation was taken back, and return its id.

    Ledger: ``alerts.alert.ended``.

    Raises:
        Refused: it was withdrawn before.
        ObjectDoesNotExist: there is no such alert.
    """
    if sent_before := already(act):
        return sent_before
    copy = Published.objects.select_for_update().get(alert_id=alert_id)
    if Status.WITHDRAWN not in policy.ENDINGS[Status(copy.status)]:
        raise Refused(No.WRONG_STATE)
    _turn(copy, Status.WITHDRAWN, act.at)
    record(Kind.ENDED, subject=alert_id, act=act, facts={"status": Status.WITHDRAWN.value})
    return alert_id


@action
def expire(*, act: Act, alert_id: UUID) -> UUID:
    """Say of an alert whose time is over that it is, and return its id.

    Ledger: ``alerts.alert.expired``.

    Raises:
        Refused: it still holds, or was ended before.
        ObjectDoesNotExist: there is no such alert.
    """
    if sent_before := already(act):
        return sent_before
    copy = Published.objects.select_for_update().get(alert_id=alert_id)
    if copy.status != Status.IN_FORCE or copy.until > act.at:
        raise Refused(No.WRONG_STATE)
    _turn(copy, Status.EXPIRED, act.at)
    record(Kind.EXPIRED, subject=alert_id, act=act)
    return alert_id


def _turn(copy: Published, status: Status, at: datetime) -> None:
    copy.status = status
    copy.status_at = at
    copy.save(update_fields=["status", "status_at"])


def _profile(act: Act) -> Profile | None:
    return people.find(act.person, at=act.at)


def _incident(incident_id: UUID) -> IncidentRow:
    found = incidents.incident(incident_id)
    if found is None:
        raise Draft.DoesNotExist
    return found


def _held(draft_id: UUID) -> tuple[Draft, DraftRow]:
    """Return a draft, locked until the transaction ends, with what the rules need of it."""
    draft = Draft.objects.select_for_update().get(pk=draft_id)
    row = reads.draft(draft_id)
    if row is None:
        raise Draft.DoesNotExist
    return draft, row


def _to_the_minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _facts(incident: IncidentRow, *, until: datetime) -> Facts:
    """Gather what may be said: only what on-site observers or checked evidence state, never a reporter's words."""
    found = incidents.confirmation(incident.confirmation_id) if incident.confirmation_id else None
    if incident.spot is None or found is None:
        raise Refused(No.NOT_CONFIRMED)
    seen = [o for o in incidents.observations_of(incident.id) if o.by_verifier and o.corrected_by is None]
    basis = next((o for o in seen if o.id == found.observation_id), None)
    on_site = found.basis is Basis.VERIFIER_ON_SITE and basis is not None
    return Facts(
        network=settings.NETWORK_NAME,
        hotline=settings.HOTLINE,
        place=places.near_label(incident.spot.point).removeprefix("near "),
        seen_at=_to_the_minute(basis.at if on_site and basis else incident.last_seen_at),
        until=until,
        on_site=on_site,
        marking=AGENCIES.get(basis.finding.value, "") if basis and isinstance(basis.finding.value, Marking) else "",
        head_count=_count(seen, Attribute.HEAD_COUNT),
        detained=_count(seen, Attribute.DETAINED),
        demonstration=settings.DEMONSTRATION,
    )


def _latest(seen: list[ObservationRow], attribute: Attribute) -> object:
    values = [o.finding.value for o in seen if o.finding.attribute is attribute and o.finding.value is not None]
    return values[-1] if values else None


def _count(seen: list[ObservationRow], attribute: Attribute) -> int | None:
    value = _latest(seen, attribute)
    return value if isinstance(value, int) else None


def _write(draft: Draft, facts: Facts) -> None:
    texts = wording.texts(facts, ZoneInfo(settings.TIME_ZONE))
    draft.facts = asdict(facts) | {"seen_at": facts.seen_at.isoformat(), "until": facts.until.isoformat()}
    draft.texts = {language: {"headline": t.headline, "lines": list(t.lines)} for language, t in texts.items()}
    draft.place, draft.seen_at, draft.until = facts.place, facts.seen_at, facts.until
    draft.digest = wording.digest(
        texts, place=facts.place, seen_at=facts.seen_at, until=facts.until, exercise=draft.exercise
    )


def _stored(facts: Mapping[str, object]) -> Facts:
    times = {name: datetime.fromisoformat(str(facts[name])) for name in ("seen_at", "until")}
    return Facts(**{**facts, **times})  # type: ignore[arg-type]
