"""What is put down about an incident, each word with its author."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from amparo.core.kit.ids import uuid7
from amparo.core.ledger.actions import action, already, record
from amparo.core.ledger.terms import Act, Refused
from amparo.core.people.terms import Skill
from amparo.stages.incidents import policy, reads
from amparo.stages.incidents.actions import rows
from amparo.stages.incidents.models import Incident, Observation
from amparo.stages.incidents.terms import (
    Attribute,
    Confidence,
    Finding,
    Imagery,
    Kind,
    Marking,
    No,
    Source,
    Spot,
)


@action
def observe(*, act: Act, incident_id: UUID, findings: Sequence[Finding], source_id: UUID | None = None) -> UUID:
    """Put down what the desk learned of an incident, and return the incident's id.

    Args:
        act: by somebody at the desk.
        incident_id: which; what is said of a merged incident goes to the one it is in.
        findings: one or more.
        source_id: the report it was read from or that the call back was about, if there is one.

    Ledger: ``incidents.observation.added``.

    Raises:
        ValueError: there are no findings, or one is about imagery (see ``check_imagery``).
        ObjectDoesNotExist: there is no such incident.
    """
    if sent_before := already(act):
        return sent_before
    if any(finding.attribute is Attribute.IMAGERY for finding in findings):
        raise ValueError("imagery is checked by a verifier")
    incident = _incident(incident_id)
    _put_down(act, incident, findings, source=Source.DESK, source_id=source_id)
    return incident.id


@action
def observe_on_site(
    *, act: Act, incident_id: UUID, assignment_id: UUID, partner_id: UUID, findings: Sequence[Finding]
) -> UUID:
    """Put down what one observer of a pair saw on site, and return the incident's id.

    Only dispatch calls it: it alone knows who was sent and arrived with whom.

    Ledger: ``incidents.observation.added``.

    Raises:
        ValueError: there are no findings.
        ObjectDoesNotExist: there is no such incident.
    """
    if sent_before := already(act):
        return sent_before
    incident = _incident(incident_id)
    _put_down(act, incident, findings, source=Source.ON_SITE, source_id=assignment_id, partner_id=partner_id)
    return incident.id


@action
def check_imagery(*, act: Act, incident_id: UUID, report_id: UUID | None, shows: Imagery, note: str) -> UUID:
    """Put down a verifier's signed note on what pictures or film show, and return the incident's id.

    The file itself stays where it is until the evidence stage takes files.

    Ledger: ``incidents.observation.added``.

    Raises:
        Refused: the acting person may not verify, or the note is empty.
        ObjectDoesNotExist: there is no such incident.
    """
    if sent_before := already(act):
        return sent_before
    if refusal := policy.why_not_verify(rows.profile(act)):
        raise Refused(refusal)
    if not note.strip():
        raise Refused(No.REASON_MISSING)
    incident = _incident(incident_id)
    finding = Finding(Attribute.IMAGERY, shows, Confidence.HIGH, note.strip())
    _put_down(act, incident, [finding], source=Source.DESK, source_id=report_id)
    return incident.id


@action
def correct(*, act: Act, observation_id: UUID, finding: Finding) -> UUID:
    """Put a better account beside one's own earlier one, and return the incident's id.

    The earlier one stays in view, marked as corrected, and is no evidence any more.

    Ledger: ``incidents.observation.added``.

    Raises:
        Refused: it is somebody else's, or was corrected before.
        ValueError: the new account is about another attribute, or says only that they have left.
        ObjectDoesNotExist: there is no such observation; what a report says is not one.
    """
    if sent_before := already(act):
        return sent_before
    before = Observation.objects.get(pk=observation_id)
    incident = _incident(before.incident_id)
    if before.author != act.actor:
        raise Refused(No.NOT_THE_AUTHOR)
    if Observation.objects.filter(corrects=before).exists():
        raise Refused(No.CORRECTED_ALREADY)
    if finding.attribute != before.attribute:
        raise ValueError("a correction is about the same attribute")
    if finding.value is Marking.GONE:
        raise ValueError("that they have left corrects nothing")
    _put_down(
        act,
        incident,
        [finding],
        source=Source(before.source),
        source_id=before.source_id,
        partner_id=before.partner_id,
        corrects=before,
    )
    return incident.id


@action
def set_place(*, act: Act, incident_id: UUID, spot: Spot, place: str = "") -> UUID:
    """Say where an incident is, and return its id; what reports and observers said of its place stays.

    Ledger: ``incidents.place.set``.

    Raises:
        Refused: it was merged away.
        ObjectDoesNotExist: there is no such incident.
    """
    if sent_before := already(act):
        return sent_before
    incident = rows.held(incident_id)
    if incident.merged_into_id is not None:
        raise Refused(No.MERGED_AWAY)
    rows.put(incident, spot)
    incident.place = rows.heading(place, spot)
    incident.save(update_fields=[*rows.WHERE, "place"])
    rows.note_words(act, incident, incident.place)
    record(Kind.PLACE_SET, subject=incident_id, act=act)
    _put_down(act, incident, [Finding(Attribute.PLACE, spot, Confidence.MEDIUM)], source=Source.DESK)
    return incident_id


def _incident(incident_id: UUID) -> Incident:
    return rows.held(reads.current(incident_id))


def _put_down(
    act: Act,
    incident: Incident,
    findings: Sequence[Finding],
    *,
    source: Source,
    source_id: UUID | None = None,
    partner_id: UUID | None = None,
    corrects: Observation | None = None,
) -> None:
    if not findings:
        raise ValueError("nothing was observed")
    author = rows.profile(act)
    verifier = author is not None and Skill.VERIFY in author.skills
    for finding in findings:
        Observation.objects.create(
            id=uuid7(act.at),
            incident=incident,
            said=finding.said,
            attribute=finding.attribute,
            confidence=finding.confidence,
            source=source,
            source_id=source_id,
            author=act.actor,
            partner_id=partner_id,
            by_verifier=verifier,
            at=act.at,
            corrects=corrects,
            **_columns(finding),
        )
    incident.heard_at = act.at
    incident.save(update_fields=["heard_at"])
    said = ",".join(sorted({finding.attribute.value for finding in findings}))
    record(Kind.OBSERVED, subject=incident.id, act=act, facts={"source": source.value, "attributes": said})


def _columns(finding: Finding) -> dict[str, object]:
    match finding.value:
        case None:
            return {}
        case Spot(point=point, accuracy_m=accuracy_m):
            return {"lat": point.lat, "lon": point.lon, "accuracy_m": accuracy_m}
        case datetime():
            return {"instant": finding.value}
        case int():
            return {"number": finding.value}
        case code:
            return {"code": code.value}
