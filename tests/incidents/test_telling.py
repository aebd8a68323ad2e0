"""Those who asked are told what was found, each once; and that it is in doubt, if they had read it."""

import pytest

from amparo.core.messaging.models import Message
from amparo.core.messaging.terms import Template
from amparo.stages.incidents import actions, reads, tasks
from amparo.stages.incidents.terms import Obstacle, Refutation, Reopening, Sorting
from amparo.stages.intake.terms import Place
from tests.incidents.cast import MINUTE, NOON, by, by_worker, confirmed, incident, north

pytestmark = pytest.mark.django_db


def asked(count, **told):
    """An incident that so many people reported who can be reached."""
    phones = [f"+1213555{n:04d}" for n in range(141, 141 + count)]
    found = {incident(phone=phone, text=f"Dicen que hay una redada {phone}", **told) for phone in phones}
    return found.pop()


def refuted(cast, found, at=NOON):
    actions.start_checking(act=by(cast.dana, at), incident_id=found)
    actions.refute(act=by(cast.vera, at), incident_id=found, cause=Refutation.LOCAL_POLICE, reason="sheriff's van")
    return found


def run(incident_id, key):
    tasks.tell_reporters(by_worker(NOON + MINUTE, key=key), incident_id)


def sent(template):
    return Message.objects.filter(template=template).count()


def test_a_refutation_goes_to_everybody_who_asked_and_once(cast):
    found = asked(3)
    incident(text="anonymous")
    refuted(cast, found)
    run(found, "one")
    run(found, "one")
    run(found, "another")
    assert sent(Template.REPORT_REFUTED) == Message.objects.count() == 3
    assert set(Message.objects.values_list("language", "urgent")) == {("es", False)}


def test_who_is_put_to_a_refuted_incident_later_is_told_too_and_nobody_twice(cast):
    found = refuted(cast, asked(2))
    run(found, "one")
    late = incident(place=north(900), phone="+12135550150", text="Otra persona pregunta")
    actions.merge(act=by(cast.dana), incident_id=late, into_id=found, why=Sorting.SAME_EVENT)
    run(late, "merged")
    assert sent(Template.REPORT_REFUTED) == 3


def test_what_could_not_be_verified_is_told_as_that(cast):
    found = asked(1)
    actions.start_checking(act=by(cast.dana), incident_id=found)
    why = {"cause": Obstacle.OVER_BEFORE_ARRIVAL, "reason": "gone"}
    actions.leave_unverified(act=by(cast.vera), incident_id=found, **why)
    run(found, "one")
    assert sent(Template.REPORT_UNVERIFIED) == Message.objects.count() == 1


def test_that_it_is_in_doubt_goes_to_those_who_had_read_it(cast):
    found = refuted(cast, asked(2))
    run(found, "one")
    actions.reopen(act=by(cast.vera), incident_id=found, cause=Reopening.NEW_ACCOUNT, reason="a film")
    late = incident(phone="+12135550150", text="Otra persona pregunta")
    assert late == found
    run(found, "two")
    assert sent(Template.REPORT_REOPENED) == 2


def test_of_what_goes_on_nobody_is_sent_anything(cast):
    run(confirmed(cast), "one")
    run(asked(1, place=north(900)), "two")
    assert Message.objects.count() == 0


def test_a_rumour_that_was_refuted_is_offered_as_the_answer(cast):
    found = refuted(cast, asked(1))
    again = incident(at=NOON + 20 * MINUTE, phone="+12135550150", text="Otra vez la redada")
    assert again != found
    far, late = incident(place=north(900)), incident(at=NOON + 90 * MINUTE)
    since = NOON - MINUTE
    ((row, why),) = reads.checked_near(reads.incident(again), since=since)
    assert (row.id, why.distance_m, why.lag_s) == (found, 0, 20 * 60)
    for other in (far, late, found):
        assert reads.checked_near(reads.incident(other), since=since) == []
    assert reads.checked_near(reads.incident(again), since=NOON + MINUTE) == []
    assert reads.checked_near(reads.incident(incident(place=Place(text="by the market"))), since=since) == []
