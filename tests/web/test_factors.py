"""What it takes to change the ways into an account: never less than what the account stands on."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client

from amparo.core.kit import clock
from amparo.core.people import actions, reads
from amparo.core.people.models import Person
from amparo.core.people.terms import Role
from tests.cast import PASSPHRASE, by, log_in
from tests.web.test_accounts import attempt, code_of, give_app
from tests.world import a_passkey

pytestmark = pytest.mark.django_db
PROVE = "/account/prove/passkey/?next="
NEW = "seven-otters-cross-the-road"
CHANGES = [
    ("/account/factors/passkeys/add/", {"name": "theirs", "credential": "{}", "passwordless": "1"}),
    ("/account/factors/passkeys/{pk}/edit/", {"name": "theirs"}),
    ("/account/factors/passkeys/{pk}/remove/", {}),
    ("/account/factors/app/add/", {"code": "000000"}),
    ("/account/factors/app/remove/", {}),
    ("/account/factors/codes/", None),
    ("/account/factors/codes/make/", {}),
    ("/account/passphrase/", {"oldpassword": PASSPHRASE, "password1": NEW, "password2": NEW}),
]


def give_passkey(person):
    data = {"name": "hers", "credential": a_passkey()}
    return Authenticator.objects.create(user_id=person, type="webauthn", data=data)


def ways(person):
    rows = Authenticator.objects.filter(user_id=person).order_by("pk")
    return [*rows.values("pk", "type", "data"), Person.objects.get(pk=person).password]


def say_it_is_me(client, method, minutes=0, **told):
    """Let the library have seen somebody prove who they are, some minutes ago."""
    session = client.session
    at = (clock.now() - timedelta(minutes=minutes)).timestamp()
    session["account_authentication_methods"] += [{"method": method, "at": at, "reauthenticated": True, **told}]
    session.save()


def asked(client, where, sent):
    """What a page answers to a look at it and, if it takes anything, to what is sent."""
    return [client.get(where), *([client.post(where, sent)] if sent is not None else [])]


@pytest.fixture
def cora(cast):
    """Cora coordinates, and has two passkeys, an app and recovery codes."""
    passkeys = [give_passkey(cast.cora), give_passkey(cast.cora)]
    give_app(cast.cora)
    RecoveryCodes.activate(Person.objects.get(pk=cast.cora))
    return passkeys


@pytest.mark.parametrize(("path", "sent"), CHANGES, ids=[path for path, _ in CHANGES])
class TestWhoNeedsAPasskeyAndHasOne:
    def test_changes_nothing_by_a_code_a_passphrase_or_a_recovery_code(self, cast, cora, path, sent):
        where = path.format(pk=cora[0].pk)
        for factor in ("totp", "recovery_codes"):
            phisher = log_in(Client(), cast.cora, factor=factor)
            say_it_is_me(phisher, "mfa", type=factor)
            say_it_is_me(phisher, "password")
            before = ways(cast.cora)
            for answer in asked(phisher, where, sent):
                assert answer.headers["Location"] == PROVE + where.replace("/", "%2F")
                assert answer.text == ""
            assert ways(cast.cora) == before
            assert PASSPHRASE not in str(dict(phisher.session))

    def test_a_passkey_shown_earlier_is_not_enough_though_a_code_was_shown_now(self, cast, cora, path, sent):
        where = path.format(pk=cora[0].pk)
        client = log_in(Client(), cast.cora, at=clock.now() - timedelta(minutes=6))
        say_it_is_me(client, "mfa", type="totp")
        for answer in asked(client, where, sent):
            assert answer.headers["Location"].startswith(PROVE)

    def test_a_passkey_shown_now_is(self, cast, cora, path, sent):
        where = path.format(pk=cora[0].pk)
        assert not log_in(Client(), cast.cora).get(where).headers.get("Location", "").startswith(PROVE)


def test_the_page_asks_for_the_passkey_alone_and_says_why(cast, cora):
    client = log_in(Client(), cast.cora, factor="totp")
    for other in ("/account/prove/", "/account/prove/code/"):
        for answer in (client.get(f"{other}?next=/account/factors/"), client.post(other, {"password": PASSPHRASE})):
            assert answer["Location"].startswith("/account/prove/passkey/")
    page = client.get(PROVE).text
    assert "neither a code nor the passphrase is enough here" in page
    assert "Another way" not in page
    assert "two people give you the roles again" in page


def test_a_right_code_proves_nothing_there(cast):
    secret = give_app(cast.cora)
    give_passkey(cast.cora)
    client = log_in(Client(), cast.cora, factor="totp", at=clock.now() - timedelta(minutes=6))
    client.post("/account/prove/code/", {"code": code_of(secret)})
    assert client.get("/account/factors/passkeys/add/")["Location"].startswith(PROVE)


def test_a_passphrase_proved_before_there_was_a_passkey_does_not_count_after(cast):
    early = log_in(Client(), cast.cora, factor="")
    say_it_is_me(early, "password")
    assert early.get("/account/factors/passkeys/add/").status_code == 200
    give_passkey(cast.cora)
    assert early.get("/account/factors/passkeys/add/")["Location"].startswith(PROVE)


def test_the_first_passkey_is_added_by_what_there_is(cast):
    client = log_in(Client(), cast.cora, factor="", at=clock.now() - timedelta(minutes=6))
    assert client.get("/account/factors/passkeys/add/")["Location"].startswith("/account/prove/?")
    proved = client.post("/account/prove/", {"password": PASSPHRASE, "next": "/account/factors/passkeys/add/"})
    assert proved["Location"] == "/account/factors/passkeys/add/"
    assert client.get("/account/factors/passkeys/add/").status_code == 200


class TestWhoNeedsNone:
    def test_a_code_is_enough_and_a_passphrase_is_not(self, cast):
        secret = give_app(cast.ana)
        give_passkey(cast.ana)
        client = log_in(Client(), cast.ana, factor="totp", at=clock.now() - timedelta(minutes=6))
        say_it_is_me(client, "password")
        assert client.get("/account/factors/passkeys/add/")["Location"].startswith(PROVE)
        page = client.get(PROVE).text
        assert "Use a code from the app" in page
        assert "Use your passphrase" not in page
        client.post("/account/prove/code/", {"code": code_of(secret)})
        assert client.get("/account/factors/passkeys/add/").status_code == 200

    def test_a_log_in_older_than_the_factor_adds_none_by_the_passphrase(self, cast):
        early = log_in(Client(), cast.ana, factor="")
        give_app(cast.ana)
        assert early.get("/account/factors/passkeys/add/")["Location"].startswith("/account/prove/code/")
        new = {"oldpassword": PASSPHRASE, "password1": NEW, "password2": NEW}
        assert early.post("/account/passphrase/", new)["Location"].startswith("/account/prove/code/")
        assert Person.objects.get(pk=cast.ana).check_password(PASSPHRASE)


def test_the_way_back_of_somebody_who_lost_the_only_passkey(cast):
    """Nobody can be talked into a weak way: the role goes, and comes back by two."""
    secret, lost = give_app(cast.cora), give_passkey(cast.cora)
    client = Client()
    attempt("cora", PASSPHRASE, client=client)
    client.post("/account/login/code/", {"code": code_of(secret)})
    assert client.get("/account/factors/passkeys/add/")["Location"].startswith(PROVE)
    actions.revoke_role(act=by(cast.omar, at=clock.now()), person_id=cast.cora, role=Role.COORDINATOR)
    assert client.get("/account/factors/passkeys/add/").status_code == 200
    give_passkey(cast.cora)
    assert client.post(f"/account/factors/passkeys/{lost.pk}/remove/").status_code == 302
    grant = actions.grant_role(act=by(cast.omar, at=clock.now()), person_id=cast.cora, role=Role.COORDINATOR)
    assert reads.profile(cast.cora, at=clock.now()).roles == frozenset()
    actions.second_grant(act=by(cast.hana, at=clock.now()), grant_id=grant)
    assert client.get("/console/")["Location"].startswith(PROVE), "and the role opens by the new passkey only"


def test_the_pages_claim_no_more_of_codes_than_is_so(cast):
    lone = give_passkey(cast.cora)
    RecoveryCodes.activate(Person.objects.get(pk=cast.cora))
    client = log_in(Client(), cast.cora)
    said = "They stand in for the app, not for the passkey that your roles need."
    assert said in client.get("/account/factors/").text
    assert said in client.get("/account/factors/codes/").text
    assert "Add a second on another device" in client.get("/account/factors/").text
    Authenticator.objects.filter(pk=lone.pk).update(user_id=cast.ana)
    assert said not in log_in(Client(), cast.ana).get("/account/factors/").text


def test_the_key_for_an_app_is_read_by_fours_and_stays_the_same_key(cast):
    client = log_in(Client(), cast.ana, factor="")
    page = client.get("/account/factors/app/add/")
    (shown,) = re.findall(r'<span class="code">([^<]+)</span>', page.text)
    assert re.fullmatch(r"([A-Z2-7]{4} ){7}[A-Z2-7]{4}", shown)
    secret = page.context["form"].secret
    assert shown.replace(" ", "") == secret
    assert f"secret={secret}" in page.context["totp_url"], "the picture says it without spaces"
    assert client.post("/account/factors/app/add/", {"code": code_of(secret)}).status_code == 302
    assert Authenticator.objects.filter(user_id=cast.ana, type="totp").exists()
