"""The gallery in a browser: for everybody, at every size, in every light, with and without scripts."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PAGES = ["/", "/?frame=public", "/form/", "/live/", "/error/404/"]


@pytest.fixture(autouse=True)
def _no_complaints(complaints, settings):
    settings.DEMONSTRATION = True  # its banner is part of the look
    yield
    assert complaints == []


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize(("scheme", "width"), [("light", 1366), ("dark", 320)])
def test_axe_has_nothing_to_say_and_nothing_sticks_out(open_tab, address, scheme, width):
    tab = open_tab(address, color_scheme=scheme, viewport={"width": width, "height": 800})
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(tab)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("address", PAGES)
def test_what_can_be_pressed_is_as_large_as_a_thumb(open_tab, address):
    tab = open_tab(address, viewport={"width": 360, "height": 700})
    pressed = "button, .button, summary, nav a, .brand, select, textarea, .field label:has(input), input[type=text]"
    small = tab.locator(pressed).evaluate_all(
        "all => all.filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 44).map(e => e.outerHTML)"
    )
    assert small == [] or all(html.startswith("<summary") and "icon" not in html for html in small)


def test_the_menu_of_a_phone_opens_without_scripts(open_tab):
    tab = open_tab("/", viewport={"width": 360, "height": 700}, java_script_enabled=False)
    alerts = tab.get_by_role("link", name="Alerts", exact=True)
    expect(alerts).to_be_hidden()
    tab.locator(".menu summary").click()
    expect(alerts).to_be_visible()


def test_a_form_is_sent_refused_and_mended_without_scripts(open_tab):
    tab = open_tab("/form/", java_script_enabled=False)
    tab.locator("form[method=post] [required]").evaluate_all("all => all.forEach(e => e.required = false)")
    tab.locator("#id_text").fill("Two vans")
    tab.get_by_role("button", name="Send").click()
    expect(tab.get_by_role("alert")).to_contain_text("Where?")
    expect(tab.locator("#id_text")).to_have_value("Two vans")


def test_language_and_light_change_without_scripts(open_tab):
    tab = open_tab("/form/", java_script_enabled=False)
    tab.get_by_role("button", name="Español").click()
    expect(tab.locator("html")).to_have_attribute("lang", "es")
    tab.get_by_role("button", name="Oscuro").click()
    expect(tab.locator("html")).to_have_attribute("data-theme", "dark")


def test_the_first_tab_stop_leads_past_the_head(open_tab):
    tab = open_tab("/")
    tab.keyboard.press("Tab")
    expect(tab.locator(".skip")).to_be_focused()
    tab.keyboard.press("Enter")
    expect(tab.locator("main")).to_be_focused()


def test_a_dialog_opens_takes_focus_and_closes(open_tab):
    tab = open_tab("/")
    tab.get_by_role("button", name="Compose an alert").click()
    dialog = tab.get_by_role("dialog")
    expect(dialog).to_be_visible()
    tab.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
