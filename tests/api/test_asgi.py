"""The report's own way past Django's pages must answer as Django's view does."""

import asyncio
import json

import pytest

from amparo.interfaces.api import asgi
from amparo.interfaces.api.reports import LARGEST_BODY
from amparo.interfaces.web import gathered, guard
from amparo.stages.intake.models import Report
from tests.api.test_reports import ADDRESS, told

# What Django adds to pages because they may be in several languages.
OF_PAGES = {"vary", "content-language"}


class Gone(Exception):
    """The sender hung up."""


def send(messages, headers=(("content-type", "application/json"),), patience=None):
    """Send body messages to the ASGI application; return status, headers and body."""
    waiting, sent = messages, []

    async def receive():
        if not waiting:
            await asyncio.sleep(60)
        return waiting.pop(0)

    async def keep(message):
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": ADDRESS,
        "headers": [(name.encode(), value.encode()) for name, value in headers],
    }
    asyncio.run(asgi.send_report(scope, receive, keep))
    if not sent:
        raise Gone
    start, *parts = sent
    assert [part.get("more_body", False) for part in parts] == [True] * (len(parts) - 1) + [False]
    headers = {n.decode(): v.decode() for n, v in start["headers"]}
    return start["status"], headers, b"".join(part["body"] for part in parts)


def body(content, **more):
    return {
        "type": "http.request",
        "body": content if isinstance(content, bytes) else json.dumps(content).encode(),
    } | more


@pytest.mark.django_db(transaction=True)
def test_it_answers_as_the_page_does(client):
    report = told()
    alike = [
        (report, None),
        (report, None),
        (report | {"text": "altered"}, None),
        (told(place={}), None),
        (b"{", None),
        (b"x" * (LARGEST_BODY + 1), None),
        (told(), "text/plain"),
    ]
    statuses = []
    for content, kind in alike:
        kind = kind or "application/json"
        one = body(content)
        status, headers, answer = send([one], [("content-type", kind)])
        page = client.post(ADDRESS, one["body"], content_type=kind)
        statuses.append(status)
        assert page.status_code == (200 if status == 201 else status)
        assert page.content == answer
        headers.pop("connection", None)
        assert headers == {n.lower(): v for n, v in page.headers.items() if n.lower() not in OF_PAGES}
    assert statuses == [201, 200, 409, 422, 400, 413, 415]


@pytest.mark.django_db(transaction=True)
def test_a_body_may_come_in_pieces():
    whole = json.dumps(told()).encode()
    status, _, _ = send([body(whole[:50], more_body=True), body(b"", more_body=True), body(whole[50:])])
    assert status == 201


@pytest.mark.django_db
def test_a_body_that_is_announced_too_long_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(gathered, "DROPPING", 0.05)
    status, headers, _ = send([], [("content-type", "application/json"), ("content-length", "10000000")])
    assert (status, headers["connection"]) == (413, "close")


@pytest.mark.django_db
@pytest.mark.parametrize(("pieces", "left"), [(100, 0), (200, 200 - 2 - 168)])
def test_a_body_that_grows_too_long_is_dropped_within_bounds(pieces, left):
    waiting = [body(b"x" * 100_000, more_body=True)] * (pieces - 1) + [body(b"x" * 100_000)]
    status, headers, _ = send(waiting)
    assert (status, headers["connection"]) == (413, "close")
    assert len(waiting) == left


def test_whoever_is_refused_hears_it_before_the_end():
    said = []

    async def receive():
        assert said[-1]["body"], "all of the answer is on its way while the rest is dropped"
        return body(b"x" * 100_000)

    async def keep(message):
        said.append(message)

    headers = [(b"content-type", b"application/json"), (b"content-length", b"10000000")]
    asyncio.run(asgi.send_report({"headers": headers}, receive, keep))
    assert [message.get("status", message.get("body")) for message in said][::2] == [413, b""]


@pytest.mark.django_db
def test_a_body_that_does_not_come_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(asgi, "PATIENCE", 0.05)
    status, headers, _ = send([body(b"{", more_body=True)])
    assert (status, headers["connection"]) == (408, "close")
    assert headers["content-type"] == "application/problem+json"


@pytest.mark.django_db
def test_who_hangs_up_half_way_has_sent_nothing():
    with pytest.raises(Gone):
        send([body(b"{", more_body=True), {"type": "http.disconnect"}])
    assert not Report.objects.exists()


def test_a_site_served_in_the_open_is_told_to_stay_encrypted(settings):
    guard.bare_headers.cache_clear()
    settings.SECURE_HSTS_SECONDS = 60
    assert (b"strict-transport-security", b"max-age=60") in guard.bare_headers()
    guard.bare_headers.cache_clear()


def test_the_address_is_the_one_in_the_document(client):
    document = client.get("/api/v1/openapi.json").json()
    assert list(document["paths"]) == [asgi.PATH]
