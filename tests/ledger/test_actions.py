from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction

from amparo.core.ledger import actions, reads
from amparo.core.ledger.models import Event
from amparo.core.ledger.terms import Act, Interface

NOON = datetime(2026, 3, 8, 12, tzinfo=UTC)
SUBJECT = UUID(int=7)


class Kind(StrEnum):
    HAPPENED = "test.thing.happened"


def act(key=None, actor="public"):
    return Act(actor=actor, at=NOON, interface=Interface.API, key=key)


@actions.action
def happen(*, act, times=1, fail=False):
    if before := actions.already(act):
        return before
    for _ in range(times):
        actions.record(Kind.HAPPENED, subject=SUBJECT, act=act, facts={"n": 1})
    if fail:
        raise ValueError("no")
    return SUBJECT


@actions.action
def twice(*, act):
    happen(act=act.keyed("a"))
    happen(act=act.keyed("b"))


@actions.action
def silent(*, act):
    return None


@pytest.mark.django_db
def test_a_resend_counts_once():
    assert happen(act=act("k")) == happen(act=act("k")) == SUBJECT
    assert Event.objects.count() == 1


@pytest.mark.django_db
def test_two_actors_may_use_the_same_key():
    happen(act=act("k", "a"))
    happen(act=act("k", "b"))
    assert Event.objects.count() == 2


@pytest.mark.django_db
def test_one_act_with_many_events_keeps_its_key_once():
    happen(act=act("k"), times=3)
    assert sorted(Event.objects.values_list("key", flat=True), key=str) == [None, None, "k"]


@pytest.mark.django_db
def test_a_failed_action_leaves_no_event():
    with pytest.raises(ValueError, match="no"):
        happen(act=act(), fail=True)
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_an_inner_action_joins_the_outer_one():
    twice(act=act())
    assert Event.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_no_action_inside_a_foreign_transaction():
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        happen(act=act())


@pytest.mark.django_db
def test_an_action_without_an_event_is_a_defect():
    with pytest.raises(actions.Unrecorded, match="silent"):
        silent(act=act())


@pytest.mark.django_db
def test_no_event_outside_an_action():
    with pytest.raises(actions.Unrecorded):
        actions.record(Kind.HAPPENED, subject=SUBJECT, act=act())


@pytest.mark.django_db
def test_facts_are_plain():
    @actions.action
    def heavy(*, act):
        actions.record(Kind.HAPPENED, subject=SUBJECT, act=act, facts={"x": 1.5})

    with pytest.raises(ValueError, match="only text"):
        heavy(act=act())


@pytest.mark.django_db(transaction=True)
def test_a_group_keeps_the_good_and_hands_back_the_bad():
    def bad():
        return happen(act=act("bad"), fail=True)

    good, failed, again = actions.group([lambda: happen(act=act("a")), bad, lambda: happen(act=act("a"))])
    assert good == again == SUBJECT
    assert isinstance(failed, ValueError)
    assert Event.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_group_that_the_database_gave_up_hands_back_nothing():
    def give_up():
        # What SQLite does by itself when the disk is full.
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")
        raise OperationalError("database or disk is full")

    with pytest.raises(DatabaseError):
        actions.group([lambda: happen(act=act("a")), give_up, lambda: happen(act=act("b"))])
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_group_that_cannot_begin_is_not_tried_twice(monkeypatch):
    asked = []

    def atomic(**_):
        asked.append(1)
        raise OperationalError("database is locked")

    monkeypatch.setattr(actions.transaction, "atomic", atomic)
    with pytest.raises(OperationalError):
        actions.group([lambda: happen(act=act("a"))])
    assert asked == [1]


def test_outside_an_action_there_is_nothing_to_say():
    actions.unchanged()


@pytest.mark.django_db
def test_an_act_may_say_itself_that_it_changes_nothing():
    @actions.action
    def seen_before(*, act):
        actions.unchanged()

    seen_before(act=act())
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_a_listener_hears_inside_the_transaction(monkeypatch):
    heard = []
    monkeypatch.setattr(actions, "_listeners", [])
    actions.listen(heard.append)
    actions.listen(heard.append)
    happen(act=act())
    assert [e.kind for e in heard] == ["test.thing.happened"]


@pytest.mark.django_db
def test_a_timeline_is_in_order_and_counts_what_waits():
    for _ in range(3):
        happen(act=act(str(uuid4())))
    assert len(reads.timeline([SUBJECT])) == 3
    assert reads.unsequenced_count() == 3
    assert reads.latest_number() == -1
    assert reads.since(-1) == []


def test_an_act_is_dated_in_utc():
    from datetime import timedelta, timezone

    with pytest.raises(ValueError, match="UTC"):
        Act("public", datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=1))), Interface.API)
