"""Requests for eyes, offers and their answers, until a pair is on its way."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist

from amparo.core.kit.ids import uuid7
from amparo.core.ledger.actions import action, already, record, unchanged
from amparo.core.ledger.terms import Act, Refused
from amparo.core.people import reads as people
from amparo.core.people.terms import Permit, Skill
from amparo.stages.dispatch import policy, reads
from amparo.stages.dispatch.actions import rows
from amparo.stages.dispatch.models import Assignment, Duty, EyesRequest
from amparo.stages.dispatch.terms import OPEN, TOGETHER, Ending, Kind, No, State
from amparo.stages.incidents import reads as incidents


@action
def request_eyes(*, act: Act, incident_id: UUID) -> UUID:
    """Ask for a pair of observers on an incident, make the first offers, and return the incident's id.

    Ledger: ``dispatch.eyes.requested``, ``dispatch.assignment.offered`` for each offer, or
    ``dispatch.eyes.nobody_left``.

    Raises:
        Refused: the acting person may not dispatch, the incident is not being checked, or a
            pair is sought or on its way already.
        ObjectDoesNotExist: there is no such incident.
    """
    if sent_before := already(act):
        return sent_before
    person = people.find(act.person, at=act.at)
    if person is None or Permit.DISPATCH not in person.permits:
        raise Refused(No.NOT_PERMITTED)
    incident = incidents.incident(incident_id, hold=True)  # or it is refuted meanwhile, and nobody is called back
    if incident is None:
        raise ObjectDoesNotExist("no such incident")
    under_way = reads.open_request(incident_id) is not None
    if reason := policy.why_not_request(incident, under_way=under_way):
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
    return incident_id


@action
def seek_on(*, act: Act, request_id: UUID) -> UUID:
    """Make the offers that a request lacks, to whoever came on duty since; return its id.

    Ledger: ``dispatch.assignment.offered`` for each; nothing if there is nobody, no need, or the incident is over.

    Raises:
        ObjectDoesNotExist: there is no such request.
    """
    if already(act):
        return request_id
    _offer_more(act, EyesRequest.objects.select_for_update().get(pk=request_id))
    unchanged()
    return request_id


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
    taken = rows.of(request, State.ACCEPTED, *TOGETHER)
    person = people.find(act.person, at=act.at)
    trained = person is not None and Skill.OBSERVE in person.skills
    concluded = policy.ending(incidents.incident(incidents.current(request.incident_id))) is not None
    if reason := policy.why_not_accept(
        reads.row(mine), trained=trained, taken=taken.count(), now=act.at, concluded=concluded
    ):
        raise Refused(reason)
    rows.answered(mine, act)
    record(Kind.ACCEPTED, subject=assignment_id, act=act, facts=rows.incident(request))
    partner = taken.first()
    if partner is None:
        rows.turn(mine, State.ACCEPTED)
        return assignment_id
    mine.partner_id, partner.partner_id = partner.observer_id, mine.observer_id
    rows.turn(mine, State.GO)
    rows.turn(partner, State.GO)
    record(Kind.PAIRED, subject=request.incident_id, act=act, facts={"request": str(request.id)})
    _call_back(act, request, Ending.PAIR_COMPLETE)
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
    rows.answered(mine, act)
    step_back(act, request, mine)
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
def stand_down(*, act: Act, incident_id: UUID, if_over: bool = False) -> UUID:
    """Tell those who are not needed any more at an incident so, with the reason, and return the incident's id.

    Whom it concerns is ``policy.CALLS_BACK``; it goes for the incidents merged into this one too.  A pair that is
    on its way to what was confirmed meanwhile is only told.  Where several incidents with a request each became
    one, one request goes on.

    Args:
        act: by whoever calls back.
        incident_id: which.
        if_over: only as far as it is concluded at this instant; whoever wakes late must not call a
            pair back from what is being checked again.

    Ledger: ``dispatch.assignment.stood_down`` for each; ``dispatch.pair.informed``.

    Raises:
        Refused: nobody was asked, nobody is concerned, or eyes are still needed.
    """
    if already(act):
        return incident_id
    root = incidents.current(incident_id)
    family = incidents.family(root)
    asked = EyesRequest.objects.select_for_update().filter(incident_id__in=family, closed_at=None)
    requests = list(asked.order_by("id"))
    ending = policy.ending(incidents.incident(root, hold=True)) if if_over else Ending.CALLED_BACK
    if ending is Ending.MERGED:  # at this very moment; its own event follows, and knows who goes on
        raise Refused(No.WRONG_STATE)
    told = 0
    for request in requests if ending else _beside_the_foremost(requests):
        told += _call_back(act, request, ending or Ending.MERGED)
        if ending is Ending.CONFIRMED and rows.of(request, State.GO, State.WAITING).exists():
            record(Kind.PAIR_INFORMED, subject=request.incident_id, act=act, facts={"request": str(request.id)})
            told += 1
    if not told:
        raise Refused(No.WRONG_STATE)
    return incident_id


def _where_others_go(request: EyesRequest) -> Ending | None:
    """Say so where another request is foremost; the incident is held, or two pairs that break at once both go home."""
    family = incidents.family(incidents.current(request.incident_id))
    asked = EyesRequest.objects.filter(incident_id__in=family, closed_at=None).order_by("id")
    return Ending.MERGED if request in _beside_the_foremost(list(asked)) else None


def _beside_the_foremost(requests: list[EyesRequest]) -> list[EyesRequest]:
    if len(requests) < 2:
        return []
    foremost = policy.foremost({one.id: [row.state for row in reads.assignments_for(one.id)] for one in requests})
    return [one for one in requests if one.id != foremost]


def _call_back(act: Act, request: EyesRequest, ending: Ending) -> int:
    waiting = list(rows.of(request, *policy.CALLS_BACK[ending]))
    for one in waiting:
        rows.stand_down(one, ending, act, request)
    _close_if_nobody_serves(act, request)
    return len(waiting)


def _close_if_nobody_serves(act: Act, request: EyesRequest) -> None:
    if not rows.of(request, *OPEN).exists():
        rows.close_request(act, request)


def step_back(act: Act, request: EyesRequest, leaver: Assignment) -> None:
    """Take somebody out of a locked request that they do not serve on site yet, and ask others instead."""
    record(Kind.DECLINED, subject=leaver.id, act=act, facts=rows.incident(request))
    together = leaver.state in TOGETHER
    rows.close(leaver, State.DECLINED, act)
    if together:
        _break_pair(act, request, leaver)
    _offer_more(act, request)


def _break_pair(act: Act, request: EyesRequest, leaver: Assignment) -> None:
    """Take the partner back to waiting for another; nobody observes alone."""
    for partner in rows.of(request, State.GO, State.WAITING).filter(observer_id=leaver.partner_id):
        partner.partner_id = None
        rows.turn(partner, State.ACCEPTED)
    record(Kind.PAIR_BROKEN, subject=request.incident_id, act=act, facts={"request": str(request.id)})


def _offer_more(act: Act, request: EyesRequest) -> None:
    """Make as many offers as a locked request needs now, to those who come next; none for what is over."""
    needed = policy.more_offers(reads.assignments_for(request.id))
    if not needed or request.closed_at is not None:
        return
    # Held, or it is concluded at this moment and nobody would be called back; before our turn, as everywhere.
    incident = incidents.incident(incidents.current(request.incident_id), hold=True)
    if incident and incident.merged_into is not None:
        return  # at this very moment: it is asked again in seconds, with the incident that it went into
    if ending := policy.ending(incident) or _where_others_go(request):
        _see_off(act, request, ending)
        return
    rows.one_by_one()
    near = incident.spot.point if incident and incident.spot else None
    for observer_id in islice(_free(reads.next_to_ask(request.id, near=near, at=act.at)), needed):
        offer = Assignment.objects.create(
            id=uuid7(act.at),
            request=request,
            observer_id=observer_id,
            offered_at=act.at,
            answer_by=act.at + timedelta(seconds=settings.OFFER_SECONDS),
        )
        record(Kind.OFFERED, subject=offer.id, act=act, facts=rows.incident(request))
    _see_whether_anybody_is_left(act, request)


def _see_off(act: Act, request: EyesRequest, ending: Ending) -> None:
    """Send home whoever would wait for a partner whom nobody is asked to be any more."""
    if rows.of(request, State.OFFERED).exists():
        return
    _call_back(act, request, ending)


def _free(able: list[UUID]) -> Iterator[UUID]:
    """Yield, in the order given, those who are not going off duty at this very moment; they stay until the end."""
    for observer_id in able:
        duty = Duty.objects.select_for_update(skip_locked=True).filter(person_id=observer_id, ended_at=None)
        if list(duty):
            yield observer_id


def _see_whether_anybody_is_left(act: Act, request: EyesRequest) -> None:
    """Say once when nobody is left to ask; a request that nobody serves is closed, so that it can be made anew."""
    if rows.of(request, State.OFFERED).exists():
        left_at = None
    else:
        left_at = request.nobody_left_at or act.at
        if request.nobody_left_at is None:
            record(Kind.NOBODY_LEFT, subject=request.incident_id, act=act, facts={"request": str(request.id)})
        _close_if_nobody_serves(act, request)
    if left_at != request.nobody_left_at:
        request.nobody_left_at = left_at
        request.save(update_fields=["nobody_left_at"])
