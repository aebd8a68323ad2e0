"""Messages to observers: ids and a count of minutes; the relay knows the rest.

Each message is named after its cause and its recipient, and is queued once under that name;
so these actions need no key of their own to run twice without harm.
"""

from collections.abc import Callable
from uuid import UUID, uuid5

from amparo.core.ledger.actions import action
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
    return _send(act, _row(assignment_id), Template.STAND_DOWN, {})


@action
def send_go(*, act: Act, incident_id: UUID) -> UUID:
    """Tell both of each pair that they are two and may go, and return the incident's id.

    Ledger: ``messaging.message.queued`` for each who left a number.

    Raises:
        Refused: no pair is about to go, or nobody of it left a number.
    """
    pair = [row for row in reads.assignments_of(incident_id) if row.state is State.GO]
    _send_all(act, pair, Template.GO, lambda row: f"go with {row.partner_id}")
    return incident_id


@action
def send_wait(*, act: Act, incident_id: UUID) -> UUID:
    """Tell whoever lost their partner to wait and not to go alone, and return the incident's id.

    Ledger: ``messaging.message.queued`` for each who left a number.

    Raises:
        Refused: nobody waits for a partner, or nobody of them left a number.
    """
    alone = [row for row in reads.assignments_of(incident_id) if row.state is State.ACCEPTED]
    _send_all(act, alone, Template.WAIT, lambda row: f"wait {act.key}")
    return incident_id


def _send_all(act: Act, rows: list[AssignmentRow], template: Template, name: Callable[[AssignmentRow], str]) -> None:
    told = 0
    for row in rows:
        try:
            _send(act, row, template, {}, name=name(row))
        except Refused:
            continue
        told += 1
    if not told:
        raise Refused(No.NO_NUMBER)


def _row(assignment_id: UUID) -> AssignmentRow:
    row = reads.assignment(assignment_id)
    if row is None:
        raise Assignment.DoesNotExist
    return row


def _send(act: Act, row: AssignmentRow, template: Template, facts: dict[str, Fact], *, name: str = "") -> UUID:
    person = people.find(row.observer_id, at=act.at)
    if person is None or person.contact_id is None:
        raise Refused(No.NO_NUMBER)
    messaging.queue(
        act=act,
        id=uuid5(row.id, name or template.value),
        contact_id=person.contact_id,
        template=template,
        facts=facts,
        language=person.language,
        urgent=True,
    )
    return row.id
