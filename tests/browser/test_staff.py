"""Staff's pages with things on them, as a small phone shows them: nothing sticks out, nothing bars anybody."""

import pytest
from django.test import Client
from playwright.sync_api import expect

from amparo.core.kit import clock
from amparo.core.kit.ids import uuid7
from amparo.stages.alerts import reads as alert_reads
from amparo.stages.dispatch import reads as dispatch
from tests.alerts.cast import drafted, sign
from tests.browser.test_public import WIDTH
from tests.dispatch.cast import accept, on_duty, requested
from tests.work import drain

PHONE = {"viewport": {"width": 320, "height": 640}}
PLACES = {
    "board": ("dana", "/console/"),
    "incidents": ("dana", "/console/incidents/?when=all"),
    "incident": ("dana", "/console/incidents/{incident}/"),
    "alerts": ("cora", "/console/alerts/"),
    "draft": ("cora", "/console/alerts/{draft}/"),
    "offer": ("carla", "/field/"),
    "assignment": ("ben", "/field/assignments/{accepted}/"),
    "sighting": ("ana", "/field/assignments/{on_site}/"),
}


@pytest.fixture
def things(cast, settings):
    """An alert signed once, a pair on site, one who accepted and one who was asked."""
    settings.DEMONSTRATION = True
    now = clock.now()
    draft = drafted(cast, at=now)
    sign(cast.cora, draft, now)
    on_duty(cast.ben, cast.carla, at=now)
    requested(cast, metres=12000, at=now)
    accept(cast.ben, at=now)
    return {
        "draft": draft,
        "incident": alert_reads.draft(draft).incident_id,
        "accepted": dispatch.open_for(cast.ben).id,
        "on_site": dispatch.open_for(cast.ana).id,
    }


@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize(("locale", "scheme"), [("en", "light"), ("es", "dark")])
def test_every_page_fits_and_bars_nobody(tab, axe, cast, things, name, locale, scheme):
    who, path = PLACES[name]
    page = tab(path.format(**things), who=getattr(cast, who), locale=locale, color_scheme=scheme, **PHONE)
    closed = page.locator("main details:not([open]) > summary")
    for _ in range(closed.count()):
        closed.first.click()
    assert axe(page) == []
    wide, seen = page.evaluate(WIDTH)
    assert wide <= seen
    assert page.locator("html").get_attribute("lang") == locale


def test_whatever_a_stranger_writes_makes_no_page_wider(tab, cast):
    answers = dict.fromkeys(("size", "activity", "uniform", "time", "equipment"), "S" * 500)
    told = {"id": str(uuid7(clock.now())), "happening": "now", "text": "T" * 5000, "salute": answers}
    place = {"lat": 34.058, "lon": -118.277, "text": "P" * 300}
    sent = Client().post("/api/v1/reports", told | {"place": place}, content_type="application/json")
    assert sent.status_code == 201
    drain()
    page = tab("/console/", who=cast.dana, **PHONE)
    for look_closer in (lambda: None, page.locator(".column [data-incident] a").first.click):
        look_closer()
        expect(page.locator("h1, h3").filter(has_text="PPPP").first).to_be_visible()
        wide, seen = page.evaluate(WIDTH)
        assert wide <= seen


def test_a_text_is_written_in_its_own_direction(tab, cast):
    told = {"id": str(uuid7(clock.now())), "happening": "now", "place": {"text": "\u202eecalp"}, "text": "شارع الفردوس"}
    assert Client().post("/api/v1/reports", told, content_type="application/json").status_code == 201
    drain()
    page = tab("/console/", who=cast.dana)
    page.locator(".column [data-incident] a").first.click()
    text = page.get_by_text(told["text"])
    assert text.evaluate("element => getComputedStyle(element).direction") == "rtl"
    place = page.locator("h1 bdi")
    assert place.evaluate("element => getComputedStyle(element).unicodeBidi") == "isolate"


def test_a_refused_form_counts_as_half_written(tab, cast, things, complaints):
    page = tab(f"/field/assignments/{things['on_site']}/", who=cast.ana)
    form = page.locator('[data-act="sighting"]')
    dirty = "async form => (await import('/static/web/dirty.js')).isDirty(form)"
    assert form.evaluate(dirty) is False
    form.evaluate("form => { form.noValidate = true; }")
    form.get_by_label("In your words").fill("Two vans went north")
    form.get_by_role("button", name="Send what I saw").click()
    expect(page.locator("#form-errors")).to_be_visible()
    expect(form.get_by_label("In your words")).to_have_value("Two vans went north")
    assert form.evaluate(dirty) is True
    complaints[:] = [said for said in complaints if "422" not in said]


@pytest.mark.parametrize("script", [True, False])
def test_what_an_observer_began_to_write_is_there_when_they_come_back(tab, cast, things, script):
    page = tab(f"/field/assignments/{things['on_site']}/", who=cast.ana, java_script_enabled=script, **PHONE)
    form = page.locator('[data-act="sighting"]')
    form.get_by_label("In your words").fill("Two vans went north")
    form.get_by_role("radio", name="ICE", exact=True).check()
    page.locator("main").get_by_role("link", name="Field").click()
    expect(page.get_by_role("heading", name="Field", exact=True)).to_be_visible()
    page.go_back()
    expect(form.get_by_label("In your words")).to_have_value("Two vans went north")
    expect(form.get_by_role("radio", name="ICE", exact=True)).to_be_checked()


def test_whoever_goes_back_after_sending_reads_that_it_arrived(tab, cast, things):
    page = tab(f"/field/assignments/{things['on_site']}/", who=cast.ana, java_script_enabled=False, **PHONE)
    arrived = page.get_by_text("Your report from the scene has arrived.")
    form = page.locator('[data-act="sighting"]')
    form.get_by_role("radio", name="ICE", exact=True).check()
    form.get_by_label("What was going on").select_option("home_visit")
    form.get_by_role("button", name="Send what I saw").click()
    expect(arrived).to_be_visible()
    page.go_back()
    expect(arrived).to_be_visible()


SAY = """state => {
  for (const words of document.querySelectorAll("#live [data-when]")) words.hidden = words.dataset.when !== state;
}"""


@pytest.mark.parametrize("state", ["connecting", "live", "reconnecting"])
@pytest.mark.parametrize("locale", ["en", "es"])
def test_the_head_of_a_page_stays_as_high_while_the_stream_comes_and_goes(tab, cast, locale, state):
    page = tab("/console/", who=cast.cora, locale=locale, **PHONE)
    expect(page.locator("#live")).to_have_attribute("data-state", "live")
    for width in (320, 360, 1280):
        page.set_viewport_size({"width": width, "height": 700})
        page.evaluate(SAY, state)
        assert page.locator(".masthead").bounding_box()["height"] <= 76
        wide, seen = page.evaluate(WIDTH)
        assert wide <= seen


@pytest.mark.parametrize("locale", ["en", "es"])
def test_the_word_that_it_is_a_demonstration_is_one_line_on_a_desk(tab, settings, locale):
    settings.DEMONSTRATION = True
    page = tab("/alerts", locale=locale, viewport={"width": 1280, "height": 800})
    assert page.locator(".demonstration").bounding_box()["height"] <= 44


def test_the_rules_of_conduct_are_said_once(tab, cast, things):
    for who in (cast.ana, cast.carla):
        page = tab("/field/", who=who)
        expect(page.get_by_text("Nobody goes alone.")).to_have_count(1)
