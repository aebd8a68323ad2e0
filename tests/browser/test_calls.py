"""Three calls in a row without a mouse, in both languages; and what a crash, a log-out and a slip leave."""

import time
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from amparo.core.kit import clock
from amparo.core.kit.ids import uuid7
from amparo.core.vault import relay
from amparo.core.vault.terms import Channel
from amparo.stages.incidents import reads as incidents
from amparo.stages.intake import actions, reads
from amparo.stages.intake.terms import CallKind, Contact, Happening, Place, Salute
from tests.browser.test_public import WIDTH
from tests.cast import by
from tests.intake.cast import told
from tests.vault.test_relay import BY_RELAY
from tests.work import drain

PHONE = {"viewport": {"width": 360, "height": 740}}
MACARTHUR = "34.0580, -118.2770"


def typed(page, text):
    page.keyboard.type(text, delay=1)


def enter(page, times=1):
    for _ in range(times):
        page.keyboard.press("Enter")


def kept(page):
    expect(page.locator("#call-kept")).to_contain_text("Kept")


def an_incident(cast, text="Two white vans, officers at the corner"):
    """An open incident at MacArthur Park, told of a moment ago."""
    now = clock.now()
    place = Place(34.0580, -118.2770, 30.0, "MacArthur Park")
    form = told(id=uuid7(now), place=place, seen_at=now - timedelta(minutes=2), text=text)
    actions.take_report(act=by("public", at=now), form=form)
    drain()
    (found,) = incidents.incidents_of_report(form.id)
    return incidents.incident(found)


def first_call(page):
    """English, going on now, no contact."""
    enter(page)
    expect(page.locator("#id_place")).to_be_focused()
    typed(page, "Huntington Park, CA")
    expect(page.locator("#spot-1")).to_be_checked()
    enter(page, 4)  # which place, about what, seen or heard
    expect(page.locator("#id_activity")).to_be_focused()
    for answer in ("stopping cars", "six", "vests say POLICE ICE", "two white vans", "10 min ago"):
        typed(page, answer)
        enter(page)
    expect(page.locator("#call-time")).to_contain_text("10 min ago")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="The call is saved")).to_be_visible()


def second_call(page):
    """Spanish, somebody was detained, with a number."""
    expect(page.get_by_role("link", name="Next call")).to_be_focused()
    enter(page)
    expect(page.locator("#id_place")).to_be_focused()
    page.keyboard.press("Alt+l")
    expect(page.locator("#id_language")).to_have_value("es")
    typed(page, "Boyle Heights, Los Ángeles")
    expect(page.locator("#spot-1")).to_be_visible()
    enter(page, 2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[name=kind][value=detained]")).to_be_checked()
    expect(page.locator("#call-questions")).to_have_attribute("data-kind", "detained")
    expect(page.get_by_text("¿Qué pasó? ¿Mostraron algún papel?")).to_be_visible()
    enter(page, 2)
    expect(page.locator("#id_time")).to_be_focused()
    for answer in ("hace media hora", "se llevaron a dos", "cuatro", "chalecos negros", "una camioneta gris"):
        typed(page, answer)
        enter(page)
    page.keyboard.press("Alt+c")
    typed(page, "213 555 0142")
    expect(page.locator("#call-history")).to_contain_text("waits")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="The call is saved")).to_be_visible()


def third_call(page):
    """A rumour."""
    page.keyboard.press("Alt+n")
    expect(page.locator("#id_place")).to_be_focused()
    typed(page, "90033")
    expect(page.locator("#spot-1")).to_be_checked()
    page.keyboard.press("Alt+t")
    page.keyboard.press("ArrowUp")  # the last one
    expect(page.locator("#call-questions")).to_have_attribute("data-kind", "rumour")
    enter(page, 2)
    expect(page.locator("#id_text")).to_be_focused()
    typed(page, "a post says officers are at the school")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="The call is saved")).to_be_visible()


def test_three_calls_by_keyboard_alone(tab, cast):
    """A mouse is never touched; the machine's share of each call is seconds of its minute."""
    page = tab("/console/calls/", who=cast.dana)
    expect(page.get_by_role("link", name="New call")).to_be_focused()
    for take in (first_call, second_call, third_call):
        begun = time.perf_counter()
        take(page)
        assert time.perf_counter() - begun < 60
    (rumour, heard), (detained, taken), (first, seen) = reads.calls_saved()
    assert (first.kind, detained.kind, rumour.kind) == (CallKind.NOW, CallKind.DETAINED, CallKind.RUMOUR)
    assert (seen.happening, taken.happening, heard.happening) == (Happening.NOW, Happening.PAST, Happening.HEARD)
    assert seen.salute == Salute("six", "stopping cars", "vests say POLICE ICE", "10 min ago", "two white vans")
    assert timedelta(minutes=9) < clock.now() - seen.seen_at < timedelta(minutes=14)
    assert taken.language == "es"
    assert taken.contact_id is not None
    assert timedelta(minutes=29) < clock.now() - taken.seen_at < timedelta(minutes=34)
    assert heard.text == "a post says officers are at the school"
    assert reads.drafts_of(cast.dana) == []


def test_a_key_saves_the_call_into_the_incident_beside_it(tab, cast, settings):
    settings.DEMONSTRATION = True
    incident = an_incident(cast)
    page = tab("/console/calls/new/", who=cast.dana)
    typed(page, MACARTHUR)
    expect(page.locator(f'[data-join="{incident.code}"]')).to_be_visible()
    page.keyboard.press("Alt+1")
    expect(page.get_by_role("heading", name="The call is saved")).to_be_visible()
    expect(page.get_by_role("link", name=incident.code)).to_be_visible()
    drain()
    (saved, _report) = reads.calls_saved()[0]
    assert incidents.incidents_of_report(saved.id) == [incident.id]


def test_a_browser_that_crashes_loses_nothing(tab, cast, new_context):
    page = tab("/console/calls/new/", who=cast.dana)
    typed(page, "6th and Alvarado, Los Angeles")
    page.keyboard.press("Alt+c")
    typed(page, "213 555 0142")
    expect(page.locator("#call-history")).to_contain_text("waits")
    page.context.close()
    (draft,) = reads.drafts_of(cast.dana)
    assert draft.answers["place"] == "6th and Alvarado, Los Angeles"
    assert "555" not in str(draft.answers)
    page = tab("/console/calls/", who=cast.dana)
    page.get_by_role("link", name="6th and Alvarado").click()
    expect(page.locator("#id_place")).to_have_value("6th and Alvarado, Los Angeles")
    expect(page.locator("#id_contact")).to_have_value("")
    expect(page.get_by_text("A contact is kept, sealed")).to_be_visible()
    expect(page.locator("#id_place")).to_be_focused()  # the keys work from here on
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="The call is saved")).to_be_visible()
    assert reads.report(draft.id).contact_id == draft.contact_id


def test_a_log_in_that_ends_meanwhile_loses_nothing(tab, cast, settings, complaints):
    page = tab("/console/calls/new/", who=cast.dana)
    typed(page, "90033")
    kept(page)
    cookies = page.context.cookies()
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.keyboard.press("Alt+p")
    page.keyboard.press("End")
    typed(page, " by the school")
    expect(page.locator("#call-kept")).to_contain_text("log in again in another tab")
    page.context.add_cookies([one for one in cookies if one["name"] == settings.SESSION_COOKIE_NAME])
    expect(page.locator("#call-kept")).to_contain_text("Kept")
    (draft,) = reads.drafts_of(cast.dana)
    assert draft.answers["place"] == "90033 by the school"
    complaints[:] = [said for said in complaints if "403" not in said]


def test_a_draft_that_is_thrown_away_stays_away(tab, cast):
    page = tab("/console/calls/new/", who=cast.dana)
    typed(page, "90033")
    kept(page)
    page.locator("#id_text").focus()
    typed(page, "Two vans")
    page.wait_for_timeout(260)  # the last words are on their way
    page.get_by_role("button", name="Throw away").press("Enter")
    expect(page.get_by_text("You have no drafts.")).to_be_visible()
    page.wait_for_timeout(500)
    assert reads.drafts_of(cast.dana) == []


def test_what_nobody_asked_is_marked_and_struck_by_keyboard(tab, cast):
    page = tab("/console/calls/new/", who=cast.dana)
    typed(page, "90033")
    page.locator("#id_activity").focus()
    typed(page, "🚐 she is undocumented, they knock")
    expect(page.locator("#call-marked mark")).to_have_text("undocumented")
    page.locator("[data-strike]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#id_activity")).to_have_value("🚐 she is [—], they knock")
    expect(page.locator("#call-marked mark")).to_have_count(0)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="The call is saved")).to_be_visible()


def test_danger_comes_before_everything(tab, cast):
    page = tab("/console/calls/new/", who=cast.dana)
    expect(page.locator("#call-danger .banner")).to_have_count(0)
    page.keyboard.press("Alt+x")
    expect(page.locator("#call-danger .banner")).to_contain_text("911 first")
    page.keyboard.press("Alt+x")
    expect(page.locator("#call-danger .banner")).to_have_count(0)
    page.locator("#id_text").focus()
    typed(page, "hay un señor sangrando")
    expect(page.locator("#call-danger .banner")).to_contain_text("Primero el 911")


def test_the_caller_s_history_comes_from_the_relay(tab, cast):
    now = clock.now()
    page = tab("/console/calls/new/", who=cast.dana)
    before = told(id=uuid7(now), seen_at=None, contact=Contact(Channel.SMS, "(213) 555-0142"))
    actions.take_report(act=by("public", at=now), form=before)
    typed(page, "90033")
    page.keyboard.press("Alt+c")
    typed(page, "2135550142")
    expect(page.locator("#call-history")).to_contain_text("waits")
    held = relay.opened()
    for contact_id in relay.waiting(held, limit=100):
        relay.adopt(act=BY_RELAY, held=held, contact_id=contact_id)
    expect(page.locator("#call-history")).to_contain_text("reported before: 1 report")
    assert "555" not in page.locator("#call-history").inner_text()


@pytest.mark.parametrize("locale", ["en", "es"])
@pytest.mark.parametrize("size", [{"viewport": {"width": 1280, "height": 900}}, PHONE], ids=["desk", "phone"])
def test_the_pages_fit_and_bar_nobody(tab, axe, cast, settings, locale, size):
    settings.DEMONSTRATION = True
    an_incident(cast)
    page = tab("/console/calls/new/", who=cast.cora, locale=locale, color_scheme="dark", **size)
    typed(page, MACARTHUR)
    page.locator("#id_activity").focus()
    typed(page, "she is undocumented and bleeding")
    page.locator("#id_time").focus()
    typed(page, "hace 10 minutos")
    expect(page.locator("#call-marked mark")).to_be_visible()
    expect(page.locator("[data-join]")).to_be_visible()
    expect(page.locator("#call-time strong")).to_be_visible()
    for path in (
        None,
        "/console/calls/",
        "/console/calls/scripts/",
        "/console/calls/scripts/detained/",
        "/console/calls/scripts/detained/0/",
    ):
        if path:
            page.goto(path)
        assert axe(page) == []
        wide, seen = page.evaluate(WIDTH)
        assert wide <= seen


@pytest.mark.parametrize("locale", ["en", "es"])
def test_without_scripts_the_same_form_takes_a_call(tab, cast, locale):
    page = tab("/console/calls/new/", who=cast.dana, locale=locale, java_script_enabled=False)
    page.locator("#id_place").fill("Huntington Park, CA")
    page.locator("#id_activity").fill("stopping cars")
    page.locator("[name=do][value=keep]").click()
    expect(page.locator("#spot-1")).to_be_checked()
    expect(page.locator("#id_activity")).to_have_value("stopping cars")
    page.locator("#save").click()
    expect(page.locator("[data-receipt]")).to_be_visible()
    assert reads.calls_saved()[0][1].place.lat is not None
