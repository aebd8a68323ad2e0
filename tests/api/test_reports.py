import json
from datetime import datetime, timedelta

import pytest

from amparo.core.kit import clock
from amparo.core.kit.ids import uuid7
from amparo.core.ledger.models import Event
from amparo.interfaces.api.reports import LARGEST_BODY
from amparo.stages.intake import reads
from amparo.stages.intake.models import Report

ADDRESS = "/api/v1/reports"
PROBLEM = "application/problem+json"
pytestmark = pytest.mark.django_db


def told(**changes):
    now = clock.now()
    body = {
        "id": str(uuid7(now)),
        "happening": "now",
        "seen_at": (now - timedelta(minutes=2)).isoformat(),
        "place": {"lat": 34.058, "lon": -118.277, "accuracy_m": 40},
        "text": "Tres camionetas frente al mercado",
        "language": "es",
        "salute": {"size": "6", "uniform": "POLICE ICE"},
        "contact": {"channel": "sms", "address": "213 555 0142"},
    }
    return {name: value for name, value in (body | changes).items() if value is not ...}


def post(client, body, **words):
    if not isinstance(body, str | bytes):
        body = json.dumps(body)
    return client.post(ADDRESS, body, **{"content_type": "application/json"} | words)


def test_a_report_gets_a_receipt(client):
    body = told()
    answer = post(client, body)
    assert (answer.status_code, answer["Content-Type"]) == (201, "application/json")
    assert answer.json()["id"] == body["id"]
    row = reads.report(reads.report_behind(answer.json()["receipt"]).report_id)
    assert (str(row.id), row.text, row.interface) == (body["id"], body["text"], "api")
    assert row.contact_id
    assert Event.objects.filter(actor="public").count() == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"seen_at": ..., "salute": ..., "contact": ..., "text": ..., "language": ...},
        {"seen_at": None, "contact": None, "place": {"text": "7th and Alvarado"}},
        {"place": {"lat": 34, "lon": -118, "accuracy_m": None, "text": "by the lake"}},
        {"text": "x" * 5000, "language": "zh-Hant"},
    ],
)
def test_what_may_be_left_out(client, changes):
    assert post(client, told(**changes)).status_code == 201


def test_the_same_again_is_the_same(client):
    body = told()
    first, again = post(client, body), post(client, dict(reversed(body.items())))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert Report.objects.count() == 1


def test_an_altered_replay_is_a_conflict(client):
    body = told()
    post(client, body)
    answer = post(client, body | {"text": "altered"})
    assert (answer.status_code, answer["Content-Type"]) == (409, PROBLEM)
    assert answer.json()["field"] == "id"
    assert Report.objects.get().text == body["text"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id": "7"}, "id"),
        ({"id": ...}, "id"),
        ({"id": "c56a4180-65aa-42ec-a945-5fd21dec0538"}, "id"),
        ({"id": "01890000-0000-7000-0000-000000000001"}, "id"),  # of another variant
        ({"id": "urn:uuid:01890000-0000-7000-8000-000000000001"}, "id"),
        ({"id": "{01890000-0000-7000-8000-000000000001}"}, "id"),
        ({"id": "01890000000070008000000000000001"}, "id"),
        ({"id": None}, "id"),
        ({"happening": "later"}, "happening"),
        ({"happening": ...}, "happening"),
        ({"seen_at": "yesterday"}, "seen_at"),
        ({"seen_at": "2026-03-08T12:00:00"}, "seen_at"),  # no zone
        ({"seen_at": 1772971200}, "seen_at"),
        ({"seen_at": "1772971200"}, "seen_at"),  # a number in quotes is no date
        ({"seen_at": "1772971200.5"}, "seen_at"),
        ({"seen_at": "2026-03-08_12:00:00Z"}, "seen_at"),
        ({"seen_at": "2026-03-08"}, "seen_at"),
        ({"seen_at": "0001-01-01T00:00:00+23:59"}, "seen_at"),  # before the first instant in UTC
        ({"seen_at": "9999-12-31T23:59:59-23:59"}, "seen_at"),
        ({"seen_at": "2199-01-01T00:00:00Z"}, "seen_at"),
        ({"seen_at": "1999-01-01T00:00:00Z"}, "seen_at"),
        ({"seen_at": None, "happening": "past"}, "seen_at"),
        ({"place": ...}, "place"),
        ({"place": {}}, "place"),
        ({"place": "here"}, "place"),
        ({"place": {"text": " "}}, "place"),
        ({"place": {"text": "\u00a0\u200b\ufeff"}}, "place"),  # nothing that can be seen
        ({"place": {"text": "a\x00"}}, "place.text"),
        ({"place": {"lat": 10**400, "lon": 2}}, "place.lat"),
        ({"place": {"lat": 34.0}}, "place.lon"),
        ({"place": {"lat": "34.0", "lon": -118}}, "place.lat"),
        ({"place": {"lat": True, "lon": -118}}, "place.lat"),
        ({"place": {"lat": -118.277, "lon": 34.058}}, "place.lat"),
        ({"place": {"lat": 34.0, "lon": 999}}, "place.lon"),
        ({"place": {"lat": 34.0, "lon": -118, "accuracy_m": -1}}, "place.accuracy_m"),
        ({"place": {"lat": 34.0, "lon": -118, "z": 1}}, "place.z"),
        ({"text": 5}, "text"),
        ({"text": "x" * 5001}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"language": "Klingon!"}, "language"),
        ({"language": "e\x00n"}, "language"),
        ({"language": "en\n"}, "language"),
        ({"language": None}, "language"),
        ({"salute": None}, "salute"),
        ({"salute": {"size": 6}}, "salute.size"),
        ({"salute": {"status": "none of our business"}}, "salute.status"),
        ({"salute": {"activity": "x" * 501}}, "salute.activity"),
        ({"contact": {"channel": "pigeon", "address": "x"}}, "contact.channel"),
        ({"contact": {"channel": "sms", "address": "none"}}, "contact.address"),
        ({"contact": {"channel": "email", "address": "none"}}, "contact.address"),
        ({"contact": {"channel": "sms"}}, "contact.address"),
        ({"contact": {"channel": "sms", "address": "2" * 100_000}}, "contact.address"),
        ({"contact": {"channel": "email", "address": "a\x00@example.org"}}, "contact.address"),
        ({"contact": {"channel": "email", "address": "a@example.org\r\nBcc: b@example.org"}}, "contact.address"),
        ({"immigration_status": "?"}, "immigration_status"),
        ({"exercise": True}, "exercise"),
        ({"received_at": "2026-03-08T12:00:00Z"}, "received_at"),
    ],
)
def test_what_cannot_be_meant_is_named(client, changes, field):
    answer = post(client, told(**changes))
    assert (answer.status_code, answer["Content-Type"]) == (422, PROBLEM)
    problem = answer.json()
    assert problem["field"] == field
    assert problem["errors"][0]["field"] == field
    assert problem["detail"]
    assert problem["status"] == 422
    assert not Report.objects.exists()
    assert not Event.objects.exists()


def test_a_problem_repeats_nothing_of_what_was_told(client):
    answer = post(client, told(contact={"channel": "sms", "address": 2135550142}, text=["canary"]))
    assert b"5550142" not in answer.content
    assert b"canary" not in answer.content


@pytest.mark.parametrize(
    "body",
    [
        "{",
        b"\xff\xfe",
        "[" * 100_000,
        '{"text": "\\ud800"}',
        '{"\\ud800": 1}',
        '{"text": "\ufffd"}'.encode().replace(b"\xef\xbf\xbd", b"\xed\xa0\xbd\xed\xb8\x80"),  # surrogates as bytes
        b'{"text": "a\x00b"}',
        " ",
        "\ufeff{}",
        "{}".encode("utf-16"),
        "{} {}",
        '{"place": {"lat": ' + "9" * 5000 + "}}",
        '{"text": ' + "[" * 60_000 + "]" * 60_000 + "}",
    ],
)
def test_what_is_no_json_is_told_so(client, body):
    answer = post(client, body)
    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)


@pytest.mark.parametrize(
    ("once", "twice"),
    [
        ('"happening": "now"', '"happening": "past", "happening": "now"'),
        ('"place": {', '"place": {"text": "elsewhere"}, "place": {'),
        ('"place": {', '"place": ' + "[" * 150 + "]" * 150 + ', "place": {'),
        ('"lat": 34.058', '"lat": 35, "lat": 34.058'),
    ],
)
def test_what_is_said_twice_is_not_taken(client, once, twice):
    body = json.dumps(told())
    assert once in body
    answer = post(client, body.replace(once, twice))
    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)
    assert not Report.objects.exists()
    assert post(client, body).status_code == 201


@pytest.mark.parametrize(
    "seen_at", ["2026-03-08T12:00:00Z", "2026-03-08t12:00:00.123456789z", "2026-03-08T12:00+23:59"]
)
def test_a_time_may_be_spelled_as_the_document_says(seen_at):
    from amparo.interfaces.api.reports import parse

    assert parse(json.dumps(told(seen_at=seen_at)).encode()).seen_at


@pytest.mark.parametrize("hours", ["+23:59", "-23:59", "+16:00", "+00:00"])
def test_the_instant_counts_and_not_its_offset(client, hours):
    seen = clock.now() - timedelta(hours=3)
    zone = datetime.fromisoformat(f"2026-01-01T00:00:00{hours}").tzinfo
    body = told(seen_at=seen.astimezone(zone).isoformat())
    assert post(client, body).status_code == 201
    assert reads.report(body["id"]).seen_at == seen


@pytest.mark.parametrize("body", ["[]", "null", '"text"', "7", '{"id": NaN}'])
def test_what_is_no_object_is_told_so(client, body):
    assert post(client, body).status_code == 422


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_are_numbers(client, number):
    body = json.dumps(told(place={"lat": 1, "lon": 2})).replace('"lat": 1', f'"lat": {number}')
    assert post(client, body).status_code in (400, 422)


@pytest.mark.parametrize("size", [LARGEST_BODY + 1, 10_000_000])
def test_ten_megabytes_are_refused(client, size):
    answer = post(client, b"x" * size)
    assert (answer.status_code, answer["Content-Type"]) == (413, PROBLEM)


@pytest.mark.parametrize(
    "headers",
    [
        {"content_type": "text/plain"},
        {"content_type": "application/x-www-form-urlencoded"},
        {"content_type": "application/json; charset=latin-1"},
        {"content_type": ""},
        {"content_type": "application/vnd.api+json"},
        {"headers": {"content-encoding": "gzip"}},
    ],
)
def test_other_kinds_of_body_are_refused(client, headers):
    answer = post(client, told(), **headers)
    assert (answer.status_code, answer["Content-Type"]) == (415, PROBLEM)


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", 'Application/JSON;charset="UTF-8"'])
def test_the_type_may_say_that_it_is_utf_8(client, kind):
    assert post(client, told(), content_type=kind).status_code == 201


def test_no_cookie_is_set_and_no_other_site_is_let_in(client):
    answer = client.post(
        ADDRESS, told(), content_type="application/json", headers={"origin": "https://mallory.example"}
    )
    assert not answer.cookies
    assert not [name for name in answer.headers if name.startswith("Access-Control")]
    assert client.options(ADDRESS, headers={"origin": "https://mallory.example"}).status_code == 405


def test_without_a_disk_nothing_is_acknowledged(client, monkeypatch):
    from django.db import OperationalError

    from amparo.stages.intake import submissions

    def take_report(**words):
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(submissions, "take_checked", take_report)
    body = told()
    answer = post(client, body)
    assert (answer.status_code, answer["Content-Type"]) == (503, PROBLEM)
    assert int(answer["Retry-After"])
    monkeypatch.undo()
    assert post(client, body).status_code == 201


def test_what_breaks_says_nothing_of_what_was_told(client, monkeypatch, caplog):
    from amparo.stages.intake import submissions

    def take_report(**words):
        raise RuntimeError("canary")

    monkeypatch.setattr(submissions, "take_checked", take_report)
    answer = post(client, told())
    assert answer.status_code == 500
    assert "canary" not in answer.content.decode() + caplog.text


@pytest.mark.parametrize(
    ("address", "method", "allowed"),
    [
        (ADDRESS, "get", "POST"),
        (ADDRESS, "put", "POST"),
        (ADDRESS, "options", "POST"),
        ("/api/v1/openapi.json", "post", "GET, HEAD"),
    ],
)
def test_a_method_that_is_not_taken_is_a_problem_too(client, address, method, allowed):
    answer = getattr(client, method)(address)
    assert (answer.status_code, answer["Content-Type"], answer["Allow"]) == (405, PROBLEM, allowed)
    assert answer.json() == {
        "type": "about:blank",
        "title": "Method Not Allowed",
        "status": 405,
        "detail": f"This address takes {allowed} only.",
    }
