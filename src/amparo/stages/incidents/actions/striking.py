"""How words that nobody may keep are struck, where no legal hold keeps them."""

from uuid import UUID

from amparo.core.ledger.actions import action, already, record
from amparo.core.ledger.terms import Act, Refused
from amparo.stages.incidents import reads
from amparo.stages.incidents.actions import rows
from amparo.stages.incidents.models import Incident, Observation
from amparo.stages.incidents.terms import Kind, No
from amparo.stages.intake import actions as intake
from amparo.stages.intake.policy import blank_of
from amparo.stages.intake.terms import Volunteered, Words


@action
def strike(*, act: Act, incident_id: UUID, report_id: UUID, field: Words, words: str, kind: Volunteered) -> UUID:
    """Strike words out of a report in an incident, also where they became the incident's heading; return its id.

    Ledger: ``intake.words.struck`` on the report, ``incidents.words.struck`` on the incident.

    Raises:
        Refused: a legal hold keeps the report, it is not in this incident, or the words are not there.
        ObjectDoesNotExist: there is no such report.
    """
    if already(act):
        return incident_id
    if report_id not in {member.report_id for member in reads.members(incident_id, past=True)}:
        raise Refused(No.NOT_IN_INCIDENT)
    if report_id in reads.held_reports(act.at):
        raise Refused(No.HELD)
    intake.strike(act=act, report_id=report_id, field=field, words=words, kind=kind)
    if field is Words.PLACE_TEXT:
        for found in Incident.objects.select_for_update().filter(memberships__report=report_id, place__contains=words):
            found.place = found.place.replace(words, blank_of(kind))[:200]
            found.save(update_fields=["place"])
    for found in Incident.objects.filter(memberships__report=report_id, memberships__until=None):
        rows.reword(found)  # or they could still be searched for
    record(Kind.WORDS_STRUCK, subject=incident_id, act=act, facts={"report": str(report_id), "kind": kind.value})
    return incident_id


@action
def strike_said(*, act: Act, observation_id: UUID, kind: Volunteered) -> UUID:
    """Strike all the words of an observation, and return the incident's id; its value, if it has one, stays.

    Ledger: ``incidents.words.struck``.

    Raises:
        Refused: a legal hold keeps it, or there are no words, struck already perhaps.
        ObjectDoesNotExist: there is no such observation.
    """
    if sent_before := already(act):
        return sent_before
    found = Observation.objects.get(pk=observation_id)
    rows.held(found.incident_id)
    if found.incident_id in reads.held_incidents(act.at):
        raise Refused(No.HELD)
    if not found.said or found.said in map(blank_of, Volunteered):
        raise Refused(No.WORDS_NOT_THERE)
    Observation.objects.filter(pk=observation_id).update(said=blank_of(kind))
    facts = {"observation": str(observation_id), "kind": kind.value}
    record(Kind.WORDS_STRUCK, subject=found.incident_id, act=act, facts=facts)
    return found.incident_id
