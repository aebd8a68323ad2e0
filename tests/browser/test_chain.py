"""From a caller's report to the public alert, each role at pages of its own."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import Keys, Mouse
from tests.work import drain

PLACE = "34.0580, -118.2770"


@pytest.fixture(autouse=True)
def _demonstration(settings):
    """A real home sends no wording that nobody reviewed."""
    settings.DEMONSTRATION = True


def report(page: Page) -> None:
    """A caller tells what they see; the worker makes an incident of it."""
    page.get_by_label("Where is it?").fill(PLACE)
    page.get_by_label("What are they doing?").fill("Stopping people at the bus stop")
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("heading", name="Your report is with us")).to_be_visible()
    drain()


def go_on_duty(page: Page, hands: Mouse | Keys) -> None:
    hands.press(page.get_by_role("button", name="Go on duty"))
    expect(page.get_by_role("button", name="Go off duty")).to_be_visible()


def ask_for_a_pair(page: Page, hands: Mouse | Keys) -> None:
    """A dispatcher finds the incident on the board, starts checking and asks for observers."""
    page.goto("/console/")
    hands.press(page.locator(".column [data-incident] a").first)
    hands.press(page.get_by_role("button", name="Start checking"))
    hands.press(page.get_by_role("button", name="Ask for a pair of observers"))
    expect(page.get_by_role("button", name="Ask for a pair of observers")).to_be_hidden()
    drain()


def accept(page: Page, hands: Mouse | Keys) -> None:
    page.goto("/field/")
    expect(page.get_by_text("Nobody goes alone.").first).to_be_visible()
    hands.press(page.get_by_role("button", name="I can go"))
    expect(page.locator("#assignment")).to_be_visible()


def arrive(page: Page, hands: Mouse | Keys) -> None:
    page.reload()
    hands.press(page.get_by_role("button", name="I am there"))
    expect(page.get_by_role("button", name="I am there")).to_be_hidden()


def tell(page: Page, hands: Mouse | Keys) -> None:
    """An observer on site tells what they see, and leaves."""
    page.reload()
    hands.choose(page.get_by_role("radio", name="ICE", exact=True))
    hands.pick(page.get_by_label("What was going on"), "Stopping people in the street")
    hands.fill(page.get_by_label("How many officers"), "4")
    hands.press(page.get_by_role("button", name="Send what I saw"))
    expect(page.get_by_text("Your report from the scene has arrived.")).to_be_visible()


def leave(page: Page, hands: Mouse | Keys) -> None:
    page.reload()
    hands.press(page.get_by_role("button", name="I have left the scene"))
    expect(page.get_by_text("Back from the scene").first).to_be_visible()


def confirm(page: Page, hands: Mouse | Keys) -> None:
    """A verifier says what the incident stands on."""
    if page.locator('[data-act="confirm"]').is_hidden():
        hands.press(page.locator("summary").filter(has_text="Confirm"))
    step = page.locator('[data-act="confirm"]')
    hands.fill(step.get_by_label("Reason"), "Seen on site, marked vests")
    hands.press(step.get_by_role("button", name="Confirm"))
    expect(page.locator("[data-incident-page]")).to_have_attribute("data-state", "confirmed")


def sign(page: Page, hands: Mouse | Keys) -> None:
    hands.press(page.get_by_role("button", name="Sign for release"))
    expect(page.get_by_role("button", name="Sign for release")).to_be_hidden()


def card(page: Page) -> str:
    """What the board says is under way."""
    page.goto("/console/")
    return " / ".join(words.strip() for words in page.locator(".column [data-under-way]").all_inner_texts())


def test_every_role_walks_the_chain_at_the_pages_alone(tab, cast):
    mouse = Mouse()
    caller, desk = tab("/report"), tab("/console/", who=cast.dana)
    ana, vera = tab("/field/", who=cast.ana), tab("/field/", who=cast.vera)
    report(caller)
    for page in (ana, vera):
        go_on_duty(page, mouse)
    ask_for_a_pair(desk, mouse)
    incident = desk.url
    assert card(desk) == "2 observers asked to go"
    for page in (ana, vera):
        accept(page, mouse)
        drain()
    assert card(desk) == "2 observers on their way"
    for page in (ana, vera):
        arrive(page, mouse)
    assert card(desk) == "2 observers on site"
    tell(vera, mouse)
    for page in (ana, vera):
        leave(page, mouse)
    drain()

    vera.goto(incident)
    confirm(vera, mouse)

    cora = tab(incident, who=cast.cora)
    cora.get_by_role("button", name="Write an alert").click()
    sign(cora, mouse)
    assert card(desk) == "Alert waits for a second release"
    caller.goto("/alerts")
    expect(caller.get_by_text("No alert is in force.")).to_be_visible()

    omar = tab(cora.url, who=cast.omar)
    sign(omar, mouse)
    drain()
    assert card(desk) == "Alert published"
    caller.goto("/alerts")
    alert = caller.get_by_role("article")
    expect(alert).to_contain_text("In force")
    expect(alert).to_contain_text("marked ICE")
    expect(alert).to_contain_text("Demonstration")
    alert.get_by_role("link").first.click()
    expect(caller).to_have_url(re.compile("/a/[^/]+$"))


def test_whoever_has_no_role_walks_nowhere(tab, cast, complaints):
    report(tab("/report"))
    desk = tab("/console/", who=cast.dana)
    incident = desk.locator(".column [data-incident] a").first.get_attribute("href")
    mallory = tab("/", who=cast.mallory)
    for path in ("/console/", "/field/", incident):
        mallory.goto(path)
        expect(mallory.locator("[data-incident], [data-incident-page], #now, #board")).to_have_count(0)
        expect(mallory.get_by_text("Stopping people at the bus stop")).to_have_count(0)
    complaints[:] = [said for said in complaints if not re.search("40[34]", said)]


def test_nobody_needs_a_mouse(tab, cast):
    walkers = (("/console/", cast.dana), ("/field/", cast.ana), ("/field/", cast.vera))
    desk, ana, vera = (tab(path, who=who) for path, who in walkers)
    report(tab("/report"))
    for page in (ana, vera):
        go_on_duty(page, Keys(page))
    ask_for_a_pair(desk, Keys(desk))
    incident = desk.url
    for page in (ana, vera):
        accept(page, Keys(page))
        drain()
    for page in (ana, vera):
        arrive(page, Keys(page))
    tell(vera, Keys(vera))
    for page in (ana, vera):
        leave(page, Keys(page))
    drain()

    vera.goto(incident)
    confirm(vera, Keys(vera))
    cora = tab(incident, who=cast.cora)
    Keys(cora).press(cora.get_by_role("button", name="Write an alert"))
    sign(cora, Keys(cora))
    omar = tab("/console/", who=cast.omar)
    Keys(omar).press(omar.get_by_role("link", name="Alerts").first)
    Keys(omar).press(omar.locator("main").get_by_role("link").first)
    sign(omar, Keys(omar))
    drain()

    reader = tab("/")
    Keys(reader).press(reader.locator("main").get_by_role("article").get_by_role("link").first)
    expect(reader).to_have_url(re.compile("/a/[^/]+$"))
    expect(reader.locator("main")).to_contain_text("marked ICE")
