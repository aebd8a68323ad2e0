"""What staff see first, what is folded, what can be struck, and what is kept."""

import re
from datetime import timedelta

import pytest

from amparo.core.kit import clock
from amparo.stages.incidents import actions as incidents
from amparo.stages.incidents import reads
from amparo.stages.incidents.terms import Attribute, Confidence, Finding, No, Sorting
from amparo.stages.intake import actions as intake
from amparo.stages.intake import reads as reports
from amparo.stages.intake.models import Report
from amparo.stages.intake.submissions import submit_report
from amparo.stages.intake.terms import Lane
from tests.cast import by, log_in
from tests.incidents.cast import NOON, by_worker, incident, north
from tests.intake.cast import by_rex, told
from tests.refusal import refusing
from tests.work import drain

pytestmark = pytest.mark.django_db
STORY = "URGENT they are taking everybody at the market right now share this with all your people"
NAT = "203.0.113.7"


@pytest.fixture(autouse=True)
def at_noon(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(minutes=1))


def sent(metres, text=STORY, **more):
    form = told(text=text, place=north(metres), **more)
    submit_report(act=by_rex(), form=form, address=NAT)
    return form.id


@pytest.fixture
def page(client, cast):
    def read(path="/console/", who="dana", language="en"):
        log_in(client, getattr(cast, who))
        answer = client.get(path, headers={"accept-language": language})
        assert answer.status_code == 200
        return answer.content.decode()

    return read


def flooded(n=12):
    """One story at so many places, a kilometre apart, and one genuine report among them."""
    ids = [sent(1000 * at) for at in range(n // 2)]
    genuine = sent(-5000, "two men in green vests ask people at the bus stop")
    ids += [sent(1000 * at) for at in range(n // 2, n)]
    return ids, genuine


def test_bulk_is_folded_with_its_count_and_genuine_reports_stand_on_the_board(page):
    ids, genuine = flooded()
    drain()
    shown = re.findall(r'data-incident="([^"]+)"', board := page())
    assert str(reads.incidents_of_report(genuine)[0]) in shown
    assert len(shown) == 4  # three tellings of the story, and the genuine one
    assert "9 more in bulk" in board
    assert 'data-bulk="9"' in board
    assert "9 más en masa" in page(language="es")
    bulk = page("/console/bulk/")
    assert 'data-story="9"' in bulk
    assert len(re.findall("data-incident=", bulk)) == 9
    assert all(reports.report(one) for one in ids)


def test_known_comes_first_then_ordinary_and_tasks_take_bulk_last(cast):
    ids, genuine = flooded()
    token = intake.issue_token(act=by_rex(), report_id=ids[0])
    known = sent(-9000, "a van and four officers at the school gate", token=token.code)
    attached = []
    from amparo.core.jobs.backend import backend

    while backend().run_next("default"):
        attached += [one for one in [*ids, genuine, known] if one not in attached and reads.incidents_of_report(one)]
    lanes = [reports.report(one).lane for one in attached]
    assert lanes == [Lane.ORDINARY] * 4 + [Lane.KNOWN] + [Lane.BULK] * 9
    cards = reads.board()
    assert [card.incident.lane for card in cards] == [Lane.KNOWN] + [Lane.ORDINARY] * 4


def test_bulk_moves_nothing_that_others_told_of(cast):
    genuine = sent(0, "two men in green vests ask people at the bus stop")
    drain()
    (found,) = reads.incidents_of_report(genuine)
    before = reads.incident(found)
    for n in range(5):
        sent(10 + n)
    drain()
    assert len(reads.members(found)) == 6
    after = reads.incident(found)
    assert after.lane is Lane.ORDINARY
    (card,) = [card for card in reads.board() if card.incident.id == found]
    assert (card.reports, card.in_bulk) == (6, 2)
    assert after.spot.accuracy_m == before.spot.accuracy_m


def test_whoever_takes_one_out_of_bulk_puts_it_on_the_board(page, client, cast):
    flooded()
    drain()
    found = reads.bulk()[0].incident.id
    path = f"/console/incidents/{found}/"
    assert "It is folded on the board" in page(path)
    assert client.post(f"{path}promote/").status_code == 302
    assert reads.incident(found).lane is Lane.ORDINARY
    assert "9 more in bulk" not in page()
    assert client.post(f"{path}promote/").status_code == 422
    other = reads.bulk()[0].incident.id
    incidents.start_checking(act=by(cast.dana), incident_id=other)
    assert reads.incident(other).lane is Lane.ORDINARY
    assert reads.bulk_count() == 7


def test_what_is_told_unasked_is_marked_and_struck(page, client, cast):
    found = incident(text="Three vans. He is undocumented. Come.")
    path = f"/console/incidents/{found}/"
    shown = page(path)
    assert re.search(r"<mark[^>]*>[^<]*undocumented", shown)
    form = re.search(r'data-act="strike">(.*?)</form>', shown, re.DOTALL).group(1)
    fields = dict(re.findall(r'name="(report|field|words|kind)" value="([^"]*)"', form))
    assert client.post(f"{path}strike/", fields).status_code == 302
    shown = page(path)
    assert "undocumented" not in shown
    assert 'data-struck="status"' in shown
    assert "tachado" in page(path, language="es")
    assert client.post(f"{path}strike/", fields).status_code == 422
    assert Report.objects.get().text.startswith("Three vans. ")


def test_the_words_of_the_desk_are_struck_too(page, client, cast):
    found = incident()
    said = Finding(Attribute.ACTIVITY, None, Confidence.LOW, "she crossed the border in May")
    incidents.observe(act=by(cast.dana), incident_id=found, findings=[said])
    path = f"/console/incidents/{found}/"
    form = re.search(r'data-act="strike-said">(.*?)</form>', page(path), re.DOTALL).group(1)
    fields = dict(re.findall(r'name="(observation|kind)" value="([^"]*)"', form))
    assert client.post(f"{path}strike-said/", fields).status_code == 302
    assert "in May" not in page(path)


def test_a_lawyer_holds_and_releases(page, client, cast):
    found = incident(text="He is undocumented.")
    path = f"/console/incidents/{found}/"
    assert "Place the hold" in page(path, "lucia")
    assert "Place the hold" not in page(path, "dana")
    log_in(client, cast.lucia)
    until = {"reason": "letter of March 9", "until": "2026-03-20"}
    assert client.post(f"{path}hold/", until).status_code == 302
    hold = reads.hold_on(found, NOON)
    assert hold.until.isoformat() == "2026-03-21T07:00:00+00:00"  # midnight in Los Angeles, in summer time
    listed = page("/console/holds/", "lucia")
    assert ("letter of March 9" in listed, f'data-hold="{hold.id}"' in listed) == (True, True)
    shown = page(path, "dana")
    assert "Legal hold: nothing here is forgotten or struck." in shown
    assert 'data-act="strike"' not in shown
    assert "Retención legal" in page(path, "dana", "es")
    log_in(client, cast.lucia)
    assert client.post(f"{path}hold/", {"reason": "x", "until": "2020-01-01"}).status_code == 422
    assert client.post(f"{path}unhold/", {"hold": hold.id, "reason": "over"}).status_code == 302
    assert reads.hold_on(found, NOON) is None


def test_coordinators_see_tokens_and_take_them_away(page, client, cast):
    earned = intake.take_report(act=by_rex(), form=told()).report_id
    token = intake.issue_token(act=by_rex(), report_id=earned)
    sent(0, token=token.code)
    assert incidents.attach_report(act=by_worker(), report_id=earned)
    shown = page("/console/tokens/", "cora")
    assert f'data-token="{token.id}"' in shown
    assert token.code not in shown
    assert "0 reports confirmed" in shown
    path = f"/console/tokens/{token.id}/"
    refused = client.post(path, {"reason": ""})
    assert (refused.status_code, "Please give a reason." in refused.text) == (422, True)
    assert client.post(path, {"reason": "sold"}).status_code == 302
    assert "Taken away by cora" in page("/console/tokens/", "cora")
    assert "Retirada por cora" in page("/console/tokens/", "cora", "es")


def test_taking_a_token_away_twice_says_so(client, cast):
    earned = intake.take_report(act=by_rex(), form=told()).report_id
    token = intake.issue_token(act=by_rex(), report_id=earned)
    log_in(client, cast.cora)
    path = f"/console/tokens/{token.id}/"
    assert client.post(path, {"reason": "sold"}).status_code == 302
    assert "does not hold any more" in client.post(path, {"reason": "sold"}).text


def test_one_click_promotes_once_and_what_was_merged_away_is_promoted_no_more(cast):
    flooded()
    drain()
    one, other = (card.incident.id for card in reads.bulk(limit=2))
    for _ in range(2):
        assert incidents.promote(act=by(cast.dana, key="click"), incident_id=one) == one
    incidents.merge(
        act=by(cast.dana, at=NOON + timedelta(minutes=5)), incident_id=other, into_id=one, why=Sorting.SAME_EVENT
    )
    with refusing(No.MERGED_AWAY):
        incidents.promote(act=by(cast.dana), incident_id=other)
