"""What an observer reads when a form of theirs is refused."""

from datetime import timedelta

import pytest

from amparo.core.kit import clock
from amparo.core.ledger.terms import Act, Interface
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


def test_on_duty_says_what_area_was_understood_and_no_more_of_a_place_than_is_kept(ana, cast):
    ana.post("/field/on-duty/", {"area": "90011"})
    page = ana.get("/field/").text
    assert "90011" in page
    assert "25 km" in page
    ana.post("/field/off-duty/")
    ana.post("/field/on-duty/", {"area": "34.05803, -118.27704"})
    page = ana.get("/field/").text
    assert "Los Angeles" in page
    assert "34.058" not in page


def test_an_offer_says_how_far_and_what_in_codes(ana, cast):
    on_duty(cast.ana, at=clock.now())
    requested(cast, metres=3_000, at=clock.now())
    page = ana.get("/field/").text
    assert "From 2 to 5 km" in page
    assert "Nobody goes alone." in page


def test_whoever_missed_offers_reads_so_and_is_back_with_one_press(ana, cast):
    now = clock.now()
    on_duty(cast.ana, at=now - timedelta(minutes=30))
    for n in range(2):
        then = now - timedelta(minutes=20 - 5 * n)
        requested(cast, metres=900 * n, at=then)
        act = Act("worker", then + timedelta(minutes=4), Interface.WORKER)
        actions.time_out(act=act, assignment_id=held_by(cast.ana))
    assert "others who can do the same are asked before you" in ana.get("/field/").text
    assert ana.post("/field/present/").status_code == 302
    assert "asked before you" not in ana.get("/field/").text


def test_whoever_is_not_needed_any_more_reads_why_and_nobodys_name(ana, cast):
    on_duty(cast.ana, cast.ben, cast.carla, at=clock.now())
    requested(cast, at=clock.now())
    mine = held_by(cast.ana)
    accept(cast.ben, cast.carla, at=clock.now())
    for path in ("/field/", f"/field/assignments/{mine}/"):
        page = ana.get(path).text
        assert "Two others accepted first" in page
        assert "carla" not in page
