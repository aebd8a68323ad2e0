"""Messages to observers: ids and a count of minutes; the relay knows the rest."""

from uuid import UUID, uuid5

from amparo.core.ledger.actions import action, already
from amparo.core.ledger.terms import Act, Fact, Refused
from amparo.core.messaging import actions as messaging
from amparo.core.messaging.terms import Template
from amparo.core.people import reads as people
from amparo.stages.dispatch import reads
from amparo.stages.dispatch.models import Assignment
from amparo.stages.dispatch.terms import AssignmentRow, No, State


@action
def send_offer(*, act: Act, assignment_id: UUID) -> UUID:
    """Send an offer to the observer's phone, and return the assignment's id.

    Ledger: ``messaging.message.queued``.

    Raises:
        Refused: it was answered before, or the observer left no number.
        ObjectDoesNotExist: there is no such assignment.
    """
    if sent_before := already(act):
        return sent_before
    row = _row(assignment_id)
    if row.state is not State.OFFERED:
        raise Refused(No.WRONG_STATE)
    left = max(1, round((row.answer_by - act.at).total_seconds() / 60))
    return _send(act, row, Template.OFFER, {"minutes": left})


@action
def send_stand_down(*, act: Act, assignment_id: UUID) -> UUID:
    """Tell an observer that they are not needed any more, and return the assignment's id.

    Ledger: ``messaging.message.queued``.

    Raises:
        Refused: the observer left no number.
        ObjectDoesNotExist: there is no such assignment.
    """
    if sent_before := already(act):
        return sent_before
    return _send(act, _row(assignment_id), Template.STAND_DOWN, {})


def _row(assignment_id: UUID) -> AssignmentRow:
    row = reads.assignment(assignment_id)
    if row is None:
        raise Assignment.DoesNotExist
    return row


def _send(act: Act, row: AssignmentRow, template: Template, facts: dict[str, Fact]) -> UUID:
    person = people.find(row.observer_id, at=act.at)
    if person is None or person.contact_id is None:
        raise Refused(No.NO_NUMBER)
    messaging.queue(
        act=act,
        id=uuid5(row.id, template.value),
        contact_id=person.contact_id,
        template=template,
        facts=facts,
        language=person.language,
        urgent=True,
    )
    return row.id
