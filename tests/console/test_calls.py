"""The call-taker's pages: what is typed comes back, what is bad is answered, and what is whose."""

import re
from datetime import timedelta

import pytest

from amparo.core.kit import clock
from amparo.core.kit.ids import uuid7
from amparo.core.places import reads as places
from amparo.core.vault import reads as vault
from amparo.stages.incidents import reads as incidents
from amparo.stages.intake import actions, reads
from amparo.stages.intake.terms import CallKind, Happening, LineKind, Place, ScriptLine
from tests.cast import NOON, by, log_in
from tests.intake.cast import told
from tests.work import drain

pytestmark = pytest.mark.django_db
UUID_SHAPE = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
SCRIPTS = (
    "Αθήνα Москва Երևան ירושלים القاهرة دہلی दिल्ली ঢাকা ਅੰਮ੍ਰਿਤਸਰ અમદાવાદ ଓଡ଼ିଶା சென்னை తెలుగు ಕನ್ನಡ കേരളം "
    "සිංහල ไทย ລາວ မြန်မာ თბილისი 서울 አዲስ ខ្មែរ 東京 カタカナ"
)


@pytest.fixture(autouse=True)
def at_noon(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)


@pytest.fixture
def dana(client, cast):
    return log_in(client, cast.dana)


def new(client):
    return client.get("/console/calls/new/")["Location"]


def keep(client, url, kind="now", **changes):
    return client.post(f"{url}keep/", {"changes": changes, "kind": kind}, content_type="application/json")


def save(client, url, do="save", **answers):
    return client.post(url, {"place": "Huntington Park, CA", "kind": "now", **answers, "do": do})


def call_of(url):
    return url.split("/")[-2]


def the_report():
    return reads.calls_saved()[0][1]


def test_what_was_typed_comes_back_and_is_understood(dana):
    url = new(dana)
    answer = keep(dana, url, place="Huntington Park, CA", time="hace 10 minutos", text="Two vans").content.decode()
    assert "near Huntington Park, CA" in answer
    assert "give or take 2 minutes" in answer
    assert 'value="33.97690,-118.21610" checked' in answer
    page = dana.get(url).content.decode()
    assert "hace 10 minutos" in page
    assert "Two vans" in page
    assert 'href="/console/calls/' in dana.get("/console/calls/").content.decode()


def test_each_one_s_drafts_are_their_own(client, cast):
    url = new(log_in(client, cast.dana))
    keep(client, url, place="Huntington Park, CA")
    log_in(client, cast.cora)
    for answer in (client.get(url), keep(client, url, place="x"), save(client, url), save(client, url, "drop")):
        assert answer.status_code in {404, 302}
    assert "Huntington Park" not in client.get("/console/calls/").content.decode()
    log_in(client, cast.dana)
    assert "Huntington Park" in client.get(url).content.decode()
    log_in(client, cast.mallory)
    for path in ("/console/calls/", url, "/console/calls/scripts/"):
        assert client.get(path).status_code == 404
    assert keep(client, url, place="x").status_code == 404


def test_the_receipt_is_shown_to_the_taker_alone(client, cast):
    url = new(log_in(client, cast.dana))
    save(client, url)
    assert "data-receipt" in client.get(url).content.decode()
    log_in(client, cast.cora)
    page = client.get(url)
    assert page.status_code == 200
    assert "data-receipt" not in page.content.decode()


@pytest.mark.parametrize(
    "text",
    [
        "👮🏽\u200d♀️🚐🚐🚐 at 6th",
        "سيارتان أمام المتجر",
        "שני רכבים",
        "\u202eecalp",
        SCRIPTS,
        "a\r\nb",
        "<script>alert(1)</script>",
    ],
)
def test_any_script_can_be_typed(dana, text):
    url = new(dana)
    keep(dana, url, place=text, text=text)
    assert save(dana, url, place=text, text=text, activity=text).status_code == 302
    report = the_report()
    kept = text.replace("\r\n", "\n")
    assert (report.place.text, report.text, report.salute.activity) == (kept, kept, kept)
    assert dana.get(url).status_code == 200


def test_what_cannot_be_shown_is_answered(dana):
    url = new(dana)
    assert keep(dana, url, text="a\0b").status_code == 400
    assert dana.post(f"{url}keep/", "no json", content_type="application/json").status_code == 400
    assert dana.post(f"{url}keep/", "[]", content_type="application/json").status_code == 400
    answer = save(dana, url, text="bell \x07")
    assert answer.status_code == 422
    assert "cannot be shown" in answer.content.decode()
    answer = save(dana, url, place="", text="Two vans")
    assert answer.status_code == 422
    assert "Two vans" in answer.content.decode()


def test_a_time_that_is_not_understood_stays_words(dana):
    url = new(dana)
    assert "Kept as words" in keep(dana, url, time="hace rato").content.decode()
    assert save(dana, url, kind="past", happening="past", time="hace rato").status_code == 302
    assert the_report().salute.time == "hace rato"
    assert the_report().happening is Happening.PAST


def test_a_place_in_another_state_is_said_and_taken(dana):
    here = told(id=uuid7(NOON), place=Place(34.058, -118.277, 30.0, "MacArthur Park"))
    actions.take_report(act=by("public"), form=here)
    drain()
    url = new(dana)
    answer = keep(dana, url, place="Las Vegas, NV").content.decode()
    assert "another state (NV)" in answer
    assert save(dana, url, place="Las Vegas, NV").status_code == 302
    assert the_report().place.lat == pytest.approx(36.1, abs=0.3)


def test_a_place_in_another_state_is_said_from_where_the_network_works_too(dana, monkeypatch):
    (home,) = places.resolve("90033")
    monkeypatch.setattr(places, "works_at", lambda: home)
    assert "another state (NV)" in keep(dana, new(dana), place="Las Vegas, NV").content.decode()
    assert "another state" not in keep(dana, new(dana), place="Huntington Park, CA").content.decode()


def test_of_several_places_nobody_guesses(dana):
    url = new(dana)
    answer = keep(dana, url, place="Springfield").content.decode()
    assert answer.count('name="spot"') > 3
    assert re.search(r'value="words"\s+checked', answer)
    assert save(dana, url, place="Springfield").status_code == 302
    assert the_report().place == Place(None, None, None, "Springfield")
    url = new(dana)
    value = re.findall(r'name="spot" id="spot-\d" value="([^"]+)"', answer)[1]
    assert save(dana, url, place="Springfield", spot=value).status_code == 302
    assert the_report().place.lat == pytest.approx(float(value.split(",")[0]), abs=1e-4)


def test_a_call_about_two_places_makes_two_reports(dana):
    url = new(dana)
    keep(dana, url, place="Huntington Park, CA", contact="213 555 0142", text="Vans at both")
    answer = save(dana, url, "second", text="Vans at both")
    second = answer["Location"]
    assert second != url
    page = dana.get(second).content.decode()
    assert "Vans at both" in page
    assert "Huntington Park" not in page
    assert save(dana, second, place="Boyle Heights, Los Angeles", text="Vans at both").status_code == 302
    (two, _), (one, _) = reads.calls_saved()
    assert two.follows == one.id
    assert reads.report(two.id).contact_id == reads.report(one.id).contact_id is not None


def test_what_nobody_asked_is_struck_or_kept_knowingly(dana):
    told_too_much = {"activity": "she is undocumented, knocking", "text": "born in Honduras"}
    url = new(dana)
    answer = save(dana, url, **told_too_much)
    assert answer.status_code == 422
    assert reads.calls_saved() == []
    left = re.search(r'name="left" value="([0-9a-f]+)"', answer.content.decode())[1]
    assert save(dana, url, left="0" * 32, **told_too_much).status_code == 422
    assert save(dana, url, left=left, **told_too_much).status_code == 302
    assert the_report().text == "born in Honduras"
    url = new(dana)
    assert save(dana, url, "strike:activity:7:19", **told_too_much).status_code == 302
    assert "she is [—], knocking" in dana.get(url).content.decode()
    url = new(dana)
    assert save(dana, url, "strike-all", **told_too_much).status_code == 302
    assert (the_report().salute.activity, the_report().text) == ("she is [—], knocking", "[—]")


def test_a_call_saved_twice_is_one_and_changed_afterwards_is_another(dana):
    url = new(dana)
    assert save(dana, url, text="Two vans").status_code == 302
    assert save(dana, url, text="Two vans").status_code == 302
    assert len(reads.calls_saved()) == 1
    answer = save(dana, url, text="Three vans")
    assert answer.status_code == 409
    fresh = re.search(r'action="(/console/calls/[^"]+)"', answer.content.decode())[1]
    assert fresh != url
    assert save(dana, fresh, text="Three vans").status_code == 302
    assert len(reads.calls_saved()) == 2
    assert keep(dana, url, text="x").status_code == 409


def test_a_call_goes_into_the_incident_beside_it(dana, settings):
    first = told(id=uuid7(NOON), seen_at=NOON - timedelta(minutes=5), place=Place(33.9769, -118.2161, 30.0))
    actions.take_report(act=by("public"), form=first)
    drain()
    (incident,) = incidents.incidents_of_report(first.id)
    url = new(dana)
    assert f"join:{incident}" in keep(dana, url, place="33.9769, -118.2161").content.decode()
    assert save(dana, url, f"join:{incident}", place="33.9769, -118.2161").status_code == 302
    assert incidents.incidents_of_report(the_report().id) == [incident]
    assert incidents.incident(incident).code in dana.get(url).content.decode()
    assert save(dana, new(dana), f"join:{uuid7(NOON)}").status_code == 404
    assert save(dana, new(dana), "join:x").status_code == 404
    assert save(dana, new(dana), "dance").status_code == 404


def test_the_history_waits_for_the_relay_and_shows_no_number(dana):
    url = new(dana)
    answer = keep(dana, url, place="90033", contact="(213) 555-0142").content.decode()
    assert "history waits" in answer
    shown = re.sub(UUID_SHAPE, "", answer + dana.get(url).content.decode())  # an id may hold the same digits
    assert "555" not in shown
    row = reads.call(call_of(url))
    assert vault.same_address(row.contact_id) is None
    assert "No contact, no history" in keep(dana, url, contact="").content.decode()
    assert "No contact, no history" in keep(dana, url, contact="213 5").content.decode()


def test_a_script_is_changed_viewed_restored_and_reviewed(client, cast):
    log_in(client, cast.cora)
    page = client.get("/console/calls/scripts/now/").content.decode()
    total = int(re.search(r'name="form-TOTAL_FORMS" value="(\d+)"', page)[1])
    form = {"form-TOTAL_FORMS": "3", "form-INITIAL_FORMS": "0", "seen": "0"}
    lines = [("2", "rights", "You may stay silent.", "Puede callar."), ("1", "place", "Where?", "¿Dónde?")]
    for at, (position, kind, en, es) in enumerate(lines):
        form |= {f"form-{at}-position": position, f"form-{at}-kind": kind, f"form-{at}-en": en, f"form-{at}-es": es}
    form |= {"form-2-kind": "say", "form-2-en": "", "form-2-es": ""}
    assert total > 3
    assert client.post("/console/calls/scripts/now/", form)["Location"] == "/console/calls/scripts/now/1/"
    assert client.post("/console/calls/scripts/now/", form).status_code == 422  # somebody saved version 1 meanwhile
    bad = form | {"seen": "1", "form-1-en": "Is he a citizen?"}
    assert "Nobody asks that here" in client.post("/console/calls/scripts/now/", bad).content.decode()
    assert "Draft" in client.get(new(client)).content.decode()
    assert client.post("/console/calls/scripts/now/1/review/").status_code == 404
    log_in(client, cast.lucia)
    assert client.post("/console/calls/scripts/now/1/review/").status_code == 302
    assert "lucia" in client.get("/console/calls/scripts/now/1/").content.decode()
    assert client.post("/console/calls/scripts/now/1/review/").status_code == 422
    assert client.get("/console/calls/scripts/now/").status_code == 404
    log_in(client, cast.cora)
    assert (
        client.post("/console/calls/scripts/now/0/restore/", {"seen": "1"})["Location"]
        == "/console/calls/scripts/now/2/"
    )
    assert client.post("/console/calls/scripts/now/0/restore/", {"seen": "1"}).status_code == 422
    for path in ("nothing/", "now/9/"):
        assert client.get(f"/console/calls/scripts/{path}").status_code == 404
    assert reads.script(CallKind.NOW).restored_from == 0


def test_a_call_goes_on_with_the_script_it_began_with(client, cast):
    url = new(log_in(client, cast.dana))
    keep(client, url, place="90033")
    lines = [ScriptLine(LineKind.PLACE, "Where on earth?", "¿Dónde?")]
    actions.save_script(act=by(cast.cora), kind=CallKind.NOW, lines=lines, seen=0)
    assert "Where on earth?" not in client.get(url).content.decode()
    assert "Where on earth?" in client.get(new(client)).content.decode()
    save(client, url)
    assert "version 0" in client.get(url).content.decode()


def test_the_form_asks_for_nothing_that_nobody_may_ask(dana):
    names = set(re.findall(r' name="([^"]+)"', dana.get(new(dana)).content.decode()))
    assert names.isdisjoint({"name", "status", "entry", "country", "born", "nationality"})
