from datetime import timedelta

import pytest

from amparo.stages.incidents import actions, reads, tasks
from amparo.stages.incidents.actions import closing
from amparo.stages.incidents.models import Incident, Observation, Step
from amparo.stages.incidents.policy import QUIET
from amparo.stages.incidents.terms import Attribute, Confidence, Finding, No, Refutation, State
from tests.incidents.cast import MINUTE, NOON, by, by_worker, confirmed, incident, north, spot, told
from tests.refusal import refused

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)


def test_a_confirmed_incident_that_is_over_leaves_the_board_confirmed(cast):
    found = confirmed(cast)
    act = by(cast.dana, NOON + MINUTE, key="k")
    assert actions.close(act=act, incident_id=found) == actions.close(act=act, incident_id=found) == found
    row = reads.incident(found)
    assert (row.state, row.closed_at) == (State.CONFIRMED, NOON + MINUTE)
    assert reads.board() == []
    assert refused(lambda: actions.close(act=by(cast.dana), incident_id=found)) is No.WRONG_STATE
    other = incident()
    assert refused(lambda: actions.close(act=by(cast.dana), incident_id=other)) is No.WRONG_STATE


def test_what_nothing_is_heard_of_leaves_the_board_by_itself(cast):
    true, waiting = confirmed(cast), incident(place=north(900))
    checking = incident(place=north(1800))
    actions.start_checking(act=by(cast.dana), incident_id=checking)
    later = NOON + QUIET[State.CONFIRMED]
    assert reads.gone_quiet(later - MINUTE) == []
    assert reads.gone_quiet(later) == [true]
    assert refused(lambda: actions.close_quiet(act=by_worker(), incident_id=true)) is No.STILL_HEARD_OF
    act = by_worker(later, key="k")
    assert actions.close_quiet(act=act, incident_id=true) == actions.close_quiet(act=act, incident_id=true)
    assert reads.incident(true).state is State.CONFIRMED

    later = NOON + QUIET[State.RECEIVED]
    assert set(reads.gone_quiet(later)) == {waiting, checking}
    for found in (waiting, checking):
        actions.close_quiet(act=by_worker(later), incident_id=found)
        row = reads.incident(found)
        assert (row.state, row.cause, row.closed_at) == (State.COULD_NOT_VERIFY, "nobody_free", later)
    assert [step.after for step in reads.steps_of(waiting)] == [State.CHECKING, State.COULD_NOT_VERIFY]
    assert refused(lambda: actions.close_quiet(act=by_worker(later), incident_id=waiting)) is No.STILL_HEARD_OF


def test_after_a_month_words_and_exact_places_are_gone_and_codes_stay(cast):
    kept = incident(place=north(900))
    found = incident()
    actions.start_checking(act=by(cast.dana), incident_id=found)
    actions.observe(
        act=by(cast.dana),
        incident_id=found,
        findings=[
            Finding(Attribute.PLACE, spot(40), Confidence.HIGH, "blue door"),
            Finding(Attribute.ACTIVITY, None, Confidence.LOW, "shouting"),
            Finding(Attribute.DETAINED, 0, Confidence.LOW),
        ],
    )
    actions.refute(act=by(cast.vera), incident_id=found, cause=Refutation.OLD_IMAGERY, reason="a film of 2018")
    assert actions.forget_words(act=by_worker(NOON + MONTH - MINUTE)) == 0
    assert actions.forget_words(act=by_worker(NOON + MONTH)) == 1
    assert actions.forget_words(act=by_worker(NOON + MONTH)) == 0
    row = reads.incident(found)
    assert (row.place, row.state, row.cause) == ("", State.NOT_ENFORCEMENT, "old_imagery")
    assert (row.spot.point.lat, row.spot.point.lon, row.spot.accuracy_m) == (34.1, -118.3, 8_000)
    assert reads.steps_of(found)[-1].reason == ""
    assert not Observation.objects.exclude(said="").exists()
    assert {o.finding.value for o in reads.observations_of(found) if o.source == "desk"} == {row.spot, 0}
    assert reads.incident(kept).spot == spot(900)


def test_forgetting_goes_on_where_it_stopped(cast, monkeypatch):
    monkeypatch.setattr(closing, "AT_ONCE", 1)
    for n in range(3):
        found = incident(place=north(900 * n))
        actions.close_quiet(act=by_worker(NOON + timedelta(hours=48)), incident_id=found)
    later = NOON + MONTH + timedelta(hours=48)
    assert [actions.forget_words(act=by_worker(later)) for _ in range(4)] == [1, 1, 1, 0]
    assert not Incident.objects.filter(forgotten_at=None).exists()
    assert Step.objects.count() == 6


def test_the_tasks_do_their_work_and_may_run_twice(cast):
    report = told()
    for n in range(2):
        tasks.attach_report(by_worker(key=f"job{n}"), report)
    (found,) = reads.incidents_of_report(report)
    later = NOON + QUIET[State.RECEIVED]
    for _ in range(2):
        tasks.close_quiet(by_worker(later, key="quiet"))
    assert reads.incident(found).state is State.COULD_NOT_VERIFY
    for _ in range(2):
        tasks.forget_words(by_worker(later + MONTH, key="forget"))
    assert reads.incident(found).place == ""
