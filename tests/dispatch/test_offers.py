from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ObjectDoesNotExist

from amparo.core.ledger import reads as ledger
from amparo.core.people import actions as people
from amparo.core.people.terms import Skill
from amparo.stages.dispatch import actions, reads, tasks
from amparo.stages.dispatch.models import Duty
from amparo.stages.dispatch.terms import Kind, No, State
from amparo.stages.incidents import actions as incidents
from amparo.stages.incidents.terms import Refutation, Reopening, Sorting
from tests.cast import Role, invite
from tests.dispatch.cast import (
    FAR,
    MINUTE,
    NOON,
    accept,
    arrive,
    checking,
    field,
    held_by,
    kinds,
    on_duty,
    requested,
    states,
)
from tests.incidents.cast import by, by_worker, incident, north
from tests.refusal import refused

pytestmark = pytest.mark.django_db
TIMEOUT = timedelta(seconds=120)


def test_three_are_asked_the_verifier_first(cast):
    on_duty(cast.ana, cast.ben, cast.carla)
    on_duty(cast.vera, area=None)
    found = checking(cast)
    act = by(cast.dana, key="k")
    assert actions.request_eyes(act=act, incident_id=found) == found
    assert actions.request_eyes(act=act, incident_id=found) == found
    asked = states(found)
    assert len(asked) == 3
    assert set(asked.values()) == {State.OFFERED}
    assert next(iter(asked)) == cast.vera
    row = reads.open_for(cast.vera)
    assert (row.answer_by, row.partner_id, row.sighted) == (NOON + TIMEOUT, None, False)
    assert reads.request(row.request_id).requested_by == str(cast.dana)
    assert reads.open_request(found).id == row.request_id
    again = {"incident_id": found}
    assert refused(lambda: actions.request_eyes(act=by(cast.dana), **again)) is No.UNDER_WAY


def test_one_acceptor_waits_and_two_go(cast):
    on_duty(cast.ana, cast.ben, cast.carla)
    found = requested(cast)
    accept(cast.ana)
    assert states(found)[cast.ana] is State.ACCEPTED
    alone = {"act": field(cast.ana), "assignment_id": held_by(cast.ana)}
    assert refused(lambda: actions.arrive(**alone)) is No.WRONG_STATE
    accept(cast.ben)
    assert states(found) == {cast.ana: State.GO, cast.ben: State.GO, cast.carla: State.STOOD_DOWN}
    assert reads.open_for(cast.ana).partner_id == cast.ben
    assert reads.open_for(cast.ben).partner_id == cast.ana
    assert Kind.PAIRED in kinds(found)


def test_a_resent_answer_counts_once(cast):
    on_duty(cast.ana)
    requested(cast)
    mine = held_by(cast.ana)
    for call in (actions.accept, actions.decline):
        act = field(cast.ana, key=call.__name__)
        assert call(act=act, assignment_id=mine) == call(act=act, assignment_id=mine) == mine


def test_nobody_answers_for_somebody_else(cast):
    on_duty(cast.ana, cast.ben)
    requested(cast)
    with pytest.raises(ObjectDoesNotExist):
        actions.accept(act=field(cast.mallory), assignment_id=held_by(cast.ana))
    with pytest.raises(ObjectDoesNotExist):
        actions.accept(act=field(cast.ben), assignment_id=held_by(cast.ana))
    with pytest.raises(ObjectDoesNotExist):
        actions.decline(act=field(cast.ben), assignment_id=uuid4())


def test_a_third_acceptance_and_a_late_one_are_refused(cast):
    on_duty(cast.ana, cast.ben, cast.carla)
    found = requested(cast)
    third = held_by(cast.carla)
    accept(cast.ana, cast.ben)
    late = {"act": field(cast.carla), "assignment_id": third}
    assert refused(lambda: actions.accept(**late)) is No.WRONG_STATE
    actions.decline(act=field(cast.ana), assignment_id=held_by(cast.ana))
    assert states(found)[cast.ben] is State.ACCEPTED
    other = requested(cast, metres=900)
    theirs = {"act": field(cast.carla, NOON + TIMEOUT), "assignment_id": held_by(cast.carla)}
    assert refused(lambda: actions.accept(**theirs)) is No.ANSWERED_TOO_LATE
    assert states(other)[cast.carla] is State.OFFERED


def test_who_is_not_trained_any_more_does_not_go(cast):
    zed = invite(cast.cora, "zed", {Role.OBSERVER})
    people.record_training(act=by(cast.cora), person_id=zed, skill=Skill.OBSERVE, valid_until=NOON + MINUTE)
    on_duty(zed)
    requested(cast)
    mine = {"act": field(zed, NOON + MINUTE), "assignment_id": held_by(zed)}
    assert refused(lambda: actions.accept(**mine)) is No.UNTRAINED


def test_a_decline_goes_to_the_next(cast):
    on_duty(cast.ana, cast.ben, cast.carla, cast.vera)
    found = requested(cast)
    (left,) = {cast.ana, cast.ben, cast.carla, cast.vera} - set(states(found))
    gone = next(iter(states(found)))
    actions.decline(act=field(gone), assignment_id=held_by(gone))
    assert states(found)[gone] is State.DECLINED
    assert states(found)[left] is State.OFFERED


def test_an_offer_that_nobody_answers_goes_to_the_next(cast):
    on_duty(cast.ana)
    found = requested(cast)
    on_duty(cast.ben)
    mine = held_by(cast.ana)
    assert reads.overdue(NOON) == []
    early = {"act": by_worker(), "assignment_id": mine}
    assert refused(lambda: actions.time_out(**early)) is No.NOT_YET_DUE
    later = NOON + TIMEOUT
    assert reads.overdue(later) == [mine]
    act = by_worker(later, key="k")
    assert actions.time_out(act=act, assignment_id=mine) == actions.time_out(act=act, assignment_id=mine) == mine
    assert states(found) == {cast.ana: State.TIMED_OUT, cast.ben: State.OFFERED}
    assert reads.overdue(later) == []


def test_when_nobody_is_left_it_says_so_once_and_can_be_asked_anew(cast):
    found = requested(cast)
    assert reads.open_request(found) is None
    assert kinds(found)[-1] == Kind.NOBODY_LEFT
    on_duty(cast.ana)
    actions.request_eyes(act=by(cast.dana), incident_id=found)
    accept(cast.ana)
    request = reads.open_request(found)
    assert (request.nobody_left_at, kinds(found).count(Kind.NOBODY_LEFT)) == (None, 1)
    assert reads.seeking() == [request.id]
    actions.seek_on(act=by_worker(NOON + MINUTE), request_id=request.id)
    actions.seek_on(act=by_worker(NOON + 2 * MINUTE), request_id=request.id)
    assert reads.open_request(found).nobody_left_at == NOON + MINUTE
    assert kinds(found).count(Kind.NOBODY_LEFT) == 2


def test_whoever_comes_on_duty_is_asked_where_a_pair_is_sought(cast):
    on_duty(cast.ana)
    found = requested(cast)
    accept(cast.ana)
    request = reads.open_request(found).id
    actions.seek_on(act=by_worker(), request_id=request)
    on_duty(cast.ben)
    act = by_worker(NOON + MINUTE, key="k")
    assert actions.seek_on(act=act, request_id=request) == actions.seek_on(act=act, request_id=request) == request
    assert states(found) == {cast.ana: State.ACCEPTED, cast.ben: State.OFFERED}
    assert reads.open_request(found).nobody_left_at is None
    accept(cast.ben, at=NOON + MINUTE)
    assert reads.seeking() == []
    actions.seek_on(act=by_worker(), request_id=request)
    for who in (cast.ana, cast.ben):
        actions.decline(act=field(who), assignment_id=held_by(who))
    assert reads.open_request(found) is None
    actions.seek_on(act=by_worker(), request_id=request)


def test_a_pair_that_falls_apart_waits_and_a_new_partner_is_sought(cast):
    on_duty(cast.ana, cast.ben)
    found = requested(cast)
    accept(cast.ana, cast.ben)
    arrive(cast.ben)
    on_duty(cast.carla)
    actions.decline(act=field(cast.ana), assignment_id=held_by(cast.ana))
    assert states(found) == {cast.ana: State.DECLINED, cast.ben: State.ACCEPTED, cast.carla: State.OFFERED}
    assert reads.open_for(cast.ben).partner_id is None
    assert Kind.PAIR_BROKEN in kinds(found)
    accept(cast.carla)
    assert states(found)[cast.ben] is State.GO


def test_only_dispatchers_ask_and_only_for_what_is_checked(cast):
    found = incident()
    for who in (cast.ana, cast.mallory, cast.vera):
        ask = {"act": by(who), "incident_id": found}
        assert refused(lambda a=ask: actions.request_eyes(**a)) is No.NOT_PERMITTED
    ask = {"act": by(cast.dana), "incident_id": found}
    assert refused(lambda: actions.request_eyes(**ask)) is No.NOT_BEING_CHECKED
    with pytest.raises(ObjectDoesNotExist):
        actions.request_eyes(act=by(cast.dana), incident_id=uuid4())


def test_what_was_merged_shares_its_observers(cast):
    on_duty(cast.ana, cast.ben)
    found = requested(cast)
    into = checking(cast, metres=900)
    incidents.merge(act=by(cast.dana), incident_id=found, into_id=into, why=Sorting.SAME_EVENT)
    assert states(into) == {cast.ana: State.OFFERED, cast.ben: State.OFFERED}
    assert reads.open_request(into).incident_id == found
    ask = {"act": by(cast.dana), "incident_id": into}
    assert refused(lambda: actions.request_eyes(**ask)) is No.UNDER_WAY
    actions.stand_down(act=by_worker(), incident_id=into)
    assert set(states(into).values()) == {State.STOOD_DOWN}


def test_standing_down_leaves_who_is_on_site(cast):
    on_duty(cast.ana, cast.ben, cast.carla, cast.vera)
    found = requested(cast)
    stand = {"incident_id": found}
    act = by_worker(key="k")
    assert actions.stand_down(act=act, **stand) == actions.stand_down(act=act, **stand) == found
    assert set(states(found).values()) == {State.STOOD_DOWN}
    assert reads.open_request(found) is None
    assert refused(lambda: actions.stand_down(act=by_worker(), **stand)) is No.WRONG_STATE
    other = requested(cast, metres=900)
    pair = list(states(other))[:2]
    accept(*pair)
    arrive(*pair)
    assert refused(lambda: actions.stand_down(act=by_worker(), incident_id=other)) is No.WRONG_STATE
    assert reads.open_request(other) is not None


def test_nobody_is_called_back_late_from_what_is_being_checked_again(cast):
    on_duty(cast.ana, cast.ben)
    found = requested(cast)
    accept(cast.ana, cast.ben)
    incidents.refute(act=by(cast.vera), incident_id=found, cause=Refutation.NOTHING_THERE, reason="the wrong street")
    incidents.reopen(act=by(cast.vera), incident_id=found, cause=Reopening.MISTAKE, reason="the right street")
    assert refused(lambda: tasks.stand_down(by_worker(key="late"), found)) is No.WRONG_STATE
    assert states(found) == {cast.ana: State.GO, cast.ben: State.GO}
    incidents.refute(act=by(cast.vera), incident_id=found, cause=Refutation.NOTHING_THERE, reason="there neither")
    tasks.stand_down(by_worker(key="in time"), found)
    assert set(states(found).values()) == {State.STOOD_DOWN}


def test_everybody_is_shown_with_why_not(cast):
    on_duty(cast.ana)
    on_duty(cast.carla, area=FAR)
    found = requested(cast)
    request = reads.open_request(found).id
    rows = reads.candidates(request, near=None, at=NOON)
    assert {row.candidate.observer_id: row.reason for row in rows} == {
        cast.ana: No.BOOKED,
        cast.ben: No.OFF_DUTY,
        cast.carla: None,
        cast.vera: No.OFF_DUTY,
    }
    near = reads.candidates(request, near=FAR, at=NOON)
    assert {row.candidate.observer_id: row.candidate.distance_m for row in near}[cast.carla] < 1_000


def test_whoever_is_going_off_duty_is_passed_over(cast, monkeypatch):
    on_duty(cast.ben)
    monkeypatch.setattr(reads, "next_to_ask", lambda *_, **__: [cast.ana, cast.ben])
    assert states(requested(cast)) == {cast.ben: State.OFFERED}


def test_a_board_asks_once_for_all(cast, django_assert_num_queries):
    on_duty(cast.ana, cast.ben)
    found = requested(cast)
    with django_assert_num_queries(1):
        going = reads.under_way([found, uuid4()])
    assert {row.observer_id for row in going[found]} == {cast.ana, cast.ben}
    assert north(0)


def test_whom_events_concern_is_asked_in_three_questions_for_all(cast, django_assert_num_queries):
    on_duty(cast.ana, cast.ben, cast.carla)
    found = requested(cast)
    mine, theirs = held_by(cast.ana), held_by(cast.carla)
    accept(cast.ana, cast.ben)
    events = ledger.timeline([found, mine, theirs, *Duty.objects.values_list("id", flat=True)])
    events = [event for event in events if event.kind.startswith("dispatch.")]
    with django_assert_num_queries(3):
        concerns = reads.concerned(events)
    told = {(event.kind, who) for event in events for who in concerns.get(event.id, ())}
    assert told == {
        *((Kind.WENT_ON_DUTY, who) for who in (cast.ana, cast.ben, cast.carla)),
        (Kind.OFFERED, cast.ana),
        (Kind.OFFERED, cast.carla),
        (Kind.ACCEPTED, cast.ana),
        (Kind.STOOD_DOWN, cast.carla),
        (Kind.PAIRED, cast.ana),
        (Kind.PAIRED, cast.ben),
    }
    assert Kind.EYES_REQUESTED in {event.kind for event in events}
