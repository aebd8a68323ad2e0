"""The scripts of staff pages, in a browser, against a stand-in for the event stream."""

import time

import pytest
from playwright.sync_api import expect

from tests.web.stream import hub

pytestmark = pytest.mark.browser


@pytest.fixture
def tab(open_tab):
    tab = open_tab("/live/")
    expect(tab.locator("#live")).to_have_attribute("data-state", "live")
    return tab


@pytest.fixture(autouse=True)
def _no_complaints(complaints):
    yield
    assert complaints == []


def until(true, seconds=5):
    """Wait for something on the server's side."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_an_event_brings_the_part_anew(tab):
    hub.say("incidents.incident.confirmed")
    expect(tab.locator("#count")).to_have_text("1")
    expect(tab.locator("#live")).to_have_text("Live", use_inner_text=True)


def test_an_event_of_another_stage_does_not(tab):
    hub.say("alerts.alert.released")
    hub.say("incidents.incident.confirmed")
    expect(tab.locator("#count")).to_have_text("1")
    assert hub.fetched == 1


def test_many_events_are_one_refresh(tab):
    for _ in range(50):
        hub.say("dispatch.assignment.offered")
    expect(tab.locator("#count")).to_have_text("1")
    tab.wait_for_timeout(700)
    assert hub.fetched <= 2


def test_what_is_being_typed_is_left_alone_until_it_is_sent(tab):
    tab.locator("#id_note").fill("two vans")
    hub.say("incidents.incident.confirmed")
    tab.wait_for_timeout(600)
    assert hub.fetched == 0
    expect(tab.locator("#id_note")).to_have_value("two vans")
    tab.locator("#way").focus()
    tab.wait_for_timeout(400)
    assert hub.fetched == 0
    tab.locator("#keep").click()
    until(lambda: hub.sent == ["two vans"])
    hub.say("incidents.incident.confirmed")
    until(lambda: hub.fetched == 1)


def test_what_was_cleared_again_no_longer_holds_news_back(tab):
    tab.locator("#id_note").fill("x")
    hub.say("incidents.incident.confirmed")
    tab.wait_for_timeout(500)
    tab.locator("#id_note").fill("")
    tab.locator("#send").focus()
    expect(tab.locator("#count")).to_have_text("1")


def test_a_refused_form_is_shown_with_its_text_and_is_not_swept_away(tab):
    tab.locator("#id_note").evaluate("field => field.removeAttribute('maxlength')")
    tab.locator("#id_note").fill("x" * 30)
    tab.locator("#keep").click()
    expect(tab.locator("#form-errors")).to_be_focused()
    expect(tab.locator("#id_note")).to_have_value("x" * 30)
    assert hub.sent == []


def test_focus_and_open_details_survive_a_refresh(tab):
    tab.locator("#more summary").click()
    tab.locator("#way").focus()
    hub.say("incidents.incident.confirmed")
    expect(tab.locator("#count")).to_have_text("1")
    expect(tab.locator("#way")).to_be_focused()
    expect(tab.locator("#more")).to_have_attribute("open", "")


def test_tabs_share_one_stream(tab, open_tab):
    tabs = [open_tab("/live/", context=tab.context) for _ in range(7)]
    for other in tabs:
        expect(other.locator("#live")).to_have_attribute("data-state", "live")
    assert len(hub.listeners) == 1
    hub.say("incidents.incident.confirmed")
    for other in (tab, *tabs):
        expect(other.locator("#count")).not_to_have_text("0")


def test_a_cut_stream_is_said_and_what_was_missed_is_fetched(tab):
    hub.say("alerts.alert.released")
    hub.up = False
    hub.cut()
    expect(tab.locator("#live")).to_contain_text("Reconnecting", use_inner_text=True)
    hub.say("incidents.incident.confirmed")
    hub.up = True
    expect(tab.locator("#live")).to_have_text("Live", use_inner_text=True, timeout=10_000)
    expect(tab.locator("#count")).to_have_text("1")


def test_a_long_cut_is_called_stale_with_its_time(tab):
    hub.up = False
    hub.cut()
    expect(tab.locator("#live")).to_contain_text("Stale since", use_inner_text=True, timeout=15_000)
    assert tab.locator("#live time").text_content().count(":") == 1


def test_without_shared_workers_one_tab_listens_for_all(chromium, open_tab):
    context = chromium.new_context(locale="en")
    context.add_init_script("delete window.SharedWorker")
    try:
        tabs = [open_tab("/live/", context=context) for _ in range(3)]
        until(lambda: len(hub.listeners) == 1)
        hub.say("incidents.incident.confirmed")
        for tab in tabs:
            expect(tab.locator("#count")).not_to_have_text("0")
        tabs[0].close()  # the stand-in does not notice that its listener left
        until(lambda: len(hub.listeners) == 2)
        before = tabs[2].locator("#count").text_content()
        hub.say("incidents.incident.confirmed")
        expect(tabs[2].locator("#count")).not_to_have_text(before)
    finally:
        context.close()


def test_a_double_click_sends_once(tab):
    tab.locator("#send").dblclick()
    expect(tab.locator("body")).to_have_text("taken")
    assert len(hub.sent) == 1


def test_a_fault_of_the_server_is_said(tab):
    tab.route("**/news/", lambda route: route.fulfill(status=500))
    tab.locator("#id_note").fill("two vans")
    tab.locator("#keep").click()
    expect(tab.locator("#toasts")).to_contain_text("Not saved")
    expect(tab.locator("#id_note")).to_have_value("two vans")


def test_no_connection_is_said(tab):
    tab.route("**/news/", lambda route: route.abort())
    tab.locator("#id_note").fill("two vans")
    tab.locator("#keep").click()
    expect(tab.locator("#toasts")).to_contain_text("no connection")


def test_news_that_meets_a_page_just_swapped_is_not_lost(tab):
    tab.evaluate("htmx.config.defaultSettleDelay = 1000")  # as on a slow phone: swapped in, and not taken up yet
    hub.say("incidents.incident.confirmed")
    until(lambda: hub.fetched == 1)
    tab.wait_for_timeout(100)
    hub.say("incidents.incident.confirmed")
    until(lambda: hub.fetched == 2)
    tab.wait_for_timeout(1500)
    hub.say("incidents.incident.confirmed")
    until(lambda: hub.fetched == 3)
