"""The rules once more, past the application: raw SQL on either engine, and two at once."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from amparo.core.ledger.terms import Refused
from amparo.stages.dispatch import actions, reads
from amparo.stages.dispatch.models import Assignment, Duty
from amparo.stages.dispatch.terms import OPEN, State
from amparo.stages.incidents import actions as incidents
from amparo.stages.incidents.terms import Refutation
from tests.cast import make_cast
from tests.dispatch.cast import MINUTE, NOON, accept, checking, field, held_by, on_duty, on_site, requested, states
from tests.incidents.cast import by, by_worker, marking
from tests.ledger.test_triggers import triggers


def refused(statement, *values):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [v.hex if connection.vendor == "sqlite" else v for v in values])


@pytest.mark.django_db
def test_the_guards_stand_after_all_migrations(engine):
    ends = ("_on_insert", "_on_update") if engine == "sqlite" else ("",)
    wanted = {f"dispatch_assignment_paired{end}" for end in ends}
    assert wanted | {"incidents_observation_sent", "dispatch_assignment_no_delete"} <= triggers()


@pytest.mark.django_db
def test_nobody_goes_alone_by_raw_sql_either(cast):
    on_duty(cast.ana, cast.ben)
    requested(cast)
    accept(cast.ana)
    mine = held_by(cast.ana)
    for state in ("go", "waiting", "on_site"):
        refused(f"UPDATE dispatch_assignment SET state = '{state}' WHERE id = %s", mine)
        refused(f"UPDATE dispatch_assignment SET state = '{state}', partner_id = observer_id WHERE id = %s", mine)
        move = f"UPDATE dispatch_assignment SET state = '{state}', partner_id = %s WHERE id = %s"
        refused(move, cast.carla, mine)
        refused(move, cast.ben, mine)
    refused("DELETE FROM dispatch_assignment WHERE id = %s", mine)
    refused("UPDATE dispatch_assignment SET state = 'cleared' WHERE id = %s", mine)


@pytest.mark.django_db
def test_nobody_is_booked_twice(cast):
    on_duty(cast.ana)
    requested(cast)
    first = Assignment.objects.get(observer_id=cast.ana)
    other = requested(cast, metres=900)
    assert states(other) == {}
    request = first.request
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(
            id=uuid4(), request=request, observer_id=cast.ana, offered_at=NOON, answer_by=NOON + MINUTE
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Duty.objects.create(id=uuid4(), person_id=cast.ana, began_at=NOON)


@pytest.mark.django_db
def test_nobody_was_on_site_who_was_not_sent(cast):
    found = on_site(cast)
    theirs = held_by(cast.vera)
    for who, assignment, partner in (
        (cast.mallory, theirs, cast.ana),
        (cast.vera, uuid4(), cast.ana),
        (cast.vera, theirs, cast.ben),
        (cast.ben, theirs, cast.ana),
    ):
        with pytest.raises(DatabaseError):
            incidents.observe_on_site(
                act=by(who), incident_id=found, assignment_id=assignment, partner_id=partner, findings=[marking()]
            )
    other = checking(cast, metres=900)
    with pytest.raises(DatabaseError):
        incidents.observe_on_site(
            act=by(cast.vera), incident_id=other, assignment_id=theirs, partner_id=cast.ana, findings=[marking()]
        )


@pytest.mark.django_db(transaction=True)
def test_two_dispatchers_at_once_never_ask_one_observer_twice():
    cast = make_cast()
    on_duty(cast.ana, cast.ben, cast.carla, cast.vera)
    wanted = [checking(cast, metres=900 * n) for n in range(4)]
    _at_once([lambda i=i: actions.request_eyes(act=by(cast.dana), incident_id=i) for i in wanted])
    asked = [row.observer_id for i in wanted for row in reads.assignments_of(i) if row.state is State.OFFERED]
    assert len(asked) == len(set(asked)) == 4


@pytest.mark.django_db(transaction=True)
def test_whoever_goes_off_duty_while_others_are_chosen_is_left_with_no_offer():
    cast = make_cast()
    on_duty(cast.ana, cast.ben, cast.carla)
    wanted = [checking(cast, metres=900 * n) for n in range(3)]
    calls = [lambda i=i: actions.request_eyes(act=by(cast.dana), incident_id=i) for i in wanted]
    calls += [lambda w=who: actions.go_off_duty(act=field(w)) for who in (cast.ana, cast.ben)]
    _at_once(calls)
    for who in (cast.ana, cast.ben):
        assert (reads.duty_of(who), reads.open_for(who)) == (None, None)


@pytest.mark.django_db(transaction=True)
def test_whoever_goes_off_duty_while_all_are_called_back_revives_nothing():
    cast = make_cast()
    on_duty(cast.ana, cast.ben, cast.carla)
    found = requested(cast)
    on_duty(cast.vera)
    incidents.refute(act=by(cast.vera), incident_id=found, cause=Refutation.NOTHING_THERE, reason="went there")
    calls = [lambda w=who: actions.go_off_duty(act=field(w)) for who in (cast.ana, cast.ben)]
    _at_once([*calls, lambda: actions.stand_down(act=by_worker(), incident_id=found)])
    assert not set(states(found).values()) & OPEN
    assert cast.vera not in states(found)
    assert reads.open_request(found) is None


@pytest.mark.django_db(transaction=True)
def test_three_acceptances_at_once_make_one_pair():
    cast = make_cast()
    on_duty(cast.ana, cast.ben, cast.carla)
    found = requested(cast)
    offered = {who: held_by(who) for who in (cast.ana, cast.ben, cast.carla)}
    calls = [lambda w=who, a=a: actions.accept(act=field(w), assignment_id=a) for who, a in offered.items()]
    outcomes = _at_once(calls)
    assert sum(isinstance(one, Refused) for one in outcomes) == 1
    assert sorted(states(found).values()) == [State.GO, State.GO, State.STOOD_DOWN]


def _at_once(calls):
    def run(call):
        try:
            return call()
        except Refused as no:
            return no
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
