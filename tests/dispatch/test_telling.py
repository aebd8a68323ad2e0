import pytest

from amparo.core.messaging.models import Message
from amparo.core.messaging.terms import Template
from amparo.stages.dispatch import actions, reads, tasks
from amparo.stages.dispatch.terms import No, State
from amparo.stages.incidents import actions as incidents
from amparo.stages.incidents.terms import Refutation
from tests.cast import Role, Skill, invite
from tests.dispatch.cast import MINUTE, NOON, accept, field, held_by, on_duty, requested
from tests.incidents.cast import by, by_worker, incident
from tests.refusal import refused

pytestmark = pytest.mark.django_db


def queued(template):
    return list(Message.objects.filter(template=template))


def test_an_offer_is_sent_once_and_says_how_long(cast):
    on_duty(cast.ana)
    requested(cast)
    mine = held_by(cast.ana)
    act = by_worker(NOON + MINUTE, key="k")
    assert actions.send_offer(act=act, assignment_id=mine) == mine
    assert actions.send_offer(act=act, assignment_id=mine) == mine
    actions.send_offer(act=by_worker(NOON + MINUTE, key="another"), assignment_id=mine)
    (message,) = queued(Template.OFFER)
    assert (message.facts, message.language, message.urgent) == ({"minutes": 1}, "en", True)


def test_what_was_answered_is_not_offered_again(cast):
    on_duty(cast.ana)
    requested(cast)
    accept(cast.ana)
    mine = held_by(cast.ana)
    assert refused(lambda: actions.send_offer(act=by_worker(), assignment_id=mine)) is No.WRONG_STATE


def test_both_are_told_to_go_and_who_lost_a_partner_to_wait(cast):
    on_duty(cast.ana, cast.ben)
    found = requested(cast)
    assert refused(lambda: actions.send_go(act=by_worker(), incident_id=found)) is No.NO_NUMBER
    accept(cast.ana, cast.ben)
    for key in ("one", "one", "two"):
        assert actions.send_go(act=by_worker(key=key), incident_id=found) == found
    assert len(queued(Template.GO)) == 2
    actions.decline(act=field(cast.ana), assignment_id=held_by(cast.ana))
    for key in ("three", "three"):
        assert actions.send_wait(act=by_worker(key=key), incident_id=found) == found
    (message,) = queued(Template.WAIT)
    assert message.language == "en"


def test_somebody_without_a_number_is_told_by_the_page_alone(cast):
    zed = invite(cast.cora, "zed", {Role.OBSERVER})
    from amparo.core.people import actions as people
    from tests.cast import TRAINED_UNTIL

    people.record_training(act=by(cast.cora), person_id=zed, skill=Skill.OBSERVE, valid_until=TRAINED_UNTIL)
    on_duty(zed, cast.ben)
    found = requested(cast)
    assert refused(lambda: actions.send_offer(act=by_worker(), assignment_id=held_by(zed))) is No.NO_NUMBER
    accept(zed, cast.ben)
    actions.send_go(act=by_worker(), incident_id=found)
    assert len(queued(Template.GO)) == 1


def test_who_is_not_needed_is_told(cast):
    on_duty(cast.ana)
    found = requested(cast)
    mine = held_by(cast.ana)
    actions.stand_down(act=by_worker(), incident_id=found)
    act = by_worker(key="k")
    assert actions.send_stand_down(act=act, assignment_id=mine) == mine
    actions.send_stand_down(act=act, assignment_id=mine)
    assert len(queued(Template.STAND_DOWN)) == 1


def test_what_does_not_exist_is_not_told_of(cast):
    from uuid import uuid4

    from django.core.exceptions import ObjectDoesNotExist

    with pytest.raises(ObjectDoesNotExist):
        actions.send_offer(act=by_worker(), assignment_id=uuid4())
    found = incident()
    assert refused(lambda: actions.send_wait(act=by_worker(), incident_id=found)) is No.NO_NUMBER


def test_the_tasks_do_their_work_and_may_run_twice(cast):
    on_duty(cast.ana, cast.ben)
    found = requested(cast)
    for n in range(2):
        tasks.tell_observer(by_worker(key=f"offer{n}"), held_by(cast.ana))
    accept(cast.ana, cast.ben)
    tasks.tell_pair(by_worker(key="pair"), found)
    gone = held_by(cast.ben)
    actions.decline(act=field(cast.ben), assignment_id=gone)
    tasks.tell_to_wait(by_worker(key="wait"), found)
    on_duty(cast.carla)
    tasks.seek_on(by_worker(key="seek"))
    tasks.seek_on(by_worker(key="seek"))
    later = NOON + 3 * MINUTE
    tasks.time_out(by_worker(later, key="late"))
    tasks.time_out(by_worker(later, key="late"))
    assert reads.open_for(cast.carla) is None
    incidents.refute(act=by(cast.vera), incident_id=found, cause=Refutation.NOTHING_THERE, reason="went there")
    tasks.stand_down(by_worker(key="down"), found)
    tasks.tell_stood_down(by_worker(key="told"), reads.past_of(cast.ana)[0].id)
    assert [row.state for row in reads.past_of(cast.ana)] == [State.STOOD_DOWN]
    tasks.end_duty(by_worker(NOON.replace(day=9), key="end"))
    assert reads.on_duty_count() == 0
