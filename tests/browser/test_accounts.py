"""Joining, logging in and the second factors, as somebody at a browser meets them."""

import re
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Page, expect

from amparo.core.kit import clock
from amparo.core.ledger.models import Event
from amparo.core.people import actions, reads, sessions
from amparo.core.people.terms import Kind, No, Role
from tests.cast import PASSPHRASE, by
from tests.web.test_accounts import give_app

PLATFORM = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Device:
    """An authenticator in this browser, as a phone has one."""

    def __init__(self, page: Page) -> None:
        self._line = page.context.new_cdp_session(page)
        self._line.send("WebAuthn.enable")
        self._id = self._line.send("WebAuthn.addVirtualAuthenticator", {"options": PLATFORM})["authenticatorId"]

    def knows_its_holder(self, known: bool) -> None:
        """Say whether the finger or the face at it is its holder's."""
        self._line.send("WebAuthn.setUserVerified", {"authenticatorId": self._id, "isUserVerified": known})


def give_authenticator(page: Page) -> Device:
    """Put an authenticator into this browser."""
    return Device(page)


def joined(tab, cast, handle, roles=()):
    code = actions.invite(act=by(cast.cora, at=clock.now()), roles=roles).code
    page = tab(f"/join/{code}")
    page.get_by_label("Pseudonym").fill(handle)
    page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    page.get_by_label("Passphrase, once more").fill(PASSPHRASE)
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_role("heading", name="Ways to log in")).to_be_visible()
    return page


def log_out(page):
    page.get_by_role("button", name="Log out").first.click()
    expect(page.get_by_role("heading", name="Log in", exact=True)).to_be_visible()


def code_now(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def next_code(secret):
    """Wait for a code that was not used."""
    time.sleep(30 - time.time() % 30 + 0.1)
    return code_now(secret)


def with_passphrase(page, handle):
    page.get_by_label("Pseudonym").fill(handle)
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Log in", exact=True).click()


def test_somebody_joins_adds_a_passkey_and_logs_in_with_it_alone(tab, cast, axe):
    page = joined(tab, cast, "blue-heron", {Role.OBSERVER})
    assert axe(page) == []
    give_authenticator(page)
    page.get_by_role("link", name="Add a passkey").click()
    assert axe(page) == []
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    assert page.locator(".codes li").count() == 10
    assert axe(page) == []
    log_out(page)
    assert axe(page) == []
    page.get_by_role("button", name="Log in with a passkey").click()
    expect(page).to_have_url(re.compile("/field/$"))
    told = Event.objects.exclude(kind=Kind.BROWSER_ADDED)  # it comes with a session, in the same instant
    kinds = list(told.order_by("at", "id").values_list("kind", flat=True))[-3:]
    assert kinds == [Kind.SESSION_OPENED, Kind.FACTOR_ADDED, Kind.SESSION_OPENED]


def test_somebody_sets_up_an_app_and_logs_in_with_its_code(tab, cast, axe):
    page = joined(tab, cast, "grey-owl", {Role.OBSERVER})
    page.get_by_role("link", name="Set up an app").click()
    secret = page.locator(".code").inner_text().replace(" ", "")
    assert axe(page) == []
    page.get_by_label("Code").fill(code_now(secret))
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    recovery = page.locator(".codes .code").first.inner_text()
    log_out(page)

    with_passphrase(page, "grey-owl")
    expect(page.get_by_role("heading", name="The second step")).to_be_visible()
    assert axe(page) == []
    page.goto("/account/factors/")
    expect(page).to_have_url(re.compile("/account/login/"))  # half a log-in opens nothing
    page.goto("/account/login/code/")
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert").first).to_contain_text("This code is not right")
    page.get_by_label("Code").fill(next_code(secret))
    page.get_by_role("button", name="Log in").click()
    expect(page).to_have_url(re.compile("/field/$"))
    log_out(page)

    with_passphrase(page, "grey-owl")
    page.get_by_label("Code").fill(recovery)
    page.get_by_role("button", name="Log in").click()
    expect(page).to_have_url(re.compile("/field/$"))


def test_a_session_ended_elsewhere_is_over_at_the_next_click(tab, cast):
    here = tab("/account/sessions/", who=cast.dana)
    there = tab("/account/sessions/", who=cast.dana)
    expect(there.get_by_role("button", name="End it")).to_have_count(1)
    there.get_by_role("button", name="End it").click()
    expect(there.get_by_text("This one")).to_be_visible()
    expect(there.get_by_role("button", name="End it")).to_have_count(0)
    here.goto("/account/sessions/")
    expect(here.get_by_role("heading", name="Log in", exact=True)).to_be_visible()


def test_a_founder_founds_with_a_passkey_and_brings_somebody_in(tab, site, axe, db):
    code, *_ = actions.found(act=by("system:init", at=clock.now()))
    page = tab(f"/join/{code}")
    page.get_by_label("Pseudonym").fill("first-founder")
    page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    page.get_by_label("Passphrase, once more").fill(PASSPHRASE)
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_text("Your roles need a passkey")).to_be_visible()
    page.goto("/people/")
    expect(page).to_have_url(re.compile("/account/factors/"))  # nothing else opens
    give_authenticator(page)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("link", name="They are written down").click()

    page.goto("/people/")
    assert axe(page) == []
    page.get_by_label("Legal observer").check()
    page.get_by_role("button", name="Make a link").click()
    link = page.locator(".code").inner_text()
    assert axe(page) == []
    assert re.search(r"/join/[\w-]{43}$", link)

    friend = tab(link[link.index("/join/") :])
    friend.get_by_label("Pseudonym").fill("blue-heron")
    friend.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    friend.get_by_label("Passphrase, once more").fill(PASSPHRASE)
    friend.get_by_role("button", name="Join").click()
    expect(friend.get_by_text("One step is left")).to_be_visible()

    page.goto("/people/")
    page.get_by_role("link", name="blue-heron").click()
    assert axe(page) == []
    page.get_by_label("Holds until the end of").fill("2099-06-30")
    page.get_by_role("button", name="Record a training").click()
    expect(page.get_by_text("Trained to observe ·")).to_be_visible()


def test_a_link_in_wrong_hands_is_withdrawn_on_a_small_phone_without_scripts(tab, cast, axe, complaints):
    invited = actions.invite(act=by(cast.cora, at=clock.now()), roles={Role.OBSERVER, Role.COORDINATOR})
    phone = {"viewport": {"width": 360, "height": 700}}
    seen = tab("/people/", who=cast.cora, **phone)
    assert axe(seen) == []
    seen.get_by_role("link", name="Withdraw Legal observer, Coordinator").click()
    expect(seen.get_by_role("heading", name="Withdraw the invitation?")).to_be_visible()
    assert axe(seen) == []
    assert seen.evaluate("document.documentElement.scrollWidth") == 360

    page = tab("/people/", who=cast.cora, java_script_enabled=False, **phone)
    page.get_by_role("link", name="Withdraw").click()
    page.get_by_role("button", name="Withdraw the invitation").click()
    expect(page.get_by_text("Its link opens nothing any more.")).to_be_visible()
    expect(page.get_by_role("link", name="Withdraw")).to_have_count(0)
    seen.get_by_role("button", name="Withdraw the invitation").click()
    expect(seen.get_by_text("was used, withdrawn or ran out meanwhile")).to_be_visible()
    complaints.clear()  # the browser puts the answer 422 into its console
    assert reads.why_not_join(invited.code, at=clock.now()) is No.CODE_UNKNOWN


def test_what_was_being_sent_when_the_session_ended_is_sent_after_the_log_in(tab, cast):
    """Dana invites nobody, so her number stands in for any form: written, cut off, and not lost."""
    page = tab("/account/contact/", who=cast.dana)
    device = give_authenticator(page)
    page.get_by_label("Text message").check()
    page.get_by_label("Number or address").fill("(213) 555-0177")
    sessions.end_all_of([cast.dana])
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("heading", name="Log in", exact=True)).to_be_visible()
    assert device
    with_passphrase(page, "dana")
    expect(page.get_by_role("heading", name="Ways to log in")).to_be_visible()  # no second factor yet
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.get_by_role("link", name="They are written down").click()
    expect(page.get_by_text("(213) 555-0177")).to_be_visible()
    page.get_by_role("button", name="Send it now").click()
    expect(page.get_by_text("From now on messages reach you there.")).to_be_visible()
    assert reads.profile(cast.dana, at=clock.now()).contact_id is not None


def test_whoever_logs_in_next_at_a_shared_laptop_does_not_get_what_somebody_else_wrote(tab, cast):
    page = tab("/account/contact/", who=cast.dana)
    give_authenticator(page)
    page.get_by_label("Text message").check()
    page.get_by_label("Number or address").fill("(213) 555-0177")
    sessions.end_all_of([cast.dana])
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("heading", name="Log in", exact=True)).to_be_visible()
    with_passphrase(page, "carla")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("link", name="They are written down").click()
    expect(page).to_have_url(re.compile("/field/$"))
    page.goto("/account/resume/")
    expect(page).to_have_url(re.compile("/field/$"))
    expect(page.get_by_text("555-0177")).to_have_count(0)


def test_a_release_asks_for_the_passkey_again_and_goes_on(tab, cast, axe):
    page = tab("/account/factors/", who=cast.cora)
    give_authenticator(page)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto("/people/")
    grow_old(cast.cora)
    page.get_by_label("Legal observer").check()
    page.get_by_role("button", name="Make a link").click()
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("button", name="Send it now").click()
    expect(page.get_by_role("heading", name="Invited")).to_be_visible()


def test_whoever_logged_in_with_a_code_adds_no_passkey_by_it(tab, cast, axe):
    page = tab("/account/factors/", who=cast.cora)
    device = give_authenticator(page)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    assert axe(page) == []
    secret = give_app(cast.cora)
    log_out(page)

    with_passphrase(page, "cora")
    page.get_by_label("Code").fill(code_now(secret))
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
    page.goto("/account/factors/")
    page.get_by_role("link", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
    expect(page.get_by_text("neither a code nor the passphrase is enough here")).to_be_visible()
    expect(page.get_by_role("link", name="Use a code")).to_have_count(0)
    page.get_by_text("Lost your passkey?").click()
    expect(page.get_by_text("two people give you the roles again")).to_be_visible()
    assert axe(page) == []

    device.knows_its_holder(False)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("use another device that has one")).to_be_visible()
    device.knows_its_holder(True)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Add a passkey")).to_be_visible()


def grow_old(person):
    """Let six minutes pass since the person showed anything."""
    for row in UserSession.objects.filter(user_id=person):
        session = SessionStore(row.session_key)
        for record in session["account_authentication_methods"]:
            record["at"] -= 360
        session.save()
