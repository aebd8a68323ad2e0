"""kill -9 of the relay under load; the long form is ``./amparo bench faults_outbox``."""

import pytest

from amparo.core.ledger.models import Event
from amparo.core.messaging.models import Message
from amparo.core.messaging.terms import State
from tests.faults.outbox import trial

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults]
KILLS = 15


@pytest.mark.parametrize("kind", ["keyed", "queryable"])
def test_where_the_provider_helps_nothing_is_lost_doubled_or_asked(kind):
    tally = trial(kind, kills=KILLS)
    assert tally.messages > KILLS
    assert (tally.lost, tally.doubled, tally.asked, tally.untrue) == (0, 0, 0, 0), tally
    assert Event.objects.filter(kind="messaging.watch.taken").count() > KILLS / 3


def test_where_it_does_not_help_a_person_is_asked_and_nothing_doubled():
    tally = trial("blind", kills=KILLS)
    assert (tally.lost, tally.doubled, tally.untrue) == (0, 0, 0), tally
    assert tally.asked > 0


def test_where_it_does_not_help_an_urgent_one_goes_again_under_its_code():
    tally = trial("blind", kills=KILLS, urgent=True)
    assert (tally.lost, tally.doubled_under_another_text, tally.untrue) == (0, 0, 0), tally
    assert not Message.objects.filter(state=State.ASK, attempts=1).exists()
