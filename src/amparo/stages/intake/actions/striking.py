"""How words that nobody may keep are struck out of a report that is saved."""

from uuid import UUID

from amparo.core.kit.ids import uuid7
from amparo.core.ledger.actions import action, already, record
from amparo.core.ledger.terms import Act, Fact, Refused
from amparo.stages.intake import policy
from amparo.stages.intake.models import Report, Strike
from amparo.stages.intake.terms import Kind, No, Volunteered, Words


@action
def strike(*, act: Act, report_id: UUID, field: Words, words: str, kind: Volunteered) -> UUID:
    """Put a blank that names its kind in the place of words, wherever they stand in a field; return the report's id.

    They are gone from this database for good.  A resend of the report, which is told by a keyed
    digest of what was sent, is still the same report.  ``incidents.actions.strike`` asks whether
    the report is under a legal hold, and is what pages call.

    Ledger: ``intake.words.struck``, with the field and the kind.

    Raises:
        Refused: the words are not there, struck already perhaps, or the report is forgotten.
        ObjectDoesNotExist: there is no such report.
    """
    if sent_before := already(act):
        return sent_before
    report = Report.objects.select_for_update().get(pk=report_id)
    if report.forgotten_at is not None:
        raise Refused(No.REPORT_FORGOTTEN)
    text: str = getattr(report, field)
    blank = policy.blank_of(kind)
    if not words.strip() or words in blank or words not in text:
        raise Refused(No.WORDS_NOT_THERE)
    number, after = report.strikes, 0
    while (start := text.find(words, after)) >= 0:
        text, number = text[:start] + blank + text[start + len(words) :], number + 1
        after = start + len(blank)
        Strike.objects.create(
            id=uuid7(act.at),
            report=report,
            number=number,
            field=field.value,
            start=start,
            kind=kind.value,
            author=act.actor,
            at=act.at,
        )
        Report.objects.filter(pk=report_id).update(**{field.value: text}, strikes=number)
    facts: dict[str, Fact] = {"field": field.value, "kind": kind.value, "places": number - report.strikes}
    record(Kind.WORDS_STRUCK, subject=report_id, act=act, facts=facts)
    return report_id
