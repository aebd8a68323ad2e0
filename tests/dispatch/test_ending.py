"""Who is asked no more, and who is called back, once an incident is concluded, over, or one with another."""

from datetime import timedelta

import pytest

from amparo.stages.dispatch import actions, reads
from amparo.stages.dispatch.terms import Ending, Kind, No, State
from amparo.stages.incidents import actions as incidents
from amparo.stages.incidents.models import Incident
from amparo.stages.incidents.terms import Imagery, Obstacle, Refutation, Sorting
from tests.dispatch.cast import (
    NOON,
    accept,
    checking,
    field,
    held_by,
    kinds,
    on_duty,
    requested,
    states,
)
from tests.incidents.cast import by, by_worker, two_sources
from tests.refusal import refused
from tests.work import drain

pytestmark = pytest.mark.django_db
TIMEOUT = timedelta(seconds=120)


@pytest.mark.parametrize("ended", ["refuted", "unverified", "over", "merged into what is over"])
def test_nobody_more_is_asked_to_what_is_over(cast, ended):
    on_duty(cast.ana)
    found = requested(cast)
    end(cast, found, ended)
    on_duty(cast.ben, cast.carla)
    request = reads.open_for(cast.ana).request_id
    actions.seek_on(act=by_worker(), request_id=request)
    actions.time_out(act=by_worker(NOON + TIMEOUT), assignment_id=held_by(cast.ana))
    actions.seek_on(act=by_worker(NOON + TIMEOUT), request_id=request)
    assert [row.state for row in reads.assignments_for(request)] == [State.TIMED_OUT]
    assert reads.request(request).closed_at == NOON + TIMEOUT
    assert request not in reads.seeking()


def end(cast, found, how):
    """Bring an incident to an end, before dispatch has heard of it."""
    verifier = {"act": by(cast.vera), "incident_id": found, "reason": "x"}
    match how:
        case "refuted":
            incidents.refute(cause=Refutation.NOTHING_THERE, **verifier)
        case "unverified":
            incidents.leave_unverified(cause=Obstacle.NOBODY_FREE, **verifier)
        case "over":
            Incident.objects.filter(pk=found).update(closed_at=NOON)
        case _:
            other = checking(cast, metres=900)
            incidents.merge(act=by(cast.dana), incident_id=found, into_id=other, why=Sorting.SAME_EVENT)
            incidents.refute(cause=Refutation.NOTHING_THERE, **verifier | {"incident_id": other})


def test_whoever_was_asked_to_something_that_is_over_is_called_back(cast):
    found = two_sources()
    incidents.start_checking(act=by(cast.dana), incident_id=found)
    on_duty(cast.ana)
    actions.request_eyes(act=by(cast.dana), incident_id=found)
    shows = {"report_id": None, "shows": Imagery.SHOWS_ENFORCEMENT, "note": "vests"}
    incidents.check_imagery(act=by(cast.vera), incident_id=found, **shows)
    on_duty(cast.ben)
    actions.seek_on(act=by_worker(), request_id=reads.open_request(found).id)
    accept(cast.ana, cast.ben)
    on_duty(cast.carla)
    incidents.confirm(act=by(cast.vera), incident_id=found, reason="two callers and a film")
    drain()
    assert states(found) == {cast.ana: State.GO, cast.ben: State.GO}  # told, and free to go on
    assert Kind.PAIR_INFORMED in kinds(found)
    actions.decline(act=field(cast.ana), assignment_id=held_by(cast.ana))
    assert states(found) == {cast.ana: State.DECLINED, cast.ben: State.STOOD_DOWN}
    assert reads.past_of(cast.ben)[0].ending is Ending.CONFIRMED


def test_a_pair_on_its_way_to_what_is_closed_is_called_back(cast):
    found = two_sources()
    incidents.start_checking(act=by(cast.dana), incident_id=found)
    on_duty(cast.ana, cast.ben)
    actions.request_eyes(act=by(cast.dana), incident_id=found)
    accept(cast.ana, cast.ben)
    shows = {"report_id": None, "shows": Imagery.SHOWS_ENFORCEMENT, "note": "vests"}
    incidents.check_imagery(act=by(cast.vera), incident_id=found, **shows)
    incidents.confirm(act=by(cast.vera), incident_id=found, reason="two callers and a film")
    drain()
    assert set(states(found).values()) == {State.GO}
    incidents.close(act=by(cast.dana), incident_id=found)
    drain()
    assert set(states(found).values()) == {State.STOOD_DOWN}
    assert {row.ending for row in reads.assignments_of(found)} == {Ending.OVER}
    assert reads.open_request(found) is None


def test_a_confirmation_takes_back_what_nobody_answered(cast):
    found = two_sources()
    incidents.start_checking(act=by(cast.dana), incident_id=found)
    on_duty(cast.ana, cast.ben)
    actions.request_eyes(act=by(cast.dana), incident_id=found)
    shows = {"report_id": None, "shows": Imagery.SHOWS_ENFORCEMENT, "note": "vests"}
    incidents.check_imagery(act=by(cast.vera), incident_id=found, **shows)
    accept(cast.ben)
    incidents.confirm(act=by(cast.vera), incident_id=found, reason="two callers and a film")
    mine = {"act": field(cast.ana), "assignment_id": held_by(cast.ana)}
    assert refused(lambda: actions.accept(**mine)) is No.CONCLUDED
    drain()
    assert set(states(found).values()) == {State.STOOD_DOWN}
    assert {row.ending for row in reads.assignments_of(found)} == {Ending.CONFIRMED}
    assert reads.open_request(found) is None


def test_of_two_incidents_that_are_one_a_single_pair_is_asked(cast):
    on_duty(cast.ana, cast.ben, cast.carla)
    first = requested(cast)
    on_duty(cast.vera)
    second = requested(cast, metres=900)
    incidents.merge(act=by(cast.dana), incident_id=second, into_id=first, why=Sorting.SAME_EVENT)
    drain()
    assert states(first)[cast.vera] is State.STOOD_DOWN
    assert reads.past_of(cast.vera)[0].ending is Ending.MERGED
    assert {states(first)[who] for who in (cast.ana, cast.ben, cast.carla)} == {State.OFFERED}


def test_of_two_pairs_on_their_way_to_one_incident_the_one_that_breaks_is_not_made_up(cast):
    on_duty(cast.ana, cast.ben)
    first = requested(cast)
    accept(cast.ana, cast.ben)
    on_duty(cast.vera, cast.carla)
    second = requested(cast, metres=900)
    accept(cast.vera, cast.carla)
    incidents.merge(act=by(cast.dana), incident_id=second, into_id=first, why=Sorting.SAME_EVENT)
    drain()
    assert set(states(first).values()) == {State.GO}
    actions.decline(act=field(cast.ana), assignment_id=held_by(cast.ana))
    assert states(first)[cast.ben] is State.STOOD_DOWN
    assert reads.past_of(cast.ben)[0].ending is Ending.MERGED
    assert {states(first)[who] for who in (cast.vera, cast.carla)} == {State.GO}
    actions.decline(act=field(cast.vera), assignment_id=held_by(cast.vera))
    assert states(first)[cast.carla] is State.ACCEPTED  # nobody else goes now: another is sought for her
    assert reads.open_request(first) is not None


def test_nobody_is_called_back_by_whoever_saw_it_just_before_it_was_merged(cast, monkeypatch):
    on_duty(cast.ana)
    found = requested(cast)
    accept(cast.ana)
    other = checking(cast, metres=900)
    incidents.merge(act=by(cast.dana), incident_id=found, into_id=other, why=Sorting.SAME_EVENT)
    request = reads.open_request(other).id
    monkeypatch.setattr("amparo.stages.incidents.reads.current", lambda incident_id: incident_id)
    assert refused(lambda: actions.stand_down(act=by_worker(), incident_id=found, if_over=True)) is No.WRONG_STATE
    actions.seek_on(act=by_worker(), request_id=request)
    assert states(found) == {cast.ana: State.ACCEPTED}
    assert reads.request(request).closed_at is None
