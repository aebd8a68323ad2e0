import pytest

from amparo.core.kit.geo import Point
from amparo.core.ledger import reads as ledger
from amparo.core.ledger.terms import Refused
from amparo.stages.dispatch import actions, reads, tasks
from amparo.stages.dispatch.models import Duty
from amparo.stages.dispatch.terms import LONGEST_DUTY, Kind, No, State
from amparo.stages.incidents import actions as incidents
from amparo.stages.incidents.terms import Refutation
from tests.dispatch.cast import NOON, accept, field, held_by, on_duty, on_site, requested, states
from tests.incidents.cast import MINUTE, by, by_worker
from tests.refusal import refused

pytestmark = pytest.mark.django_db


def test_an_area_is_coarse_and_forgotten_when_duty_ends(cast):
    act = field(cast.ana, key="on")
    duty = actions.go_on_duty(act=act, area=Point(34.05803, -118.27704))
    assert actions.go_on_duty(act=act) == duty
    row = reads.duty_of(cast.ana)
    assert (row.area, row.since, row.until) == (Point(34.06, -118.28), NOON, None)
    assert reads.on_duty_count() == 1
    assert refused(lambda: actions.go_on_duty(act=field(cast.ana))) is No.ON_DUTY_ALREADY
    act = field(cast.ana, NOON + MINUTE, key="off")
    assert actions.go_off_duty(act=act) == actions.go_off_duty(act=act) == duty
    assert reads.duty_of(cast.ana) is None
    assert Duty.objects.filter(lat=None, lon=None, ended_at=NOON + MINUTE).count() == 1
    assert refused(lambda: actions.go_off_duty(act=field(cast.ana))) is No.OFF_DUTY


def test_only_observers_go_on_duty(cast):
    for who in (cast.mallory, cast.dana, cast.nell):
        assert refused(lambda w=who: actions.go_on_duty(act=field(w))) is No.NOT_PERMITTED


def test_going_off_duty_declines_an_offer_but_leaves_no_partner_alone(cast):
    on_duty(cast.ana, cast.ben)
    found = requested(cast)
    accept(cast.ben)
    actions.go_off_duty(act=field(cast.ana))
    assert states(found) == {cast.ana: State.DECLINED, cast.ben: State.ACCEPTED}
    on_site(cast, cast.vera, cast.carla, metres=900)
    assert refused(lambda: actions.go_off_duty(act=field(cast.vera))) is No.ASSIGNED


@pytest.fixture
def meanwhile(monkeypatch):
    """Let something happen after it was read what somebody holds, and before anything is locked."""

    def between(happens):
        def read(who):
            held = reads_as_they_are(who)
            monkeypatch.setattr(reads, "open_for", reads_as_they_are)
            happens()
            return held

        reads_as_they_are = reads.open_for
        monkeypatch.setattr(reads, "open_for", read)

    return between


def test_whoever_is_called_back_while_going_off_duty_sends_nobody_else(cast, meanwhile):
    on_duty(cast.ana, cast.ben)
    found = requested(cast)
    accept(cast.ana)

    def refuted():
        incidents.refute(act=by(cast.vera), incident_id=found, cause=Refutation.NOTHING_THERE, reason="went there")
        actions.stand_down(act=by_worker(), incident_id=found)
        on_duty(cast.carla)

    meanwhile(refuted)
    actions.go_off_duty(act=field(cast.ana))
    assert states(found) == {cast.ana: State.STOOD_DOWN, cast.ben: State.STOOD_DOWN}
    assert reads.open_request(found) is None
    assert reads.duty_of(cast.ana) is None


def test_whoever_finds_a_partner_while_going_off_duty_stays(cast, meanwhile):
    on_duty(cast.ana, cast.ben)
    requested(cast)
    accept(cast.ana)
    meanwhile(lambda: accept(cast.ben))
    with pytest.raises(Refused) as no:
        actions.go_off_duty(act=field(cast.ana))
    assert no.value.reason is No.ASSIGNED
    assert reads.duty_of(cast.ana) is not None


def test_whoever_forgets_to_go_off_duty_is_taken_off(cast):
    on_duty(cast.ana, cast.ben)
    found = requested(cast)
    duty = Duty.objects.get(person_id=cast.ana).id
    end = {"duty_id": duty}
    assert refused(lambda: actions.end_duty(act=by_worker(), **end)) is No.NOT_YET_DUE
    later = NOON + LONGEST_DUTY
    assert set(reads.overlong_duties(later)) == set(Duty.objects.values_list("id", flat=True))
    act = by_worker(later, key="k")
    assert actions.end_duty(act=act, **end) == actions.end_duty(act=act, **end) == duty
    assert states(found)[cast.ana] is State.DECLINED
    assert duty not in reads.overlong_duties(later)
    assert refused(lambda: actions.end_duty(act=by_worker(later), **end)) is No.NOT_YET_DUE
    assert held_by(cast.ben)


def test_where_somebody_is_is_forgotten_on_time_and_once(cast):
    on_duty(cast.ana)
    end = {"duty_id": of(cast.ana)}
    assert refused(lambda: actions.forget_area(act=by_worker(NOON + MINUTE), **end)) is No.NOT_YET_DUE
    act = by_worker(NOON + LONGEST_DUTY, key="k")
    assert actions.forget_area(act=act, **end) == actions.forget_area(act=act, **end)
    assert refused(lambda: actions.forget_area(act=by_worker(NOON + LONGEST_DUTY), **end)) is No.NOT_YET_DUE


def of(who):
    return Duty.objects.get(person_id=who, ended_at=None).id


def test_somebody_still_on_site_keeps_nobody_else_on_duty(cast):
    on_site(cast)
    on_duty(cast.ben, at=NOON + MINUTE)
    for key in ("one", "two"):
        tasks.end_duty(by_worker(NOON + MINUTE + LONGEST_DUTY, key=key))
    assert reads.duty_of(cast.ben) is None
    assert reads.duty_of(cast.vera) is not None
    assert reads.duty_of(cast.vera).area is None
    assert sum(event.kind == Kind.AREA_FORGOTTEN for event in ledger.timeline([of(cast.vera)])) == 1
    for who in (cast.vera, cast.ana):
        actions.clear(act=field(who, NOON + MINUTE + LONGEST_DUTY), assignment_id=held_by(who))
    tasks.end_duty(by_worker(NOON + MINUTE + LONGEST_DUTY, key="three"))
    assert reads.on_duty_count() == 0


def test_whoever_misses_two_offers_is_asked_last_and_comes_back_with_one_word(cast):
    on_duty(cast.ana)
    for n in range(2):
        requested(cast, metres=900 * n, at=NOON + 2 * n * MINUTE)
        actions.time_out(act=by_worker(NOON + 2 * (n + 1) * MINUTE), assignment_id=held_by(cast.ana))
    now = NOON + 6 * MINUTE
    on_duty(cast.ben, at=now, area=None)
    assert reads.duty_of(cast.ana).missed == 2
    assert [one.candidate.observer_id for one in reads.on_duty(near=None, at=now)] == [cast.ben, cast.ana]
    act = field(cast.ana, now, key="here")
    assert actions.state_presence(act=act) == actions.state_presence(act=act)
    assert reads.duty_of(cast.ana).missed == 0
    idle = {"act": field(cast.carla, now)}
    assert refused(lambda: actions.state_presence(**idle)) is No.OFF_DUTY
