import io
import logging
import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import DatabaseError

from amparo.core.vault.secrets import receipt_of
from amparo.interfaces.public.report import FORM
from amparo.stages.incidents import actions as incidents
from amparo.stages.incidents import reads
from amparo.stages.incidents.terms import Imagery, Obstacle, Refutation
from amparo.stages.intake import actions as intake
from amparo.stages.intake import conversations
from amparo.stages.intake import reads as intake_reads
from amparo.stages.intake.terms import Place
from tests.cast import by
from tests.incidents.cast import NOON, by_worker
from tests.incidents.cast import confirmed as checked_before
from tests.incidents.cast import told as told_near
from tests.intake.cast import by_rex, told
from tests.intake.night import Night

pytestmark = pytest.mark.django_db


@pytest.fixture
def receipt():
    return intake.take_report(act=by_rex(), form=told(text="canary-text"))


@pytest.fixture
def incident(receipt):
    return incidents.attach_report(act=by("system:worker"), report_id=receipt.report_id)


def page_behind(client, report_id, **headers):
    return client.get(f"/r/{receipt_of(report_id)}", headers=headers).content.decode()


def page_of(client, receipt, **headers):
    answer = client.get(f"/r/{receipt.code}", headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_each_step_has_its_words(client, receipt, cast):
    assert "Nobody has looked at it yet" in page_of(client, receipt)
    incident = incidents.attach_report(act=by("system:worker"), report_id=receipt.report_id)
    assert "Nobody has looked at it yet" in page_of(client, receipt)
    incidents.start_checking(act=by(cast.dana), incident_id=incident)
    assert "Somebody is checking it" in page_of(client, receipt)


def test_refuted_says_what_it_was(client, receipt, incident, cast):
    incidents.start_checking(act=by(cast.dana), incident_id=incident)
    incidents.refute(act=by(cast.vera), incident_id=incident, cause=Refutation.LOCAL_POLICE, reason="canary-reason")
    page = page_of(client, receipt)
    assert "Trained verifiers of Amparo found that it was not immigration enforcement." in page
    assert "Local police" in page
    assert "put together with others" not in page
    assert "canary" not in page
    assert "policía" in page_of(client, receipt, **{"accept-language": "es"}).lower()


def test_not_verified_says_why(client, receipt, incident, cast):
    incidents.start_checking(act=by(cast.dana), incident_id=incident)
    incidents.leave_unverified(
        act=by(cast.vera), incident_id=incident, cause=Obstacle.NOBODY_FREE, reason="canary-reason"
    )
    page = page_of(client, receipt)
    assert "Amparo could not find out for certain." in page
    assert "Nobody was free to go" in page
    assert "canary" not in page


def test_confirmed_leads_to_the_alerts_and_to_nobodys_place(client, confirmed, cast):
    report = reads.members(confirmed)[0].report_id
    page = client.get(f"/r/{receipt_of(report)}").content.decode()
    assert "Trained observers of Amparo on site confirmed immigration enforcement near Los Angeles, CA 90057." in page
    assert "It was immigration enforcement" not in page
    assert "Whether it is what you saw, this does not say." in page
    for kept in ("34.05", "118.27", "Seen on site", "vera", "ana"):
        assert kept not in page.lower().replace("canary", "")


def test_a_later_report_that_joined_what_was_confirmed_reads_of_others_not_of_itself(client, cast):
    checked_before(cast)
    later = told_near(phone=None)
    assert incidents.attach_report(act=by_worker(), report_id=later)
    page = page_behind(client, later)
    assert "From independent reports and checked pictures, Amparo confirmed immigration enforcement near" in page
    assert "Your report was put together with others about the same place and time." in page
    assert "Whether it is what you saw, this does not say." in page
    spanish = page_behind(client, later, **{"accept-language": "es"})
    assert "Amparo confirmó un control de inmigración cerca de Los Angeles" in spanish
    assert "Esto no dice si es lo que usted vio." in spanish


def test_a_confirmation_that_was_taken_back_is_not_told_on(client, cast):
    found = checked_before(cast)
    report = reads.members(found)[0].report_id
    assert "confirmed immigration enforcement" in page_behind(client, report)
    old = {"report_id": None, "shows": Imagery.OLD_OR_ELSEWHERE, "note": "from last year"}
    incidents.check_imagery(act=by(cast.vera), incident_id=found, **old)
    page = page_behind(client, report)
    assert "what that stood on was since taken back" in page
    assert "Being checked" in page
    assert "confirmed immigration enforcement" not in page
    assert "See the alerts" not in page
    spanish = page_behind(client, report, **{"accept-language": "es"})
    assert "se retiró" in spanish
    assert "confirmó un control" not in spanish


def test_what_was_closed_after_its_confirmation_was_taken_back_promises_no_check(client, cast):
    found = checked_before(cast)
    report = reads.members(found)[0].report_id
    old = {"report_id": None, "shows": Imagery.OLD_OR_ELSEWHERE, "note": "from last year"}
    incidents.check_imagery(act=by(cast.vera), incident_id=found, **old)
    incidents.close(act=by(cast.dana), incident_id=found)
    page = page_behind(client, report)
    assert "It stands as unconfirmed, and nobody checks it any more." in page
    assert "Could not be verified" in page
    assert "Being checked" not in page
    assert "could not find out" not in page
    assert "Queda sin confirmar" in page_behind(client, report, **{"accept-language": "es"})


def test_a_report_in_two_incidents_tells_of_the_confirmation_that_stands(client, cast):
    fallen = checked_before(cast)
    report = reads.members(fallen)[0].report_id
    standing = checked_before(cast, NOON + timedelta(days=1))
    incidents.add_report(act=by(cast.dana), report_id=report, incident_id=standing)
    old = {"report_id": None, "shows": Imagery.OLD_OR_ELSEWHERE, "note": "from last year"}
    incidents.check_imagery(act=by(cast.vera), incident_id=fallen, **old)
    page = page_behind(client, report)
    assert "confirmed immigration enforcement" in page
    assert "taken back" not in page


def test_a_report_by_zip_near_what_was_confirmed_is_still_to_be_checked(client, cast):
    checked_before(cast)
    by_zip = told_near(place=Place(text="Calle 7, 90057"))
    incidents.attach_report(act=by_worker(), report_id=by_zip)
    page = page_behind(client, by_zip)
    assert "Nobody has looked at it yet" in page
    assert "confirmed immigration enforcement" not in page


def test_nobody_keeps_it_and_nobody_is_told_where_it_was_opened(client, receipt):
    for code in (receipt.code, "AAA-AAA"):
        answer = client.get(f"/r/{code}")
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"


def test_another_code_opens_nothing(client, receipt):
    for code in ("AAA-AAA-AAA-AAA-AAA-AAA", receipt.code[:-1] + "0", "x", "%20", "a" * 2000):
        answer = client.get(f"/r/{code}")
        assert answer.status_code == 404
        assert "We do not know this code" in answer.content.decode()


def test_a_code_may_be_typed_as_it_was_heard(client, receipt):
    typed = receipt.code.lower().replace("-", " ")
    answer = client.post("/r/", {"code": typed})
    assert answer["Location"] == f"/r/{receipt.code}"
    assert client.post("/r/", {"code": " - "})["Location"] == "/"
    assert client.get("/r/").status_code == 405


def test_the_report_itself_stays_inside(client, receipt):
    assert "canary-text" not in page_of(client, receipt)
    assert str(receipt.report_id) not in page_of(client, receipt)


def test_no_code_stands_in_the_log(client, receipt, monkeypatch):
    def broken(*_):
        raise RuntimeError

    monkeypatch.setattr("amparo.stages.incidents.submissions.status_of_report", broken)
    (handler,) = [h for h in logging.getLogger().handlers if type(h) is logging.StreamHandler]
    stderr = io.StringIO()
    monkeypatch.setattr(handler, "stream", stderr)
    client.raise_request_exception = False
    assert client.get(f"/r/{receipt.code}").status_code == 500
    client.get("/r/AAA-AAA")
    log = stderr.getvalue()
    assert "/r/<str:code>" in log
    assert receipt.code not in log
    assert "AAA-AAA" not in log


class TestTalk:
    """The conversation at the receipt, without scripts."""

    @pytest.fixture
    def say_it(self, client, receipt):
        def say(text, *, line_id=None, **headers):
            page = page_of(client, receipt)
            minted = line_id or re.search(r'name="id" value="([^"]+)"', page)[1]
            body = urlencode({"id": minted, "text": text})
            return client.post(f"/r/{receipt.code}", body, content_type=FORM, headers=headers), minted

        return say

    def test_what_is_said_stands_there_and_so_does_the_answer(self, client, receipt, cast, say_it):
        answer, _ = say_it("More came\r\nnow <b>")
        assert (answer.status_code, answer["Location"]) == (302, f"/r/{receipt.code}")
        conversations.answer(act=by(cast.dana), report_id=receipt.report_id, text="Any marking?")
        page = page_of(client, receipt)
        assert "More came<br>now &lt;b&gt;" in page
        assert "Any marking?" in page
        assert "dana" not in page
        assert "canary-text" not in page
        assert "<script" not in page

    def test_a_double_click_is_one_line(self, client, receipt, say_it):
        _, line_id = say_it("More came")
        say_it("More came", line_id=line_id)
        assert len(intake_reads.lines(receipt.report_id)) == 1

    @pytest.mark.parametrize("text", ["", "   ", "x" * 1001])
    def test_what_is_no_line_is_shown_again(self, receipt, say_it, text):
        answer, _ = say_it(text)
        assert answer.status_code == 422
        assert text.strip() in answer.text
        assert not intake_reads.lines(receipt.report_id)

    def test_from_another_site_nothing_is_taken(self, receipt, say_it):
        answer, _ = say_it("More", **{"sec-fetch-site": "cross-site"})
        assert answer.status_code == 422
        assert not intake_reads.lines(receipt.report_id)

    def test_what_cannot_be_written_is_kept_on_the_page(self, receipt, say_it, monkeypatch):
        def broken(**_):
            raise DatabaseError

        monkeypatch.setattr(conversations, "say", broken)
        answer, _ = say_it("More came")
        assert (answer.status_code, "More came" in answer.text) == (503, True)

    def test_a_code_that_is_none_takes_nothing(self, client):
        assert client.post("/r/AAA", {"text": "More"}).status_code == 404

    def test_only_a_form_is_taken(self, client, receipt):
        assert client.post(f"/r/{receipt.code}", {"text": "x"}, content_type="application/json").status_code == 400

    def test_a_form_that_is_too_large_is_413(self, receipt, say_it, settings):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 500
        assert say_it("x" * 900)[0].status_code == 413

    def test_the_page_tells_nobody_to_remember_it(self, client, receipt, say_it):
        answer, _ = say_it("")
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer["Cache-Control"]

    def test_neither_words_nor_code_nor_address_come_into_a_log(self, client, receipt, say_it, caplog):
        with caplog.at_level(logging.DEBUG):
            say_it("canary-words")
        for canary in ("canary-words", receipt.code, "127.0.0.1"):
            assert canary not in caplog.text

    def test_what_was_told_by_sms_is_not_shown_to_who_finds_the_receipt(self, client):
        night = Night()
        night.text("canary-sms in 90033")
        night.text("canary-more")
        (row,) = intake_reads.latest_conversations()
        page = page_behind(client, row.id)
        assert "canary" not in page
        assert "We have your report" in page

    def test_a_receipt_is_good_before_there_is_a_report(self, client):
        night = Night()
        night.text("there are officers outside my work")
        (row,) = intake_reads.latest_conversations()
        assert "Nobody has looked at it yet" in page_behind(client, row.id)
