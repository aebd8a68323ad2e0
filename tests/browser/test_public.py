"""What everybody sees, as a small phone shows it: without scripts, in both languages, light and dark."""

import re

import pytest
from playwright.sync_api import expect

from amparo.stages.intake.models import Report

PHONE = {"viewport": {"width": 320, "height": 640}}
PATHS = ("/", "/report", "/alerts", "/r/AAA-AAA")
WIDTH = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"


@pytest.fixture
def known(complaints):
    """Forget the one complaint that is meant: a page that is not found is a red line in the console."""
    yield
    complaints[:] = [said for said in complaints if "404" not in said and "422" not in said]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("locale", "scheme"), [("en", "light"), ("es", "dark")])
def test_every_page_fits_and_bars_nobody(tab, axe, known, path, locale, scheme):
    page = tab(path, locale=locale, color_scheme=scheme, **PHONE)
    assert axe(page) == []
    wide, seen = page.evaluate(WIDTH)
    assert wide <= seen
    assert page.locator("html").get_attribute("lang") == locale


def test_a_report_in_half_a_minute_without_scripts(tab, known):
    page = tab("/", java_script_enabled=False, **PHONE)
    page.get_by_role("link", name="Report what you see").click()
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("alert")).to_contain_text("Not sent yet")
    page.get_by_label("Where is it?").fill("7th and Alvarado, Los Angeles")
    page.get_by_label("What are they doing?").fill("Stopping cars")
    page.get_by_label("Telephone or e-mail").fill("nobody")
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("alert")).to_contain_text("Telephone or e-mail")
    expect(page.get_by_label("What are they doing?")).to_have_value("Stopping cars")
    page.get_by_label("Telephone or e-mail").fill("213 555 0142")
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("heading", name="Your report is with us")).to_be_visible()
    code = page.locator(".receipt").inner_text().strip()
    assert re.fullmatch("[A-Z0-9]{3}(-[A-Z0-9]{3}){5}", code)

    page.goto("/")
    page.get_by_label("The code on your receipt").fill(code.lower().replace("-", ""))
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("Nobody has looked at it yet")).to_be_visible()


def test_a_double_click_is_one_report(tab):
    page = tab("/report", **PHONE)
    page.get_by_label("Where is it?").fill("7th and Alvarado")
    page.get_by_role("button", name="Send the report").dblclick()
    expect(page.get_by_role("heading", name="Your report is with us")).to_be_visible()
    assert Report.objects.count() == 1


def test_the_way_back_and_once_more_is_asked_about(tab, complaints):
    page = tab("/report", java_script_enabled=False, **PHONE)
    page.get_by_label("Where is it?").fill("7th and Alvarado")
    page.get_by_role("button", name="Send the report").click()
    arrived = page.get_by_role("heading", name="Your report is with us")
    expect(arrived).to_be_visible()
    page.go_back()
    page.get_by_label("Where is it?").fill("8th and Alvarado")
    page.get_by_role("button", name="Send the report").click()
    expect(arrived.or_(page.get_by_role("alert"))).to_be_visible()
    if page.get_by_role("alert").count():
        page.get_by_role("button", name="Send the report").click()
    expect(arrived).to_be_visible()
    assert sorted(Report.objects.values_list("place_text", flat=True)) == ["7th and Alvarado", "8th and Alvarado"]
    complaints[:] = [said for said in complaints if "409" not in said]


def test_the_language_is_one_press_away_and_keeps_the_page(tab):
    page = tab("/report", java_script_enabled=False, **PHONE)
    page.get_by_role("button", name="Español").click()
    expect(page.get_by_role("heading", name="Reporte lo que ve")).to_be_visible()
    assert page.url.endswith("/report")
