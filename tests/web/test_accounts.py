"""Logging in, joining and entering, and who is slowed down."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client

from amparo.core.kit import clock
from amparo.core.ledger.models import Event
from amparo.core.people import actions, reads
from amparo.core.people.models import Person
from amparo.core.people.terms import Kind, Role
from amparo.interfaces.web import addresses
from amparo.interfaces.web.accounts.adapters import MFAAdapter
from tests.cast import PASSPHRASE, by, log_in
from tests.world import a_passkey

pytestmark = pytest.mark.django_db
LOG_IN = "/account/login/"
WRONG = "This pseudonym and passphrase do not belong together."
LATER = "Too many tries."
GUESS = "wrong-wrong-wrong"


def attempt(handle="dana", passphrase=GUESS, *, client=None, **where):
    return (client or Client()).post(LOG_IN, {"login": handle, "password": passphrase}, **where)


def give_app(person):
    secret = generate_totp_secret()
    TOTP.activate(Person.objects.get(pk=person), secret)
    return secret


def code_of(secret, step=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))


class TestGuessing:
    def test_guesses_at_one_account_from_one_place_end_after_five(self, cast):
        assert [LATER in attempt().text for _ in range(6)] == [False] * 5 + [True]
        assert LATER in attempt(passphrase=PASSPHRASE).text, "the right one does not end the wait"

    def test_others_behind_the_same_address_are_not_held_up(self, cast):
        for _ in range(6):
            attempt("dana")
        assert WRONG in attempt("vera").text
        assert attempt("ana", PASSPHRASE).status_code == 302

    def test_strangers_lock_nobody_out_of_a_browser_they_used_before(self, cast):
        dana = Client()
        assert attempt("dana", PASSPHRASE, client=dana).status_code == 302
        dana.post("/account/logout/")
        for number in range(60):
            answer = attempt("dana", REMOTE_ADDR=f"203.0.113.{number}")
        assert LATER in answer.text, "many addresses buy no more guesses"
        assert LATER in attempt("dana", PASSPHRASE, REMOTE_ADDR="198.51.100.1").text
        assert attempt("dana", PASSPHRASE, client=dana).status_code == 302

    def test_a_mark_of_another_account_or_of_nobody_helps_nobody(self, cast):
        mallory = Client()
        attempt("mallory", PASSPHRASE, client=mallory)
        mallory.post("/account/logout/")
        mark = mallory.cookies["known"].value
        assert "mallory" not in mark
        for number in range(60):
            attempt("dana", REMOTE_ADDR=f"203.0.113.{number}")
        for cookie in (mark, mark[:-2] + "xx", "nonsense"):
            mallory.cookies["known"] = cookie
            assert LATER in attempt("dana", PASSPHRASE, client=mallory, REMOTE_ADDR="198.51.100.2").text

    def test_a_stolen_browser_guesses_no_faster(self, cast):
        thief = Client()
        attempt("dana", PASSPHRASE, client=thief)
        thief.post("/account/logout/")
        answers = [attempt("dana", client=thief, REMOTE_ADDR=f"203.0.113.{n}").text for n in range(6)]
        assert [LATER in text for text in answers] == [False] * 5 + [True]

    def test_codes_cannot_be_guessed_either(self, cast):
        secret = give_app(cast.dana)
        client = Client()
        attempt("dana", PASSPHRASE, client=client)
        for _ in range(5):
            client.post("/account/login/code/", {"code": "000000"})
        answer = client.post("/account/login/code/", {"code": code_of(secret)})
        assert LATER in answer.text
        assert "_auth_user_id" not in client.session

    def test_too_many_from_one_address_wait(self, settings):
        settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "2/m/ip"}
        assert [attempt(f"nobody-{n}").status_code for n in range(3)] == [200, 200, 429]


class TestSameAnswer:
    def test_body_and_status(self, cast):
        known, unknown = attempt("dana"), attempt("dane")
        assert known.status_code == unknown.status_code == 200
        strip = lambda answer, who: answer.text.replace(who, "")  # noqa: E731
        token = lambda text: text.split('name="csrfmiddlewaretoken" value="')[0]  # noqa: E731
        assert token(strip(known, "dana")) == token(strip(unknown, "dane"))
        assert WRONG in known.text
        assert WRONG in unknown.text

    def test_time(self, cast, monkeypatch):
        """Both compute one Argon2 hash: that is what takes the time, and it is counted, not timed."""
        from django.contrib.auth.hashers import Argon2PasswordHasher

        hashed = []
        for name in ("encode", "verify"):
            real = getattr(Argon2PasswordHasher, name)
            monkeypatch.setattr(Argon2PasswordHasher, name, lambda *a, _r=real, **k: hashed.append(1) or _r(*a, **k))
        counts = []
        for who in ("dana", "dane", "nell"):
            hashed.clear()
            attempt(who)
            counts.append(len(hashed))
        assert counts == [1, 1, 1]

    @pytest.mark.slow
    def test_time_on_the_clock(self, cast):
        def seconds(who):
            begun = time.perf_counter()
            attempt(who, REMOTE_ADDR=f"203.0.113.{len(who)}")
            return time.perf_counter() - begun

        attempt("x")
        turns = [(seconds("dana"), seconds("unknown")) for _ in range(4)]
        times = dict(zip(("dana", "unknown"), map(min, zip(*turns, strict=True)), strict=True))
        assert 0.5 < times["dana"] / times["unknown"] < 2, times  # ten per cent, and what a busy machine adds


class TestSecondFactor:
    def test_a_code_opens_once(self, cast):
        secret = give_app(cast.dana)
        first, second = Client(), Client()
        for client in (first, second):
            attempt("dana", PASSPHRASE, client=client)
        code = code_of(secret)  # last: its half minute may be nearly over
        assert first.post("/account/login/code/", {"code": code}).status_code == 302
        assert second.post("/account/login/code/", {"code": code}).status_code == 200

    def test_a_code_of_another_half_minute_opens_nothing(self, cast):
        secret = give_app(cast.dana)
        client = Client()
        attempt("dana", PASSPHRASE, client=client)
        assert client.post("/account/login/code/", {"code": code_of(secret, -2)}).status_code == 200

    def test_seeds_do_not_stand_in_the_database(self, cast):
        secret = give_app(cast.dana)
        stored = Authenticator.objects.get(user_id=cast.dana).data["secret"]
        assert secret not in stored
        assert MFAAdapter().decrypt(stored) == secret

    def test_the_last_way_in_stays(self, cast):
        give_app(cast.dana)
        log_in(client := Client(), cast.dana)
        answer = client.post("/account/factors/app/remove/")
        assert "Your account needs this one" in answer.text
        Authenticator.objects.create(user_id=cast.dana, type="webauthn", data={"name": "x", "credential": a_passkey()})
        assert client.post("/account/factors/app/remove/").status_code == 302
        assert not Authenticator.objects.filter(user_id=cast.dana, type="totp").exists()
        assert Event.objects.filter(kind=Kind.FACTOR_REMOVED, subject=cast.dana).count() == 1

    def test_whoever_needs_a_passkey_keeps_one_though_they_have_an_app(self, cast):
        give_app(cast.cora)
        data = {"name": "x", "credential": a_passkey()}
        passkey = Authenticator.objects.create(user_id=cast.cora, type="webauthn", data=data)
        log_in(client := Client(), cast.cora)
        remove = f"/account/factors/passkeys/{passkey.pk}/remove/"
        assert client.post(remove)["Location"] == "/account/factors/passkeys/"
        assert Authenticator.objects.filter(pk=passkey.pk).exists()
        Authenticator.objects.create(user_id=cast.cora, type="webauthn", data=data)
        client.post(remove)
        assert not Authenticator.objects.filter(pk=passkey.pk).exists()


UNREADABLE = [
    "0",
    "false",
    "null",
    "[]",
    "{}",
    '"x"',
    "{",
    "9" * 5000,
    "[" * 100_000,
    '{"id": 1}',
    '{"id": {}, "rawId": null, "response": null}',
    '{"id": "AA", "rawId": "BB", "type": "public-key", "response": {}}',
    '{"response": {"userHandle": "AAAA"}}',
]


class TestPasskeys:
    """What a browser tells of a passkey may be anything at all."""

    @pytest.mark.parametrize("told", UNREADABLE, ids=lambda told: told[:20])
    def test_nothing_but_a_passkey_is_kept_as_one(self, cast, told):
        log_in(client := Client(), cast.dana)
        add = "/account/factors/passkeys/add/"
        client.get(add)
        answer = client.post(add, {"name": "x", "credential": told})
        assert (answer.status_code, "did not give a passkey" in answer.text) == (200, True)
        assert not Authenticator.objects.filter(user_id=cast.dana, type="webauthn").exists()
        assert client.get(add).status_code == 200

    @pytest.mark.parametrize("told", UNREADABLE, ids=lambda told: told[:20])
    def test_nothing_but_a_passkey_opens_an_account(self, cast, told):
        opening = Client()
        opening.get("/account/login/passkey/", headers={"x-requested-with": "XMLHttpRequest"})
        assert opening.post("/account/login/passkey/", {"credential": told})["Location"] == LOG_IN
        assert "_auth_user_id" not in opening.session

    @pytest.mark.parametrize("told", UNREADABLE, ids=lambda told: told[:20])
    def test_nothing_but_a_passkey_proves_who_one_is(self, cast, told):
        Authenticator.objects.create(user_id=cast.dana, type="webauthn", data={"name": "x", "credential": a_passkey()})
        log_in(client := Client(), cast.dana)
        client.get("/account/prove/passkey/")
        assert client.post("/account/prove/passkey/", {"credential": told}).status_code == 302
        attempt("dana", PASSPHRASE, client=(entering := Client()))
        assert entering.post("/account/login/code/", {"credential": told}).status_code == 200


class TestJoining:
    def code(self, cast, roles=()):
        return actions.invite(act=by(cast.cora, at=clock.now()), roles=roles).code

    def answers(self, **changes):
        return {"handle": "Blue-Heron ", "passphrase": PASSPHRASE, "again": PASSPHRASE, "language": "es"} | changes

    def test_somebody_joins_and_is_led_to_the_second_factor(self, cast):
        client = Client()
        answer = client.post(f"/join/{self.code(cast, {Role.OBSERVER})}", self.answers())
        assert answer["Location"] == "/account/factors/"
        person = reads.by_handle("blue-heron", at=clock.now())
        assert (person.language, person.roles) == ("es", {Role.OBSERVER})
        assert client.get("/account/").headers["Location"].startswith("/account/factors/")
        assert "Falta un paso" in client.get("/account/factors/").text

    @pytest.mark.parametrize(
        ("changes", "says"),
        [
            ({"handle": "x"}, "A pseudonym has 3 to 40"),
            ({"handle": "dana"}, "Somebody has this pseudonym already"),
            ({"passphrase": "too short", "again": "too short"}, "at least 15 characters"),
            ({"passphrase": "blue-heron-1234", "again": "blue-heron-1234"}, "holds your pseudonym"),
            ({"passphrase": "aaaaaaaaaaaaaaaa", "again": "aaaaaaaaaaaaaaaa"}, "too few different"),
            ({"passphrase": "iloveyou-iloveyou", "again": "iloveyou-iloveyou"}, "among the first to be tried"),
            ({"again": "another one altogether"}, "The two passphrases differ"),
            ({"language": "tlh"}, "valid choice"),
        ],
    )
    def test_what_cannot_be_is_said_and_uses_nothing_up(self, cast, changes, says):
        code = self.code(cast)
        answer = Client().post(f"/join/{code}", self.answers(**changes))
        assert answer.status_code == 422
        assert says in answer.text
        assert PASSPHRASE not in answer.text
        assert Client().get(f"/join/{code}").status_code == 200

    def test_a_link_that_is_spent_says_so(self, cast):
        code = self.code(cast)
        Client().post(f"/join/{code}", self.answers())
        for answer in (Client().get(f"/join/{code}"), Client().post(f"/join/{code}", self.answers(handle="zed"))):
            assert answer.status_code == 404
            assert "was used before" in answer.text

    def test_whoever_is_inside_does_not_use_it_up(self, cast):
        code = self.code(cast)
        answer = log_in(Client(), cast.dana).post(f"/join/{code}", self.answers())
        assert (answer.status_code, "You are in already" in answer.text) == (409, True)
        assert Client().get(f"/join/{code}").status_code == 200

    def test_there_is_no_other_way_to_sign_up(self):
        for path in ("/account/signup/", "/accounts/signup/", "/account/password/reset/", "/admin/", "/admin/login/"):
            assert Client().get(path).status_code == 404


class TestEntering:
    @pytest.fixture
    def link(self, cast, settings):
        settings.DEMONSTRATION = True
        return f"/enter/{actions.make_entrance(act=by('system:demo', at=clock.now()), person_id=cast.cora)}"

    def test_opening_the_link_uses_nothing_up_and_the_button_logs_in_once(self, link):
        client = Client()
        for _ in range(3):
            assert client.get(link).status_code == 200
        assert client.post(link)["Location"] == "/account/"
        assert client.get("/account/")["Location"] == "/console/"
        again = Client().post(link)
        assert (again.status_code, "was used before" in again.text) == (404, True)

    def test_a_real_home_knows_no_such_page(self, link, settings):
        settings.DEMONSTRATION = False
        for answer in (Client().get(link), Client().post(link)):
            assert answer.status_code == 404
            assert "There is nothing here" in answer.text
        assert Client().get("/nowhere").status_code == 404

    def test_a_session_of_the_demonstration_opens_nothing_in_a_real_home(self, link, settings):
        client = Client()
        client.post(link)
        settings.DEMONSTRATION = False
        assert client.get("/account/")["Location"].startswith("/account/factors/")

    def test_its_people_have_no_passphrase_page(self, link, cast):
        Person.objects.filter(pk=cast.cora).update(password="!none")
        client = Client()
        client.post(link)
        assert client.get("/account/passphrase/").status_code == 404
        assert "/account/passphrase/" not in client.get("/account/factors/").text
        assert client.get("/account/factors/passkeys/add/").status_code == 200


class TestSessions:
    def test_logging_out_clears_the_browser(self, cast):
        client = log_in(Client(), cast.dana)
        answer = client.post("/account/logout/")
        assert answer["Clear-Site-Data"] == '"cache", "storage"'
        assert client.get("/account/").headers["Location"].startswith(LOG_IN)

    def test_looking_at_the_page_logs_nobody_out(self, cast):
        client = log_in(Client(), cast.dana)
        assert "Clear-Site-Data" not in client.get("/account/logout/").headers
        assert "_auth_user_id" in client.session

    def test_a_new_passphrase_ends_every_other_session(self, cast):
        here, there = log_in(Client(), cast.dana), log_in(Client(), cast.dana)
        new = "seven-otters-cross-the-road"
        answer = here.post("/account/passphrase/", {"oldpassword": PASSPHRASE, "password1": new, "password2": new})
        assert answer.status_code == 302
        assert "_auth_user_id" in here.session
        assert here.get("/account/factors/").status_code == 200
        assert there.get("/account/factors/").headers["Location"].startswith(LOG_IN)
        assert Event.objects.filter(kind=Kind.PASSPHRASE_CHANGED, subject=cast.dana).count() == 1

    def test_the_session_is_a_new_one_after_log_in(self, cast):
        client = Client()
        client.post("/account/resume/", {"text": "x"})
        before = client.session.session_key
        attempt("dana", PASSPHRASE, client=client)
        assert client.session.session_key != before
        assert 12 * 3600 - 5 <= client.session.get_expiry_age() <= 12 * 3600

    def test_the_pages_speak_the_persons_language_unless_the_browser_chose(self, cast):
        Person.objects.filter(pk=cast.dana).update(language="es")
        client = Client()
        attempt("dana", PASSPHRASE, client=client)
        assert 'lang="es"' in client.get("/account/factors/").text
        other = Client()
        other.cookies["language"] = "en"
        attempt("dana", PASSPHRASE, client=other)
        assert 'lang="en"' in other.get("/account/factors/").text

    def test_log_in_leads_back_to_this_host_only(self, cast):
        for there in ("https://evil.example/", "//evil.example/", "http://localhost/x", "javascript:alert(1)"):
            answer = Client().post(LOG_IN, {"login": "dana", "password": PASSPHRASE, "next": there})
            assert answer["Location"] == "/account/"
        answer = Client().post(LOG_IN, {"login": "dana", "password": PASSPHRASE, "next": "/console/"})
        assert answer["Location"] == "/console/"


@pytest.mark.parametrize(
    ("proxies", "told", "expected"),
    [
        (0, None, "10.0.0.9"),
        (0, "203.0.113.5", "10.0.0.9"),
        (1, "203.0.113.5", "203.0.113.5"),
        (1, "1.2.3.4, 203.0.113.5", "203.0.113.5"),
        (2, "1.2.3.4, 203.0.113.5, 10.0.0.1", "203.0.113.5"),
        (2, "203.0.113.5", "10.0.0.9"),
        (1, None, "10.0.0.9"),
        (1, "nonsense", addresses.NOWHERE),
        (1, "2001:DB8::1", "2001:db8::1"),
    ],
)
def test_a_header_is_believed_behind_named_proxies_only(rf, settings, proxies, told, expected):
    settings.TRUSTED_PROXIES = proxies
    headers = {"x-forwarded-for": told} if told else {}
    assert addresses.address_of(rf.get("/", REMOTE_ADDR="10.0.0.9", headers=headers)) == expected
