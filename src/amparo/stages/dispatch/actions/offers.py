"""Requests for eyes, offers and their answers, until a pair is on its way."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings

from amparo.core.kit.ids import uuid7
from amparo.core.ledger.actions import action, already, record
from amparo.core.ledger.terms import Act, Refused
from amparo.core.people import reads as people
from amparo.core.people.terms import Permit
from amparo.stages.dispatch import policy, reads
from amparo.stages.dispatch.actions import rows
from amparo.stages.dispatch.models import Assignment, Duty, EyesRequest
from amparo.stages.dispatch.terms import OPEN, Kind, No, State
from amparo.stages.incidents import reads as incident_reads


@action
def request_eyes(*, act: Act, incident_id: UUID) -> UUID:
    """Ask for a pair of observers on an incident, make the first offers, and return the request's id.

    Ledger: ``dispatch.eyes.requested``, ``dispatch.assignment.offered`` for each offer, or
    ``dispatch.eyes.nobody_left``.

    Raises:
        Refused: the incident is not being checked, or a pair is being sought already.
        ObjectDoesNotExist: there is no such incident.
    """
    if sent_before := already(act):
        return sent_before
    person = people.find(act.person, at=act.at)
    if person is None or Permit.DISPATCH not in person.permits:
        raise Refused(No.NOT_PERMITTED)
    incident = incident_reads.incident(incident_id)
    if incident is None:
        raise EyesRequest.DoesNotExist
    under_way = reads.open_request(incident_id) is not None
    if reason := policy.why_not_request(incident.state, under_way=under_way):
        raise Refused(reason)
    request = EyesRequest.objects.create(
        id=uuid7(act.at),
        incident_id=incident_id,
        requested_at=act.at,
        requested_by=act.actor,
        exercise=incident.exercise,
    )
    record(Kind.EYES_REQUESTED, subject=incident_id, act=act, facts={"request": str(request.id)})
    _offer_more(act, request)
    return request.id


@action
def accept(*, act: Act, assignment_id: UUID) -> UUID:
    """Accept an offer; with the second acceptance the pair goes.  Returns the assignment's id.

    Ledger: ``dispatch.assignment.accepted``; with the second ``dispatch.pair.formed``, and
    ``dispatch.assignment.stood_down`` for whoever was asked besides.

    Raises:
        Refused: a rule of ``policy.why_not_accept`` says no.
        ObjectDoesNotExist: the acting person holds no such offer.
    """
    if sent_before := already(act):
        return sent_before
    request, mine = rows.held(act, assignment_id)
    taken = rows.of(request, State.ACCEPTED, State.GO, State.ON_SITE)
    if reason := policy.why_not_accept(reads.row(mine), taken=taken.count(), now=act.at):
        raise Refused(reason)
    record(Kind.ACCEPTED, subject=assignment_id, act=act, facts=rows.incident(request))
    partner = taken.first()
    if partner is None:
        rows.turn(mine, State.ACCEPTED)
        return assignment_id
    mine.partner_id, partner.partner_id = partner.observer_id, mine.observer_id
    rows.turn(mine, State.GO)
    rows.turn(partner, State.GO)
    record(Kind.PAIRED, subject=request.incident_id, act=act, facts={"request": str(request.id)})
    for other in rows.of(request, State.OFFERED):
        rows.close(other, State.STOOD_DOWN, act)
        record(Kind.STOOD_DOWN, subject=other.id, act=act, facts=rows.incident(request))
    return assignment_id


@action
def decline(*, act: Act, assignment_id: UUID) -> UUID:
    """Decline an offer, or say that one cannot come after all; somebody else is asked.  Returns the assignment's id.

    Ledger: ``dispatch.assignment.declined``, ``dispatch.pair.broken`` if a pair was on its
    way, and the further offers.

    Raises:
        Refused: it is over, or the observer is on site.
        ObjectDoesNotExist: the acting person holds no such offer.
    """
    if sent_before := already(act):
        return sent_before
    request, mine = rows.held(act, assignment_id)
    if reason := policy.why_not_decline(reads.row(mine)):
        raise Refused(reason)
    record(Kind.DECLINED, subject=assignment_id, act=act, facts=rows.incident(request))
    if mine.state == State.GO:
        _break_pair(act, request, mine)
    rows.close(mine, State.DECLINED, act)
    _offer_more(act, request)
    return assignment_id


@action
def time_out(*, act: Act, assignment_id: UUID) -> UUID:
    """Take back an offer that nobody answered, ask somebody else, and return the assignment's id.

    Ledger: ``dispatch.assignment.timed_out`` and the further offers.

    Raises:
        Refused: it was answered, or there is time left.
        ObjectDoesNotExist: there is no such offer.
    """
    if sent_before := already(act):
        return sent_before
    request, offer = rows.locked(assignment_id)
    if reason := policy.why_not_time_out(reads.row(offer), now=act.at):
        raise Refused(reason)
    rows.close(offer, State.TIMED_OUT, act)
    record(Kind.TIMED_OUT, subject=assignment_id, act=act, facts=rows.incident(request))
    _offer_more(act, request)
    return assignment_id


@action
def stand_down(*, act: Act, incident_id: UUID) -> UUID:
    """Tell whoever is not on site yet that nobody is needed any more, and return the incident's id.

    Ledger: ``dispatch.assignment.stood_down`` for each.

    Raises:
        Refused: nobody was on the way.
    """
    if sent_before := already(act):
        return sent_before
    request = EyesRequest.objects.select_for_update().filter(incident_id=incident_id, closed_at=None).first()
    if request is None:
        raise Refused(No.WRONG_STATE)
    waiting = list(rows.of(request, State.OFFERED, State.ACCEPTED, State.GO))
    for one in waiting:
        rows.close(one, State.STOOD_DOWN, act)
        record(Kind.STOOD_DOWN, subject=one.id, act=act, facts=rows.incident(request))
    if not waiting:
        raise Refused(No.WRONG_STATE)
    if not rows.of(request, *OPEN).exists():
        rows.close_request(act, request)
    return incident_id


def _offer_more(act: Act, request: EyesRequest) -> None:
    """Make as many offers as a request needs now, to those who come next."""
    needed = policy.more_offers(reads.assignments_for(request.id))
    if not needed:
        return
    incident = incident_reads.incident(request.incident_id)
    near = incident.spot.point if incident and incident.spot else None
    able = reads.able(reads.candidates(request.id, near=near, at=act.at))[:needed]
    # Locks the people themselves, so that two requests never offer to the same one.
    free = set(
        Duty.objects.select_for_update(skip_locked=True)
        .filter(person_id__in=able, ended_at=None)
        .values_list("person_id", flat=True)
    )
    free -= set(Assignment.objects.filter(observer__in=able, state__in=OPEN).values_list("observer_id", flat=True))
    for observer_id in able:
        if observer_id in free:
            _offer(act, request, observer_id)
    if not rows.of(request, *OPEN).exists():
        record(Kind.NOBODY_LEFT, subject=request.incident_id, act=act, facts={"request": str(request.id)})
        rows.close_request(act, request)


def _offer(act: Act, request: EyesRequest, observer_id: UUID) -> None:
    offer = Assignment.objects.create(
        id=uuid7(act.at),
        request=request,
        observer_id=observer_id,
        offered_at=act.at,
        answer_by=act.at + timedelta(seconds=settings.OFFER_SECONDS),
    )
    record(Kind.OFFERED, subject=offer.id, act=act, facts=rows.incident(request))


def _break_pair(act: Act, request: EyesRequest, leaver: Assignment) -> None:
    """Take the partner back to waiting; nobody observes alone."""
    for partner in rows.of(request, State.GO).filter(observer_id=leaver.partner_id):
        partner.partner_id = None
        rows.turn(partner, State.ACCEPTED)
    record(Kind.PAIR_BROKEN, subject=request.incident_id, act=act, facts={"request": str(request.id)})
