"""What is folded, struck, held and shown once, as a small phone shows it and as the keyboard alone reaches it."""

import re

import pytest
from playwright.sync_api import expect

from amparo.core.kit import clock
from amparo.core.kit.ids import uuid7
from amparo.core.vault.secrets import receipt_of
from amparo.stages.incidents import actions as incidents
from amparo.stages.incidents import reads
from amparo.stages.intake import actions as intake
from amparo.stages.intake.submissions import submit_report
from tests.browser.test_public import WIDTH
from tests.browser.test_staff import PHONE
from tests.incidents.cast import by, confirmed, incident, north
from tests.intake.cast import by_rex, told
from tests.work import drain

STORY = "URGENT they are taking everybody at the market right now share this with all your people"


@pytest.fixture
def things(cast):
    """One story at six places, a report that tells what nobody asked, a token, a hold, a confirmed report."""
    now = clock.now()
    for n in range(6):
        form = told(id=uuid7(now), text=STORY, place=north(1000 * n), seen_at=now)
        submit_report(act=by_rex(now), form=form, address="203.0.113.7")
    drain()
    marked = incident(at=now, text="Three vans. She is undocumented and crossed the border.", place=north(-9000))
    held = incident(at=now, text="He has no papers.", place=north(-19000))
    incidents.place_hold(act=by(cast.lucia, now), incident_id=held, reason="letter of March 9", until=None)
    other = intake.take_report(act=by_rex(now), form=told(id=uuid7(now), seen_at=now)).report_id
    intake.issue_token(act=by_rex(now), report_id=other)
    return {"marked": marked, "held": held, "bulk": reads.bulk()[0].incident.id}


PLACES = {
    "board": ("dana", "/console/"),
    "bulk": ("dana", "/console/bulk/"),
    "marked": ("dana", "/console/incidents/{marked}/"),
    "in bulk": ("dana", "/console/incidents/{bulk}/"),
    "held": ("lucia", "/console/incidents/{held}/"),
    "holds": ("lucia", "/console/holds/"),
    "tokens": ("cora", "/console/tokens/"),
    "own token": (None, "/token"),
}


@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize(("locale", "scheme"), [("en", "light"), ("es", "dark")])
def test_every_page_fits_and_bars_nobody(tab, axe, cast, things, name, locale, scheme):
    who, path = PLACES[name]
    who = getattr(cast, who) if who else None
    page = tab(path.format(**things), who=who, locale=locale, color_scheme=scheme, **PHONE)
    closed = page.locator("main details:not([open]) > summary")
    for _ in range(closed.count()):
        closed.first.click()
    assert axe(page) == []
    wide, seen = page.evaluate(WIDTH)
    assert wide <= seen


def test_by_keyboard_what_is_marked_is_struck_and_what_is_asked_for_is_held(tab, cast, things):
    page = tab(f"/console/incidents/{things['marked']}/", who=cast.cora)
    expect(page.locator("mark")).to_have_count(2)
    for left in (1, 0):
        page.locator('form[data-act="strike"] button').first.focus()
        page.keyboard.press("Enter")
        expect(page.locator("mark")).to_have_count(left)
    page.locator('details[data-key="hold"] > summary').focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("letter of March 9")
    page.locator('form[data-act="hold"] button').focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-hold]")).to_contain_text("letter of March 9")
    expect(page.locator('[data-key^="strike-"]')).to_have_count(0)


def test_a_token_is_taken_without_a_script(tab, cast, monkeypatch):
    found = confirmed(cast)
    report = reads.members(found)[0].report_id
    monkeypatch.setattr("amparo.stages.incidents.reads.earned", lambda report_id: True)  # both came at one instant here
    page = tab(f"/r/{receipt_of(report)}", java_script_enabled=False, **PHONE)
    page.locator('form[data-act="take-token"] button').click()
    code = page.locator("p.receipt").inner_text()
    assert re.fullmatch(r"([A-Z0-9]{3}-){9}[A-Z0-9]{3}", code.strip())
    page.goto(page.url.rpartition("/r/")[0] + "/token")
    page.locator("input[name=token]").fill(code.lower())
    page.locator("main button").click()
    expect(page.get_by_role("status")).to_be_visible()
