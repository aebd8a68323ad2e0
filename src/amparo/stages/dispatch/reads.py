"""Questions to dispatch."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Max, Q

from amparo.core.kit.geo import Point, distance_m
from amparo.core.ledger.terms import Recorded
from amparo.core.people import reads as people
from amparo.core.people.terms import Permit, Profile, Skill
from amparo.stages.dispatch import policy
from amparo.stages.dispatch.models import Assignment, Duty, EyesRequest
from amparo.stages.dispatch.terms import (
    LONGEST_DUTY,
    OPEN,
    TOGETHER,
    AssignmentRow,
    Candidate,
    DutyRow,
    Ending,
    Kind,
    Ranked,
    RequestRow,
    State,
)
from amparo.stages.incidents import reads as incidents

_OPEN = sorted(state.value for state in OPEN)
_OF_PAIRS = frozenset({Kind.PAIRED, Kind.PAIR_BROKEN, Kind.PAIR_INFORMED, Kind.ON_SITE})


def assignment(assignment_id: UUID) -> AssignmentRow | None:
    """Return an assignment, or None."""
    found = Assignment.objects.select_related("request").filter(pk=assignment_id).first()
    return row(found) if found else None


def assignments_of(incident_id: UUID) -> list[AssignmentRow]:
    """Return everybody who was asked to go to an incident or to one merged into it, the first asked first."""
    family = incidents.family(incident_id)
    found = Assignment.objects.filter(request__incident_id__in=family).select_related("request")
    return [row(one) for one in found.order_by("offered_at", "id")]


def under_way(incident_ids: Iterable[UUID]) -> dict[UUID, list[AssignmentRow]]:
    """Return for each of these incidents the offers and assignments that are open, in one question for all."""
    found = Assignment.objects.filter(request__incident_id__in=list(incident_ids), state__in=_OPEN)
    grouped: dict[UUID, list[AssignmentRow]] = defaultdict(list)
    for one in found.select_related("request").order_by("offered_at", "id"):
        grouped[one.request.incident_id].append(row(one))
    return dict(grouped)


def assignments_for(request_id: UUID) -> list[AssignmentRow]:
    """Return everybody who was asked for one request, the first asked first."""
    found = Assignment.objects.filter(request_id=request_id).select_related("request").order_by("offered_at", "id")
    return [row(one) for one in found]


def open_for(person_id: UUID) -> AssignmentRow | None:
    """Return the offer or assignment that somebody holds now, or None; there is at most one."""
    found = Assignment.objects.filter(observer_id=person_id, state__in=_OPEN).select_related("request").first()
    return row(found) if found else None


def partner_of(mine: AssignmentRow) -> AssignmentRow | None:
    """Return the partner's assignment for the same request, also when they have left; None without a partner."""
    found = Assignment.objects.filter(request_id=mine.request_id, observer_id=mine.partner_id)
    partner = found.select_related("request").first()
    return row(partner) if partner else None


def past_of(person_id: UUID, *, limit: int = 10) -> list[AssignmentRow]:
    """Return somebody's last closed assignments, the latest first."""
    found = Assignment.objects.filter(observer_id=person_id, closed_at__isnull=False).select_related("request")
    return [row(one) for one in found.order_by("-offered_at")[:limit]]


def request(request_id: UUID) -> RequestRow | None:
    """Return a request for eyes, or None."""
    found = EyesRequest.objects.filter(pk=request_id).first()
    return _request(found) if found else None


def open_request(incident_id: UUID) -> RequestRow | None:
    """Return the request for eyes on an incident, or on one merged into it, that is not closed, or None."""
    found = EyesRequest.objects.filter(incident_id__in=incidents.family(incident_id), closed_at=None).first()
    return _request(found) if found else None


def seeking(*, limit: int = 200) -> list[UUID]:
    """Return the open requests that have no pair yet, oldest first."""
    found = EyesRequest.objects.filter(closed_at=None).exclude(assignments__state__in=[s.value for s in TOGETHER])
    return list(found.order_by("requested_at").values_list("id", flat=True)[:limit])


def concerned(events: Sequence[Recorded]) -> dict[UUID, frozenset[UUID]]:
    """Return, by the events' ids, the observers whom events of dispatch concern, in three questions for all of them.

    An assignment and a time on duty concern whom they belong to; what becomes of a pair, those who
    have accepted; what is asked for and who is left to ask, no observer.
    """
    about = {event.id: event.subject for event in events}
    pairs = {event.id: UUID(str(event.facts["request"])) for event in events if event.kind in _OF_PAIRS}
    owner = dict(Assignment.objects.filter(pk__in=about.values()).values_list("id", "observer_id"))
    owner |= dict(Duty.objects.filter(pk__in=about.values()).values_list("id", "person_id"))
    together: dict[UUID, set[UUID]] = defaultdict(set)
    accepted = Assignment.objects.filter(request_id__in=pairs.values(), state__in=_OPEN).exclude(state=State.OFFERED)
    for request_id, observer_id in accepted.values_list("request_id", "observer_id"):
        together[request_id].add(observer_id)
    own = {event: frozenset({owner[subject]}) for event, subject in about.items() if subject in owner}
    return own | {event: frozenset(together[request_id]) for event, request_id in pairs.items()}


def overlong_duties(now: datetime, *, limit: int = 200) -> list[UUID]:
    """Return the times on duty that somebody forgot to end."""
    found = Duty.objects.filter(ended_at=None, began_at__lte=now - LONGEST_DUTY).order_by("began_at")
    return list(found.values_list("id", flat=True)[:limit])


def overdue(now: datetime, *, limit: int = 200) -> list[UUID]:
    """Return the offers whose time to answer is over."""
    due = Assignment.objects.filter(state=State.OFFERED, answer_by__lte=now).order_by("answer_by")
    return list(due.values_list("id", flat=True)[:limit])


def duty_of(person_id: UUID) -> DutyRow | None:
    """Return somebody's time on duty, if they are on duty now."""
    found = Duty.objects.filter(person_id=person_id, ended_at=None).first()
    if found is None:
        return None
    missed = _missed([found])[person_id]
    return DutyRow(found.person_id, found.began_at, found.ended_at, _area(found), found.area_name, missed)


def on_duty_count() -> int:
    """Return how many are on duty now."""
    return Duty.objects.filter(ended_at=None).count()


def candidates(request_id: UUID, *, near: Point | None, at: datetime) -> list[Ranked]:
    """Return everybody on the roll with why they may not be asked for a request, those who may first, in order.

    The number of questions does not depend on the length of the roll.
    """
    return _ranked(people.holders(Permit.OBSERVE, at=at), request_id, near=near, at=at)


def next_to_ask(request_id: UUID, *, near: Point | None, at: datetime) -> list[UUID]:
    """Return those on duty who may be asked for a request, in order."""
    on_duty = Duty.objects.filter(ended_at=None).values_list("person_id", flat=True)
    ranked = _ranked(people.profiles(on_duty, at=at), request_id, near=near, at=at)
    return [one.candidate.observer_id for one in ranked if one.reason is None]


def on_duty(*, near: Point | None, at: datetime) -> list[Ranked]:
    """Return those on duty with why they may not be asked for something new near a point, those who may first."""
    on_duty = Duty.objects.filter(ended_at=None).values_list("person_id", flat=True)
    return _ranked(people.profiles(on_duty, at=at), None, near=near, at=at)


def _ranked(roll: list[Profile], request_id: UUID | None, *, near: Point | None, at: datetime) -> list[Ranked]:
    ids = [person.id for person in roll]
    duties = list(Duty.objects.filter(ended_at=None, person_id__in=ids))
    areas, missed = {duty.person_id: _area(duty) for duty in duties}, _missed(duties)
    asked = dict(Assignment.objects.filter(request_id=request_id).values_list("observer_id", "state"))
    booked = set(Assignment.objects.filter(observer__in=ids, state__in=_OPEN).values_list("observer_id", flat=True))
    rest = timedelta(seconds=settings.REST_SECONDS)
    back = Assignment.objects.filter(state=State.CLEARED, closed_at__gt=at - rest, observer__in=ids)
    rested = dict(back.values_list("observer_id").annotate(latest=Max("closed_at")))
    verifiers = {person.id for person in roll if Skill.VERIFY in person.skills}
    return policy.ranked(
        [
            Candidate(
                observer_id=person.id,
                permitted=Permit.OBSERVE in person.permits,
                skills=person.skills,
                on_duty=person.id in areas,
                rested_from=rested.get(person.id),
                booked=person.id in booked,
                asked_before=person.id in asked,
                distance_m=_distance(areas.get(person.id), near),
                missed=missed.get(person.id, 0),
            )
            for person in roll
        ],
        now=at,
        rest=rest,
        verifier_asked=any(person in verifiers and state in _OPEN for person, state in asked.items()),
    )


def _missed(duties: Sequence[Duty]) -> dict[UUID, int]:
    """Return for everybody whose time on duty this is how many offers in a row they left unanswered."""
    first = min((duty.began_at for duty in duties), default=None)
    if first is None:
        return {}
    answered = Q(state=State.TIMED_OUT) | Q(answered_at__isnull=False)
    asked = Assignment.objects.filter(answered, observer_id__in=[duty.person_id for duty in duties])
    offers: dict[UUID, list[AssignmentRow]] = defaultdict(list)
    for one in asked.filter(offered_at__gte=first).select_related("request"):
        offers[one.observer_id].append(row(one))
    return {
        duty.person_id: policy.missed(offers[duty.person_id], since=duty.present_at or duty.began_at) for duty in duties
    }


def _distance(area: Point | None, near: Point | None) -> float | None:
    return distance_m(area, near) if area is not None and near is not None else None


def _area(duty: Duty) -> Point | None:
    return Point(duty.lat, duty.lon) if duty.lat is not None and duty.lon is not None else None


def row(found: Assignment) -> AssignmentRow:
    """Return an assignment as a row; its request must have been fetched with it."""
    return AssignmentRow(
        id=found.id,
        request_id=found.request_id,
        incident_id=found.request.incident_id,
        observer_id=found.observer_id,
        partner_id=found.partner_id,
        state=State(found.state),
        offered_at=found.offered_at,
        answer_by=found.answer_by,
        closed_at=found.closed_at,
        answered_at=found.answered_at,
        sighted_at=found.sighted_at,
        ending=Ending(found.ending) if found.ending else None,
    )


def _request(found: EyesRequest) -> RequestRow:
    return RequestRow(
        id=found.id,
        incident_id=found.incident_id,
        requested_at=found.requested_at,
        requested_by=found.requested_by,
        closed_at=found.closed_at,
        nobody_left_at=found.nobody_left_at,
        exercise=found.exercise,
    )
