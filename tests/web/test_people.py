"""The people pages: inviting, roles by one or by two, trainings, leaving, being reached."""

import re
from urllib.parse import urlencode

import pytest
from django.test import Client

from amparo.core.kit import clock
from amparo.core.people import actions, reads
from amparo.core.people.terms import Role, Skill
from amparo.interfaces.web import factors
from tests.cast import by, invite, join, log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(cast):
    """Somebody's browser, by name."""
    return lambda name, **words: log_in(Client(), getattr(cast, name), **words)


def roles(person):
    return reads.profile(person, at=clock.now()).roles


def test_an_invitation_shows_its_link_once(browser):
    sent = {"roles": ["observer", "coordinator"], "key": "k"}
    cora = browser("cora")
    answer = cora.post("/people/invite/", sent)
    link = re.search(r"http://localhost:8000/join/([\w-]{43})", answer.text)
    assert answer["Cache-Control"] == "no-store"
    assert roles(join(link[1], "zed", at=clock.now())) == {Role.OBSERVER}
    assert "/join/" not in cora.post("/people/invite/", sent).text


def invited_by(cast, who="cora", roles=(Role.OBSERVER,)):
    return actions.invite(act=by(getattr(cast, who), at=clock.now()), roles=roles)


def test_an_invitation_is_withdrawn_after_a_second_look(cast, browser):
    invited = invited_by(cast)
    where = f"/people/invitations/{invited.id}/withdraw/"
    cora = browser("cora")
    listed = cora.get("/people/").text
    assert f'href="{where}"' in listed
    assert "invited by cora" in listed
    page = cora.get(where).text
    assert "Withdraw the invitation?" in page
    assert "Legal observer" in page
    for text in (listed, page):
        assert "/join/" not in text
        assert invited.code not in text
    answer = cora.post(where, {"key": "k"}, follow=True)
    assert "Its link opens nothing any more." in answer.text
    assert where not in answer.text
    spent = Client().get(f"/join/{invited.code}")
    assert (spent.status_code, "was withdrawn" in spent.text) == (404, True)
    assert cora.get(where).status_code == 404
    assert cora.post(where, {"key": "k"}).status_code == 302, "a double click"


def test_whoever_comes_second_is_told_that_it_is_over(cast, browser):
    invited = invited_by(cast)
    where = f"/people/invitations/{invited.id}/withdraw/"
    join(invited.code, "zed", at=clock.now())
    answer = browser("omar").post(where)
    assert (answer.status_code, "was used, withdrawn or ran out meanwhile" in answer.text) == (422, True)


def test_nobody_else_finds_an_invitation(cast, browser):
    where = f"/people/invitations/{invited_by(cast).id}/withdraw/"
    for who in ("mallory", "dana", "lucia", "ana"):
        for answer in (browser(who).get(where), browser(who).post(where)):
            assert answer.status_code == 404
    for answer in (Client().get(where), Client().post(where)):
        assert answer["Location"].startswith("/account/login/")


def test_an_invitation_that_sleeps_says_so(cast, browser):
    invited_by(cast, "omar")
    actions.revoke_role(act=by(cast.flor, at=clock.now()), person_id=cast.omar, role=Role.COORDINATOR)
    assert "Opens nothing at present" in browser("cora").get("/people/").text


def test_a_strong_role_takes_two_from_different_branches(cast, browser):
    zed = invite(cast.cora, "zed", {Role.COORDINATOR})
    (waiting,) = reads.proposed()
    agree = f"/people/proposals/{waiting.id}/"
    for who, says in (("cora", "you were the first"), ("flor", "you invited the first one")):
        answer = browser(who).post(agree)
        assert (answer.status_code, says in answer.text) == (422, True)
    assert "waits for a second person" in browser("omar").get(f"/people/{zed}/").text
    assert browser("omar").post(agree).status_code == 302
    assert roles(zed) == {Role.COORDINATOR}


def test_a_role_is_given_and_taken_back(cast, browser):
    cora = browser("cora")
    person = f"/people/{cast.ana}/"
    assert cora.post(f"{person}grant/", {"role": "dispatcher"})["Location"] == person
    assert roles(cast.ana) == {Role.OBSERVER, Role.DISPATCHER}
    refused = cora.post(f"{person}grant/", {"role": "dispatcher"})
    assert (refused.status_code, "has that role already" in refused.text) == (422, True)
    cora.post(f"{person}revoke/", {"role": "dispatcher"})
    assert roles(cast.ana) == {Role.OBSERVER}


@pytest.mark.parametrize("until", ["9999-12-31", "2001-01-01", "0001-01-01", "2027-02-30", "soon"])
def test_a_training_ends_on_a_day_that_can_be(cast, browser, until):
    answer = browser("cora").post(f"/people/{cast.mallory}/train/", {"skill": "observe", "until": until})
    assert (answer.status_code, reads.trainings_of(cast.mallory, at=clock.now())) == (422, [])


def test_nobody_raises_themselves(cast, browser):
    mine = f"/people/{cast.cora}/"
    assert 'data-act="grant"' not in browser("cora").get(mine).text
    assert browser("cora").post(f"{mine}grant/", {"role": "lawyer"}).status_code == 422
    assert roles(cast.cora) == {Role.COORDINATOR}


def test_a_training_holds_until_the_end_of_its_day(cast, browser):
    cora = browser("cora")
    cora.post(f"/people/{cast.dana}/train/", {"skill": "observe", "until": "2099-06-30"})
    (training,) = reads.trainings_of(cast.dana, at=clock.now())
    assert (training.skill, training.valid_until.isoformat()) == (Skill.OBSERVE, "2099-07-01T07:00:00+00:00")
    past = cora.post(f"/people/{cast.dana}/train/", {"skill": "observe", "until": "2001-06-30"})
    assert past.status_code == 422


def test_an_account_is_closed(cast, browser):
    dana = browser("dana")
    assert browser("cora").post(f"/people/{cast.dana}/close/")["Location"] == "/people/"
    assert reads.find(cast.dana, at=clock.now()) is None
    assert dana.get("/console/").headers["Location"].startswith("/account/login/")
    assert browser("cora").get(f"/people/{cast.dana}/").status_code == 404


def test_to_withdraw_wants_a_fresh_factor(cast, browser):
    invited = invited_by(cast)
    cora = browser("cora", at=clock.now() - factors.FRESH)
    for send in (cora.get, cora.post):
        answer = send(f"/people/invitations/{invited.id}/withdraw/")
        assert answer["Location"].startswith("/account/factors/?next=")
    assert reads.why_not_join(invited.code, at=clock.now()) is None


@pytest.mark.parametrize("path", ["invite/", "{ana}/grant/", "{ana}/train/", "{ana}/close/", "proposals/{ana}/"])
def test_what_changes_power_wants_a_fresh_factor(cast, browser, path):
    cora = browser("cora", at=clock.now() - factors.FRESH)
    answer = cora.post(f"/people/{path.format(ana=cast.ana)}", {"role": "dispatcher"})
    assert answer["Location"].endswith("next=%2Faccount%2Fresume%2F")
    assert roles(cast.ana) == {Role.OBSERVER}


def test_somebody_leaves_a_number_that_nobody_reads_again(cast, browser):
    dana = browser("dana")
    assert "only on this site" in dana.get("/account/contact/").text
    bad = dana.post("/account/contact/", {"channel": "sms", "address": "12"})
    assert (bad.status_code, "telephone number that can be called" in bad.text) == (422, True)
    dana.post("/account/contact/", {"channel": "sms", "address": "(213) 555-0177"})
    assert reads.profile(cast.dana, at=clock.now()).contact_id is not None
    assert "0177" not in dana.get("/account/contact/").text


def test_a_page_of_people_does_not_cost_more_for_each(cast, browser, django_assert_max_num_queries):
    cora = browser("cora")
    for number in range(5):
        invited_by(cast)
        invite(cast.cora, f"zed-{number}", {Role.OBSERVER, Role.LAWYER})
    with django_assert_max_num_queries(14):
        cora.get("/people/")


@pytest.mark.parametrize("sent", [{"address": "1" * 1_000_001}, {f"field-{number}": "x" for number in range(201)}])
def test_what_is_too_large_is_called_so(browser, sent):
    answer = browser("ana").post("/account/contact/", urlencode(sent), content_type="application/x-www-form-urlencoded")
    assert (answer.status_code, "shorten it" in answer.text) == (413, True)
