from datetime import UTC, datetime, timedelta

import pytest

from amparo.core.jobs import calendar, policy
from amparo.core.jobs.registry import Periodic, every
from tests.jobs.sample import by_dana  # noqa: F401 - registers the sample's tasks once

NOON = datetime(2026, 3, 8, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(1, 2), (2, 4), (3, 8), (8, 256), (9, 300), (policy.ATTEMPTS - 1, 300)]
)
def test_waits_double_up_to_five_minutes(attempts, seconds):
    assert policy.wait_after(attempts) == timedelta(seconds=seconds)


def test_the_last_attempt_is_the_last():
    assert policy.wait_after(policy.ATTEMPTS) is None
    assert policy.wait_after(policy.ATTEMPTS + 1) is None
    with pytest.raises(ValueError, match="never tried"):
        policy.wait_after(0)


def test_periods_follow_one_another():
    assert policy.period(NOON, 60) + 1 == policy.period(NOON + timedelta(seconds=60), 60)
    assert policy.period(NOON, 60) == policy.period(NOON + timedelta(seconds=59.9), 60)


def test_a_killed_worker_is_missed_in_time_for_its_promise():
    longest = policy.LEASE + 3 * policy.HEARTBEAT
    assert longest < timedelta(seconds=15)


def test_a_period_lasts_a_second_or_more():
    with pytest.raises(ValueError, match="a second or more"):
        every(0)


def test_a_calendar_tells_each_begin_once(monkeypatch):
    class Task:
        module_path = "a.task"

    minutely = Periodic(Task(), 60)
    monkeypatch.setattr(calendar.registry, "periodic", lambda queue: [minutely])
    kept = calendar.Calendar("default")
    assert kept.begun(NOON) == [minutely]
    kept.mark(NOON)
    assert kept.begun(NOON + timedelta(seconds=59)) == []
    assert kept.begun(NOON + timedelta(seconds=60)) == [minutely]
    assert kept.next_begin(NOON) == NOON + calendar.LONGEST_SLEEP
    assert kept.next_begin(NOON + timedelta(seconds=58)) == NOON + timedelta(seconds=60)
