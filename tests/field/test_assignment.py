"""What an observer reads when a form of theirs is refused."""

import pytest

from amparo.core.kit import clock
from amparo.stages.dispatch import actions
from tests.cast import log_in
from tests.dispatch.cast import accept, field, held_by, on_duty, on_site, requested

pytestmark = pytest.mark.django_db
TOLD = {"marking": "ice", "activity": "street_stop", "note": "Two vans went north, four vests"}


@pytest.fixture
def ana(client, cast):
    return log_in(client, cast.ana)


def test_what_was_seen_is_not_lost_when_the_assignment_ended_meanwhile(ana, cast):
    on_site(cast, at=clock.now())
    mine = held_by(cast.ana)
    actions.clear(act=field(cast.ana, clock.now()), assignment_id=mine)
    answer = ana.post(f"/field/assignments/{mine}/sighting/", TOLD)
    assert answer.status_code == 422
    assert TOLD["note"] in answer.text
    assert "Not sent yet" in answer.text


def test_a_refusal_stands_outside_of_what_news_replaces(ana, cast):
    on_duty(cast.ana, cast.vera, at=clock.now())
    requested(cast, at=clock.now())
    mine = held_by(cast.ana)
    accept(cast.ana, at=clock.now())
    answer = ana.post(f"/field/assignments/{mine}/arrive/")
    assert answer.status_code == 422
    assert answer.text.index("Not sent yet") < answer.text.index('id="assignment"')
    answer = ana.post("/field/on-duty/", {"area": "nowhere at all"})
    assert answer.text.index("That place is not known") < answer.text.index('id="now"')
