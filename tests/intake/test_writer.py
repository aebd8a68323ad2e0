import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError

from amparo.core.ledger.actions import group
from amparo.core.ledger.models import Event
from amparo.core.ledger.terms import Refused
from amparo.stages.intake import submissions
from amparo.stages.intake import writer as room
from amparo.stages.intake.actions import take_checked
from amparo.stages.intake.models import Report
from amparo.stages.intake.terms import No, NotAccepted, Place
from amparo.stages.intake.writer import Writer
from tests.intake.cast import by_rex, told


def submit(form):
    return submissions.submit_report(act=by_rex(), form=form)


@pytest.mark.django_db(transaction=True)
def test_what_is_answered_is_on_the_disk():
    form = told()
    assert submit(form).created
    assert Report.objects.filter(pk=form.id).exists()
    assert not submit(form).created


@pytest.mark.django_db(transaction=True)
def test_fifty_threads_with_one_report_make_one_report():
    form = told()
    start = threading.Barrier(50)

    def send(_):
        start.wait()
        return submit(replace(form))

    with ThreadPoolExecutor(50) as senders:
        receipts = list(senders.map(send, range(50)))
    assert len({r.code for r in receipts}) == 1
    assert sum(r.created for r in receipts) == 1
    assert (Report.objects.count(), Event.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_fifty_threads_with_fifty_texts_under_one_id_make_one_report():
    form = told()
    start = threading.Barrier(50)

    def send(n):
        start.wait()
        try:
            return submit(replace(form, text=str(n)))
        except Refused as no:
            return no.reason

    with ThreadPoolExecutor(50) as senders:
        answers = list(senders.map(send, range(50)))
    assert answers.count(No.CONFLICT) == 49
    assert Report.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_refused_act_costs_its_neighbours_nothing():
    form, other = told(), told()
    submit(form)
    writer = Writer()
    try:
        futures = [
            writer.submit(lambda f=f: submissions.take_checked(act=by_rex(), form=f))
            for f in (told(), replace(form, text="altered"), other)
        ]
        assert [type(f.exception(5)) for f in futures] == [type(None), Refused, type(None)]
    finally:
        writer.rest()
    assert Report.objects.count() == 3


@pytest.mark.django_db
def test_a_flaw_is_found_before_anything_waits():
    with pytest.raises(NotAccepted):
        submissions.hand_in(act=by_rex(), form=told(place=Place()))


@pytest.mark.django_db(transaction=True)
def test_a_group_that_fails_is_answered_and_the_next_one_is_kept(monkeypatch):
    real, broken = room.group, threading.Event()

    def group(calls):
        if broken.is_set():
            raise OperationalError("database or disk is full")
        return real(calls)

    monkeypatch.setattr(room, "group", group)
    broken.set()
    lost = told()
    with pytest.raises(DatabaseError):
        submit(lost)
    broken.clear()
    assert submit(lost)
    assert Report.objects.filter(pk=lost.id).exists()


@pytest.mark.django_db(transaction=True)
def test_many_acts_share_a_commit(monkeypatch):
    sizes = []
    real, gate = room.group, threading.Event()

    def group(calls):
        gate.wait(5)
        sizes.append(len(calls))
        return real(calls)

    monkeypatch.setattr(room, "group", group)
    monkeypatch.setattr(room, "LARGEST_GROUP", 4)
    futures = [submissions.hand_in(act=by_rex(), form=told()) for _ in range(8)]
    gate.set()
    assert all(f.result(5).created for f in futures)
    assert sum(sizes) == 8
    assert 4 in sizes


@pytest.mark.django_db(transaction=True)
def test_one_report_twice_in_one_group_is_one_report_and_its_neighbours_are_kept():
    """Rows of a group are written at its end, so that the second one does not find the first."""
    twice, other = told(), told()
    changed = replace(twice, text="other words")
    calls = [lambda form=form: take_checked(act=by_rex(), form=form) for form in (twice, other, twice, changed)]
    first, neighbour, again, refused = group(calls)
    assert (first.created, neighbour.created, again.created) == (True, True, False)
    assert first.code == again.code
    assert isinstance(refused, Refused)
    assert Report.objects.count() == 2
    assert Event.objects.count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("tries", [room.TRIES - 1, room.TRIES])
def test_when_another_process_was_quicker_the_act_is_tried_again(monkeypatch, tries):
    each = 2  # with its group, and then by itself
    real, failures = submissions.take_checked, [IntegrityError()] * tries * each

    def take_report(**words):
        if failures:
            raise failures.pop()
        return real(**words)

    monkeypatch.setattr(submissions, "take_checked", take_report)
    if tries < room.TRIES:
        assert submit(told()).created
    else:
        with pytest.raises(IntegrityError):
            submit(told())


@pytest.mark.django_db
def test_inside_a_transaction_an_act_does_not_wait_for_itself():
    form = told()
    assert submit(form).created
    with pytest.raises(Refused):
        submit(replace(form, text="altered"))


def test_a_writer_that_never_worked_can_rest():
    Writer().rest()
