import json
from datetime import timedelta
from xml.etree import ElementTree

import pytest

from amparo.stages.alerts import actions
from amparo.stages.alerts.terms import Ending
from tests.alerts.cast import sign
from tests.cast import by
from tests.incidents.cast import confirmed
from tests.whole.test_chain import minutes

pytestmark = pytest.mark.django_db
ATOM = {"a": "http://www.w3.org/2005/Atom"}
SPANISH = {"accept-language": "es"}


def entries(client, **headers):
    answer = client.get("/feeds/alerts.atom", headers=headers)
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.content)  # noqa: S314 - our own feed


def test_without_an_alert_the_pages_say_so(client):
    for path in ("/", "/alerts"):
        assert "No alert is in force" in client.get(path).content.decode()
    assert entries(client).findall("a:entry", ATOM) == []
    assert client.get("/feeds/alerts.json").json()["items"] == []


def test_an_alert_stands_on_every_page_of_the_public(client, released):
    for path in ("/", "/alerts", f"/a/{released.code}"):
        page = client.get(path).content.decode()
        assert released.text("en").headline in page
        assert "Demonstration" in page
        assert "draft that no lawyer has reviewed" in page
    page = client.get(f"/a/{released.code}", headers=SPANISH).content.decode()
    assert released.text("es").headline in page
    assert released.code in page


@pytest.mark.parametrize("code", ["AAAAAAAAAAA", "x", "' OR 1=1", "a" * 500, "%00", "AAAA%00", "%ED%A0%80"])
def test_an_alert_that_is_none_is_not_found(client, released, code):
    assert client.get(f"/a/{code}").status_code == 404


def test_the_feeds_carry_it_whole_and_say_what_it_is(client, released):
    feed = entries(client)
    assert feed.findtext("a:title", namespaces=ATOM).startswith("Demonstration · ")
    (entry,) = feed.findall("a:entry", ATOM)
    assert entry.findtext("a:title", namespaces=ATOM) == f"Demonstration: {released.text('en').headline}"
    assert entry.findtext("a:id", namespaces=ATOM).endswith(f"/a/{released.code}")
    summary = entry.findtext("a:summary", namespaces=ATOM)
    assert summary == "".join(f"<p>{line}</p>" for line in released.text("en").lines)

    answer = client.get("/feeds/alerts.json")
    assert answer["Content-Type"] == "application/feed+json"
    feed = answer.json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    (item,) = feed["items"]
    assert item["content_text"] == "\n".join(released.text("en").lines)
    assert item["url"] == item["id"] == f"http://localhost:8000/a/{released.code}"
    assert (item["_amparo"]["status"], item["_amparo"]["demonstration"]) == ("in_force", True)


@pytest.mark.parametrize("path", ["/feeds/alerts.atom", "/feeds/alerts.json"])
def test_a_feed_is_asked_for_in_a_language(client, released, path):
    for answer in (client.get(f"{path}?language=es"), client.get(path, headers=SPANISH)):
        assert released.text("es").headline in answer.content.decode()
        assert "Demostración" in answer.content.decode()
    assert f"{path}?language=es" in client.get(f"{path}?language=es").content.decode()
    assert released.text("en").headline in client.get(f"{path}?language=klingon").content.decode()


@pytest.mark.parametrize("path", ["/feeds/alerts.atom", "/feeds/alerts.json"])
def test_a_feed_that_a_reader_has_is_not_sent_again(client, released, path, cast, draft):
    first = client.get(path)
    assert first["Cache-Control"] == "public, max-age=60"
    known = {"if-none-match": first["ETag"]}
    again = client.get(path, headers=known)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert client.get(f"{path}?language=es", headers=known).status_code == 200
    actions.end(act=by(cast.cora, at=minutes(50)), draft_id=draft, ending=Ending.ALL_CLEAR)
    assert client.get(path, headers=known).status_code == 200


@pytest.mark.parametrize(
    ("ending", "says"), [(Ending.ALL_CLEAR, "All clear: it is over"), (Ending.WITHDRAWN, "Withdrawn: it was wrong")]
)
def test_an_alert_that_is_over_says_so_first(client, released, cast, draft, ending, says):
    actions.end(act=by(cast.cora, at=minutes(50)), draft_id=draft, ending=ending)
    (item,) = client.get("/feeds/alerts.json").json()["items"]
    assert item["title"].startswith(f"Demonstration: {says}: ")
    assert item["content_text"].startswith(f"This no longer holds: {says}.")
    page = client.get(f"/a/{released.code}").content.decode()
    assert page.index("This no longer holds:") < page.index(released.text("en").lines[1])
    assert ("<s>" in page) == (ending is Ending.WITHDRAWN)
    assert released.text("en").lines[1] not in client.get("/alerts").content.decode()
    assert released.text("en").headline not in client.get("/").content.decode()


def test_an_alert_whose_time_is_over_has_expired_before_any_worker_says_so(client, released, set_clock):
    known = client.get("/feeds/alerts.json")["ETag"]
    set_clock(released.until - timedelta(seconds=1))
    for path in ("/", "/alerts", f"/a/{released.code}"):
        assert "In force" in client.get(path).content.decode()
    set_clock(released.until)
    for path in ("/", "/alerts", f"/a/{released.code}", "/feeds/alerts.atom", "/feeds/alerts.json"):
        page = client.get(path, headers={"if-none-match": known}).content.decode()
        assert "In force" not in page
        assert "in_force" not in page
    assert "No alert is in force" in client.get("/").content.decode()
    page = client.get(f"/a/{released.code}").content.decode()
    assert page.index("This no longer holds:") < page.index("Expired") < page.index(released.text("en").lines[1])
    (item,) = client.get("/feeds/alerts.json").json()["items"]
    assert item["title"].startswith("Demonstration: Expired: ")
    assert (item["_amparo"]["status"], item["date_modified"]) == ("expired", released.until.isoformat())


@pytest.mark.parametrize(("seconds", "kept"), [(90, 60), (60, 60), (20, 20), (0, 60)])
def test_no_copy_of_a_feed_outlives_what_it_calls_in_force(client, released, set_clock, seconds, kept):
    set_clock(released.until - timedelta(seconds=seconds))
    assert client.get("/feeds/alerts.atom")["Cache-Control"] == f"public, max-age={kept}"


def test_what_a_name_contains_is_no_markup(client, released, settings):
    settings.NETWORK_NAME = "Mallory <script>&"
    assert "<script>" not in client.get("/alerts").content.decode()
    assert "<script>" not in client.get("/feeds/alerts.atom").content.decode()
    json.loads(client.get("/feeds/alerts.json").content)


def test_feeds_and_pages_set_no_cookie(client, released):
    for path in ("/", "/alerts", f"/a/{released.code}", "/feeds/alerts.atom", "/feeds/alerts.json", "/robots.txt"):
        assert not client.get(path).cookies


@pytest.mark.parametrize("path", ["/", "/alerts", "/feeds/alerts.atom", "/feeds/alerts.json", "/report"])
@pytest.mark.parametrize(
    ("language", "claims"),
    [
        ("en", ("trained observers", "witnesses", "come from two people", "we have not confirmed", "what we confirm")),
        ("es", ("observadores capacitados", "testigos", "vienen de dos personas", "no lo hemos confirmado")),
    ],
)
def test_no_page_claims_more_than_the_rule_demands(client, cast, settings, path, language, claims):
    """An alert may stand on two reports and checked imagery: no observer was there, and nobody knows who wrote them."""
    settings.DEMONSTRATION = True
    draft = actions.compose(act=by(cast.dana), incident_id=confirmed(cast))
    for who in (cast.cora, cast.omar):
        sign(who, draft)
    page = client.get(path, headers={"accept-language": language}).content.decode().lower()
    assert path == "/report" or "independ" in page
    assert [claim for claim in claims if claim in page] == []
