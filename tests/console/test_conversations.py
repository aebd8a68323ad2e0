"""What the desk sees of a conversation, and what it answers."""

import re
from datetime import timedelta

import pytest

from amparo.core.kit import clock
from amparo.stages.incidents import actions as incidents
from amparo.stages.intake import actions as intake
from amparo.stages.intake import conversations, reads
from amparo.stages.intake.phrases import CANNED
from tests.cast import by, log_in
from tests.intake.cast import by_rex, told
from tests.intake.night import Night

pytestmark = pytest.mark.django_db


@pytest.fixture
def night():
    return Night(at=clock.now() - timedelta(minutes=5))


@pytest.fixture
def talk(night):
    """A caller who wrote twice, whose report is in an incident."""
    night.text("Hay dos camionetas en 90033")
    night.text("ahora son tres <b>")
    (row,) = reads.latest_conversations()
    incident = incidents.attach_report(act=by("system:worker", at=night.bench.tick()), report_id=row.id)
    return row.id, incident


def key_in(page):
    return re.search(r'name="key" value="([^"]+)"', page)[1]


def test_it_is_marked_where_the_desk_looks(client, cast, talk):
    report, incident = talk
    client = log_in(client, cast.dana)
    board = client.get("/console/").text
    assert "1 conversation waits for an answer" in board
    assert "Somebody waits for an answer" in board
    page = client.get(f"/console/incidents/{incident}/").text
    assert "ahora son tres &lt;b&gt;" in page
    assert "Unanswered" in page
    listing = client.get("/console/conversations/").text
    assert f'data-conversation="{report}" data-waiting' in listing
    assert "5550142" not in board + page + listing


def test_an_answer_goes_out_and_takes_the_mark_away(client, cast, talk, night):
    report, incident = talk
    client = log_in(client, cast.dana)
    page = client.get(f"/console/incidents/{incident}/").text
    form = {"text": "¿Siguen ahí?", "incident": incident, "key": key_in(page.split('data-act="answer"')[1])}
    for _ in range(2):
        answer = client.post(f"/console/conversations/{report}/answer/", form)
        assert (answer.status_code, answer["Location"]) == (302, f"/console/incidents/{incident}/")
    night.bench.now = clock.now()
    night.go_on()
    assert "¿Siguen ahí?" in night.sent[-1]
    assert len(night.sent) == 2
    board = client.get("/console/").text
    assert "waits for an answer" not in board
    page = client.get(f"/console/conversations/{report}/").text
    assert "1 SMS" in page
    assert "dana" in page
    assert "Sent" in page


def test_one_of_those_written_most_often_can_be_chosen_in_the_callers_language(client, cast, talk):
    report, _ = talk
    client = log_in(client, cast.dana)
    page = client.get(f"/console/conversations/{report}/").text
    assert CANNED["es"]["still"] in page
    assert CANNED["en"]["still"] not in page
    answer = client.post(f"/console/conversations/{report}/answer/", {"canned": "still"})
    assert answer["Location"] == f"/console/conversations/{report}/"
    assert reads.lines(report)[-1].text == CANNED["es"]["still"]


@pytest.mark.parametrize("form", [{}, {"text": "  "}, {"canned": "nothing"}, {"text": "x" * 1001}])
def test_nothing_is_not_sent_and_says_so(client, cast, talk, form):
    report, _ = talk
    answer = log_in(client, cast.dana).post(f"/console/conversations/{report}/answer/", form)
    assert answer.status_code == 422
    assert "Not sent yet" in answer.text
    assert reads.conversation(report).waiting_since


def test_a_report_of_the_web_can_be_written_to_first(client, cast):
    form = told()
    intake.take_report(act=by_rex(), form=form)
    client = log_in(client, cast.dana)
    assert "They left no number" in client.get(f"/console/conversations/{form.id}/").text
    client.post(f"/console/conversations/{form.id}/answer/", {"text": "Any marking?"})
    assert "Any marking?" in client.get(f"/console/conversations/{form.id}/").text


def test_who_said_stop_is_shown_as_such(client, cast, talk, night):
    report, _ = talk
    night.text("STOP")
    assert "They asked for no more messages" in log_in(client, cast.dana).get(f"/console/conversations/{report}/").text


def test_where_no_place_is_told_yet_the_desk_sees_it_waiting(client, cast, night):
    night.text("hay agentes afuera de mi trabajo")
    client = log_in(client, cast.dana)
    assert "we asked where it is" in client.get("/console/conversations/").text
    (row,) = reads.latest_conversations()
    assert "There is no report yet" in client.get(f"/console/conversations/{row.id}/").text


def test_the_list_comes_in_parts_and_mallory_finds_nothing(client, cast, talk):
    report, _ = talk
    part = log_in(client, cast.dana).get("/console/conversations/", headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith('<div id="conversations"')
    client.logout()
    client = log_in(client, cast.mallory)
    for path in ("/console/conversations/", f"/console/conversations/{report}/"):
        assert client.get(path).status_code == 404
    assert client.post(f"/console/conversations/{report}/answer/", {"text": "x"}).status_code == 404


def test_it_speaks_spanish(client, cast, talk):
    report, _ = talk
    page = log_in(client, cast.dana).get(f"/console/conversations/{report}/", headers={"accept-language": "es"}).text
    assert "Enviar la respuesta" in page


def test_in_an_unknown_language_both_can_be_chosen(client, cast, night):
    night.text("有两辆白色货车 90033")
    (row,) = reads.latest_conversations()
    page = log_in(client, cast.dana).get(f"/console/conversations/{row.id}/").text
    assert CANNED["es"]["still"] in page
    assert CANNED["en"]["still"] in page
    assert conversations.OURSELVES not in page
