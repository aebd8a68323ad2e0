"""A conversation from both ends: at the desk by keyboard and live, at the receipt without scripts."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from amparo.core.kit import clock
from amparo.core.ledger.sequencer import Sequencer
from amparo.core.vault.secrets import receipt_of
from amparo.stages.incidents import actions as incidents
from amparo.stages.intake import reads
from tests.browser.test_public import WIDTH
from tests.cast import by
from tests.intake.night import Night

PHONE = {"viewport": {"width": 320, "height": 640}}


@pytest.fixture
def night(transactional_db):
    return Night(at=clock.now() - timedelta(minutes=5))


@pytest.fixture
def talk(night):
    night.text("Hay dos camionetas en 90033")
    night.text("ahora son tres " + "W" * 300)
    (row,) = reads.latest_conversations()
    incident = incidents.attach_report(act=by("system:worker", at=night.bench.tick()), report_id=row.id)
    return row.id, incident


@pytest.mark.parametrize(("locale", "scheme"), [("en", "light"), ("es", "dark")])
def test_every_page_fits_and_bars_nobody(tab, axe, cast, talk, locale, scheme):
    report, incident = talk
    context = None
    for path in (
        "/console/",
        "/console/conversations/",
        f"/console/conversations/{report}/",
        f"/console/incidents/{incident}/",
    ):
        page = tab(path, who=cast.dana, context=context, locale=locale, color_scheme=scheme, **PHONE)
        context = page.context
        assert axe(page) == []
        wide, seen = page.evaluate(WIDTH)
        assert wide <= seen
    page = tab(f"/r/{receipt_of(report)}", locale=locale, color_scheme=scheme, **PHONE)
    assert axe(page) == []
    wide, seen = page.evaluate(WIDTH)
    assert wide <= seen


def test_the_desk_answers_by_keyboard_and_sees_the_next_line_by_itself(tab, cast, talk, night):
    report, _ = talk
    page = tab(f"/console/conversations/{report}/", who=cast.dana)
    page.locator("textarea").focus()
    page.keyboard.type("¿Siguen ahí? 👁" + "x" * 80)
    expect(page.locator("[data-segments]")).to_have_text("2 SMS")
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".talk > li").last).to_contain_text("¿Siguen ahí? 👁")
    night.bench.now = clock.now()
    night.text("sí, aquí siguen")
    Sequencer(None).turn(clock.now())
    expect(page.locator(".talk > li").last).to_contain_text("sí, aquí siguen")
    expect(page.locator("[data-talk]")).to_have_attribute("data-waiting", "")


def test_who_reported_writes_at_the_receipt_without_scripts(tab, cast, talk):
    report, _ = talk
    page = tab(f"/r/{receipt_of(report)}", java_script_enabled=False, **PHONE)
    page.get_by_label("Your message").fill("هناك سيارة أخرى 🚐")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".talk > li").last).to_contain_text("هناك سيارة أخرى 🚐")
    assert reads.lines(report)[-1].text == "هناك سيارة أخرى 🚐"
