import pytest

from tests.faults.kills import trial

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]


def test_killed_workers_and_sequencers_lose_nothing_and_do_nothing_twice():
    tally = trial(kills=5)
    assert sum(tally.kills.values()) == 5
    assert tally.acts > 20
    assert (tally.lost, tally.doubled, tally.poisoned, tally.unnumbered, tally.broken) == (0, 0, 0, 0, None)
