import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.db import OperationalError

from amparo.core.kit import clock
from amparo.core.kit.ids import uuid7
from amparo.core.ledger.models import Event
from amparo.interfaces.public import forms
from amparo.stages.intake import reads, submissions
from amparo.stages.intake.models import Report
from amparo.stages.intake.terms import Happening, Place

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"
ID = re.compile(r'name="id" value="([0-9a-f-]{36})"')


def answers(**changes):
    given = {"id": str(uuid7(clock.now())), "place": "7th and Alvarado, Los Angeles", "happening": "now"}
    return given | changes


def press(client, given, **headers):
    return client.post("/report", urlencode(given), content_type=FORM, headers=headers)


def send(client, **changes):
    return press(client, answers(**changes))


def only():
    (row,) = reads.received_since(datetime(2020, 1, 1, tzinfo=UTC))
    return row


def test_the_page_asks_the_place_first_and_says_911(client):
    page = client.get("/report").content.decode()
    names = re.findall(r'<(?:input|textarea|select)[^>]* name="(\w+)"', page[page.index("<main") :])
    assert names[:3] == ["id", "place", "happening"]
    assert set(names) - {"theme", "next"} == {"id", *forms.Report.base_fields}
    assert "911" in page
    assert UUID(ID.search(page)[1]).version == 7


def test_a_time_that_names_its_offset_means_it(client):
    seen = clock.now().replace(second=0, microsecond=0) - timedelta(hours=1)
    send(client, happening="past", seen_at=seen.isoformat())
    assert only().seen_at == seen


@pytest.mark.parametrize("language", ["en", "es"])
def test_it_never_asks_for_what_it_must_not_know(client, language):
    page = client.get("/report", headers={"accept-language": language}).content.decode()
    asked = " ".join(re.findall(r"<(?:label|legend)[^>]*>(.*?)</(?:label|legend)>", page, re.S))
    asked = re.sub("<[^>]*>", " ", asked).lower()
    for word in ("status", "visa", "papers", "name", "migratori", "papeles", "nombre", "cross the border"):
        assert word not in asked


def test_a_report_leads_to_its_receipt(client):
    answer = send(
        client, activity="Stopping cars", size="6", uniform="POLICE ICE", equipment="vans", text="By the bank"
    )
    assert answer.status_code == 302
    row = only()
    assert (row.place, row.happening, row.interface) == (
        Place(text="7th and Alvarado, Los Angeles"),
        Happening.NOW,
        "public",
    )
    assert (row.salute.activity, row.salute.size, row.text) == ("Stopping cars", "6", "By the bank")
    code = answer["Location"].removeprefix("/r/")
    assert submissions.report_behind(code).report_id == row.id
    page = client.get(answer["Location"])
    assert code in page.content.decode()


def test_pressed_twice_it_is_one_report(client):
    given = answers()
    first, again = press(client, given), press(client, given)
    assert first["Location"] == again["Location"]
    assert Report.objects.count() == 1


def test_the_same_page_with_other_words_is_asked_about_and_then_taken(client):
    given = answers()
    press(client, given)
    asked = press(client, given | {"text": "one more thing"})
    assert asked.status_code == 409
    page = asked.content.decode()
    assert "one more thing" in page
    press(client, given | {"text": "one more thing", "id": ID.search(page)[1]})
    assert Report.objects.count() == 2


@pytest.mark.parametrize("tampered", ["", "7", "c56a4180-65aa-42ec-a945-5fd21dec0538", "' OR 1=1"])
def test_a_tampered_id_is_replaced(client, tampered):
    assert send(client, id=tampered).status_code == 302
    assert only().id.version == 7


def test_coordinates_may_be_pasted(client):
    send(client, place="34.058, -118.277")
    assert only().place == Place(34.058, -118.277, None, "34.058, -118.277")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"place": ""}, "place"),
        ({"place": "x" * 301}, "place"),
        ({"place": "a\x00b"}, "place"),
        ({"happening": "later"}, "happening"),
        ({"happening": "past"}, "seen_at"),
        ({"happening": "past", "seen_at": "sometime"}, "seen_at"),
        ({"happening": "past", "seen_at": "2199-01-01T10:00"}, "seen_at"),
        ({"happening": "past", "seen_at": "1999-01-01T10:00"}, "seen_at"),
        ({"activity": "x" * 501}, "activity"),
        ({"size": "x" * 501}, "size"),
        ({"text": "x" * 5001}, "text"),
        ({"contact": "nobody"}, "contact"),
        ({"contact": "no@body"}, "contact"),
        ({"language": "klingon"}, "language"),
    ],
)
def test_what_cannot_be_meant_is_shown_at_its_question_and_nothing_is_lost(client, changes, field):
    answer = send(client, equipment="two white vans", **changes)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in page
    assert 'value="two white vans"' in page
    assert not Report.objects.exists()


def test_the_time_is_the_networks(client):
    at = (clock.now() - timedelta(days=2)).strftime("%Y-%m-%d")
    send(client, happening="past", seen_at=f"{at}T10:30")
    assert only().seen_at.astimezone(forms.timezone.get_current_timezone()).strftime("%H:%M") == "10:30"


def test_an_hour_that_comes_twice_is_the_first_one():
    twice = forms.Moment(required=False).clean("2026-11-01T01:30")
    assert twice.astimezone(UTC).hour == 8


def test_line_ends_are_of_one_kind(client):
    send(client, text="one\r\ntwo")
    assert only().text == "one\ntwo"


@pytest.mark.parametrize(("contact", "channel"), [("213 555 0142", "sms"), ("rex@example.org", "email")])
def test_a_contact_is_a_number_or_an_address(client, contact, channel):
    send(client, contact=contact)
    assert only().contact_id
    assert Event.objects.filter(facts__channel=channel).exists()


def test_the_language_is_the_chosen_one_or_the_pages(client):
    send(client, language="quc")
    assert only().language == "quc"
    press(client, answers(text="2"), **{"accept-language": "es"})
    assert {row.language for row in reads.received_since(datetime(2020, 1, 1, tzinfo=UTC))} == {"quc", "es"}


def test_a_full_disk_costs_the_sender_nothing(client, monkeypatch):
    def take_report(**words):
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(submissions, "take_checked", take_report)
    given = answers(text="A long account")
    answer = press(client, given)
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    page = answer.content.decode()
    assert "A long account" in page
    assert ID.search(page)[1] == given["id"]
    monkeypatch.undo()
    assert press(client, given).status_code == 302


def test_another_sites_form_is_shown_and_not_sent(client):
    answer = press(client, answers(text="forged"), **{"sec-fetch-site": "cross-site"})
    assert answer.status_code == 422
    assert "forged" in answer.content.decode()
    assert not Report.objects.exists()


def test_it_takes_a_form_and_nothing_else(client):
    assert client.post("/report", "{}", content_type="application/json").status_code == 400
    assert client.post("/report", answers()).status_code == 400  # with files in it, it would fill the disk
    assert client.put("/report").status_code == 405


def test_ten_megabytes_are_refused(client):
    body = "id=&happening=now&place=x&text=" + "x" * 10_000_000
    assert client.post("/report", body, content_type=FORM).status_code == 413
    many = "&".join(f"f{n}=1" for n in range(1000))
    assert client.post("/report", many, content_type=FORM).status_code == 413


def test_the_public_gets_no_cookie(client):
    assert not client.get("/report").cookies
    assert not send(client).cookies
    assert not client.get("/").cookies


@pytest.mark.parametrize("path", ["/", "/report", "/alerts"])
def test_a_demonstration_says_so(client, settings, path):
    settings.DEMONSTRATION = True
    assert "Demonstration" in client.get(path).content.decode()
    assert "Demostración" in client.get(path, headers={"accept-language": "es"}).content.decode()


def test_a_number_to_call_is_shown_where_there_is_one(client, settings):
    settings.HOTLINE = "+1 213 555 0100"
    assert 'href="tel:+12135550100"' in client.get("/").content.decode()
    settings.HOTLINE = ""
    assert "tel:" not in client.get("/").content.decode()


def test_search_engines_are_kept_out_of_receipts(client):
    robots = client.get("/robots.txt").content.decode()
    assert "Disallow: /r/" in robots
    assert "Disallow: /console/" in robots


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_colon_follows_a_question(client, language):
    page = press(client, answers(place=""), **{"accept-language": language}).content.decode()
    assert re.search(r'<li><a href="#id_place">[^<]*\?</a> ', page)
