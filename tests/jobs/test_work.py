"""The same promises on both engines, with the worker in the test's own thread."""

from datetime import timedelta
from uuid import uuid4

import pytest

from amparo.core.jobs import actions, policy, reads, tasks
from amparo.core.jobs.backend import backend
from amparo.core.jobs.terms import No
from amparo.core.kit import clock
from amparo.core.ledger.models import Event
from amparo.core.ledger.terms import Refused
from tests.jobs import sample
from tests.work import count_jobs, drain, lose, rename_jobs, skip_waits, take, take_and_die

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_fails():
    sample.failing.clear()


def done():
    return list(Event.objects.filter(kind=sample.Kind.DONE).values_list("subject", "actor", "interface"))


def done_at():
    return list(Event.objects.filter(kind=sample.Kind.DONE).values_list("subject", "id", "at"))


def test_an_event_wakes_its_task_once():
    subject = sample.ask(act=sample.by_dana(), subject=uuid4())
    assert drain() == 1
    assert done() == [(subject, "system:worker", "worker")]
    assert drain() == 0


def test_the_relay_has_a_queue_of_its_own():
    subject = sample.ask(act=sample.by_dana(), subject=uuid4(), kind=sample.Kind.ASKED_RELAY)
    assert drain() == 0
    assert drain("relay") == 1
    assert done() == [(subject, "system:relay", "relay")]


def test_what_can_wait_comes_after_all_else_that_is_due_and_then_in_its_order():
    kinds = [sample.Kind.ASKED_AT_LEISURE, sample.Kind.ASKED_AT_LEISURE, sample.Kind.ASKED, sample.Kind.ASKED]
    asked = [sample.ask(act=sample.by_dana(), subject=uuid4(), kind=kind) for kind in kinds]
    assert [queue.ready for queue in reads.backlog()] == [4, 0]
    assert reads.backlog()[0].due_since is not None
    assert drain() == 4
    order = [subject for subject, _, _ in sorted(done_at(), key=lambda row: row[1])]
    assert order == [asked[2], asked[3], asked[0], asked[1]]


def test_what_is_rolled_back_is_never_done():
    with pytest.raises(ZeroDivisionError):
        sample.ask(act=sample.by_dana(), subject=uuid4(), fail=True)
    assert drain() == 0


def test_a_refusal_ends_a_task_quietly():
    sample.failing.append(sample.CLOSED)
    sample.ask(act=sample.by_dana(), subject=uuid4())
    assert drain() == 1
    assert done() == []
    assert reads.poisoned() == []
    assert [queue.ready for queue in reads.backlog()] == [0, 0]


def test_an_error_is_tried_again_later_and_nothing_of_it_stays():
    sample.failing.append(ValueError("Ana's number is 555-0101"))
    sample.ask(act=sample.by_dana(), subject=uuid4())
    assert drain() == 1
    assert done() == []
    assert reads.backlog()[0].ready == 1
    assert reads.backlog()[0].due_since is None
    skip_waits()
    assert drain() == 1
    assert len(done()) == 1


def test_a_poisoned_task_is_set_aside_shown_and_retried(caplog):
    sample.failing.extend(ValueError("Ana's number is 555-0101") for _ in range(policy.ATTEMPTS))
    subject = sample.ask(act=sample.by_dana(), subject=uuid4())
    for _ in range(policy.ATTEMPTS):
        assert drain() == 1
        skip_waits()
    (poisoned,) = reads.poisoned()
    assert (poisoned.subject, poisoned.attempts, poisoned.queue) == (subject, policy.ATTEMPTS, "default")
    assert poisoned.name == "tests.jobs.sample.work"
    assert poisoned.why.startswith("ValueError at sample.py:")
    assert "555-0101" not in caplog.text
    assert reads.backlog()[0].poisoned == 1

    actions.retry_job(act=sample.by_dana("again"), job_id=poisoned.id)
    assert actions.retry_job(act=sample.by_dana("again"), job_id=poisoned.id) == poisoned.id
    drain()
    assert len(done()) == 1
    assert reads.poisoned() == []


def test_only_a_poisoned_job_is_retried():
    with pytest.raises(Refused) as no:
        actions.retry_job(act=sample.by_dana(), job_id=uuid4())
    assert no.value.reason is No.NOT_POISONED


def test_a_task_that_this_release_lacks_fails_and_says_so():
    sample.ask(act=sample.by_dana(), subject=uuid4())
    rename_jobs("amparo.gone.tasks.task")
    for _ in range(policy.ATTEMPTS):
        drain()
        skip_waits()
    (poisoned,) = reads.poisoned()
    assert (poisoned.name, poisoned.why) == ("amparo.gone.tasks.task", "no such task in this release")


def test_a_job_whose_workers_were_killed_is_set_aside_after_its_last_attempt():
    sample.ask(act=sample.by_dana(), subject=uuid4())
    for _ in range(policy.ATTEMPTS):
        skip_waits()
        assert take_and_die()
    skip_waits()
    assert not take_and_die()
    (poisoned,) = reads.poisoned()
    assert (poisoned.attempts, poisoned.why) == (policy.ATTEMPTS, "its worker was killed")
    assert done() == []


def test_finished_jobs_go_and_waiting_ones_stay():
    sample.ask(act=sample.by_dana(), subject=uuid4())
    drain()
    sample.ask(act=sample.by_dana(), subject=uuid4())
    assert count_jobs() == 2
    backend().prune(clock.now() + timedelta(seconds=1))
    assert count_jobs() == 1
    assert drain() == 1


def test_whoever_lost_a_job_changes_nothing_with_it():
    sample.ask(act=sample.by_dana(), subject=uuid4())
    former = take()
    lose()
    skip_waits()
    present = take()
    former()
    assert done() == []
    present()
    assert len(done()) == 1


def test_whoever_lost_a_job_that_nobody_has_taken_yet_changes_nothing_either():
    sample.ask(act=sample.by_dana(), subject=uuid4())
    former = take()
    take_and_die()
    lose()
    skip_waits()
    assert drain() == 1
    former()
    assert len(done()) == 1


def test_old_finished_jobs_are_pruned_by_the_clock():
    tasks.prune(sample.by_dana())
