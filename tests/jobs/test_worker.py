"""Workers in processes of their own, which are killed and stalled; the same on both engines."""

import signal
import time
from uuid import uuid4

import pytest

from amparo.core.jobs import reads
from amparo.core.ledger.models import Event
from tests.jobs import sample
from tests.jobs.process import running, until

pytestmark = pytest.mark.django_db(transaction=True)


def done():
    return Event.objects.filter(kind=sample.Kind.DONE).count()


def test_a_worker_wakes_at_once_and_stops_at_once(tmp_path):
    with running(tmp_path) as (worker,):
        sample.ask(act=sample.by_dana(), subject=uuid4())
        until(done, 20)
        time.sleep(0.3)
        sample.ask(act=sample.by_dana(), subject=uuid4())
        assert until(lambda: done() == 2, 5) < 1
        worker.terminate()
        began = time.monotonic()
        assert worker.wait(5) == 0
        assert time.monotonic() - began < 2


@pytest.mark.slow
def test_a_task_whose_worker_is_killed_runs_again_within_15_seconds(tmp_path):
    with running(tmp_path) as (first,):
        sample.ask(act=sample.by_dana(), subject=uuid4(), kind=sample.Kind.ASKED_SLOWLY)
        until((tmp_path / "began-1").exists, 20)
        first.kill()
        first.wait()
        with running(tmp_path):
            (tmp_path / "go-2").touch()
            assert until(done, 20) < 15
            until(lambda: reads.backlog()[0].running == 0, 5)
    assert done() == 1


@pytest.mark.slow
def test_a_stalled_worker_that_wakes_changes_nothing(tmp_path):
    with running(tmp_path, lease=2) as (stalled,):
        sample.ask(act=sample.by_dana(), subject=uuid4(), kind=sample.Kind.ASKED_SLOWLY)
        until((tmp_path / "began-1").exists, 20)
        stalled.send_signal(signal.SIGSTOP)
        with running(tmp_path, lease=2):
            until((tmp_path / "began-2").exists, 20)
            (tmp_path / "go-1").touch()
            stalled.send_signal(signal.SIGCONT)
            until((tmp_path / "ended-1").exists, 10)
            time.sleep(0.5)
            assert done() == 0
            assert reads.backlog()[0].running == 1
            (tmp_path / "go-2").touch()
            until(done, 10)
            until(lambda: reads.backlog()[0].running == 0, 5)
    assert done() == 1


@pytest.mark.slow
def test_a_long_task_keeps_its_lease(tmp_path):
    with running(tmp_path, count=2, lease=2):
        sample.ask(act=sample.by_dana(), subject=uuid4(), kind=sample.Kind.ASKED_SLOWLY)
        until((tmp_path / "began-1").exists, 20)
        time.sleep(5)
        (tmp_path / "go-1").touch()
        until(done, 5)
    assert [path.name for path in tmp_path.glob("began-*")] == ["began-1"]


@pytest.mark.slow
def test_a_task_by_the_clock_runs_once_in_each_period_over_all_workers(tmp_path):
    began = int(time.time())
    with running(tmp_path, count=2, module="tests.jobs.ticking"):
        until(lambda: Event.objects.filter(kind=sample.Kind.TICKED).count() >= 6, 30)
    periods = int(time.time()) - began + 1
    assert Event.objects.filter(kind=sample.Kind.TICKED).count() <= periods


@pytest.mark.slow
def test_a_task_by_the_clock_goes_on_after_its_worker_was_killed_in_it(tmp_path):
    (tmp_path / "hold").touch()
    with running(tmp_path, lease=2, module="tests.jobs.ticking") as (first,):
        until((tmp_path / "held").exists, 20)
        time.sleep(1.5)  # the next period begins meanwhile
        first.kill()
        first.wait()
    (tmp_path / "hold").unlink()
    with running(tmp_path, lease=2, module="tests.jobs.ticking"):
        until(lambda: Event.objects.filter(kind=sample.Kind.TICKED).count() >= 2, 20)


@pytest.mark.slow
def test_a_task_whose_end_could_not_be_written_down_is_not_left_running(tmp_path):
    with running(tmp_path, module="tests.jobs.unsettled"):
        sample.ask(act=sample.by_dana(), subject=uuid4())
        until(done, 20)
        until(lambda: reads.backlog()[0].running + reads.backlog()[0].ready == 0, 20)
    assert done() == 1
