"""The one authorisation layer, tried on pages of this test's own."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.shortcuts import render
from django.test import Client
from django.urls import include, path, reverse
from django.views.decorators.http import require_GET

from amparo.core.kit import clock
from amparo.core.ledger.models import Event
from amparo.core.ledger.terms import Interface
from amparo.core.people import actions, sessions
from amparo.core.people.terms import Permit, Role
from amparo.interfaces.web import access, factors, kept
from amparo.stages.dispatch import reads as dispatch
from tests.cast import PASSPHRASE, by, log_in

TEXT = "Four vans by the church, no plates.\nTwo people led away. ¿Quién los vio?"


@require_GET
@access.needs(Permit.SEE_BOARD)
def board(request):
    return HttpResponse(f"board of {request.profile.handle}")


@access.needs(Permit.DISPATCH)
def note(request):
    act = access.act_of(request, Interface.CONSOLE)
    return HttpResponse(f"{act.key}: {request.POST.get('text')}", status=201)


@access.needs(Permit.RELEASE_ALERT, fresh=True)
def release(request):
    return HttpResponse("released")


@access.needs()
def anybody(request):
    return render(request, "account/enter.html")


urlpatterns = [
    path("board/", board),
    path("note/", note),
    path("release/", release),
    path("anybody/", anybody),
    path("", include("amparo.config.urls")),
]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def log_in_address(back):
    return f"/account/login/?next={back.replace('/', '%2F')}"


def test_a_stranger_is_led_to_the_log_in_and_back(client):
    answer = client.get("/board/?at=3")
    assert (answer.status_code, answer["Location"]) == (302, "/account/login/?next=%2Fboard%2F%3Fat%3D3")


def test_a_script_is_told_to_lead_there_itself(client):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/incident/1/"}
    answer = client.get("/board/", headers=headers)
    assert (answer.status_code, answer["HX-Redirect"]) == (200, log_in_address("/incident/1/"))


def test_a_script_does_not_lead_elsewhere(client):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://evil.example/"}
    assert client.get("/board/", headers=headers)["HX-Redirect"] == log_in_address("/account/")


def test_the_permit_opens_the_page(client, cast):
    assert log_in(client, cast.dana).get("/board/").content == b"board of dana"


@pytest.mark.parametrize("who", ["mallory", "ana", "ada"])
def test_without_the_permit_there_is_no_such_page(client, cast, who):
    log_in(client, cast.everybody()[who])
    forbidden, absent = client.get("/board/"), client.get("/absent/")
    assert forbidden.status_code == absent.status_code == 404
    assert forbidden.content.replace(b"/board/", b"") == absent.content.replace(b"/absent/", b"")


def test_what_was_taken_away_is_gone_at_the_next_request(client, cast):
    log_in(client, cast.dana)
    assert client.get("/board/").status_code == 200
    actions.revoke_role(act=by(cast.cora, at=clock.now()), person_id=cast.dana, role=Role.DISPATCHER)
    assert client.get("/board/").status_code == 404
    actions.deactivate(act=by(cast.cora, at=clock.now()), person_id=cast.dana)
    assert client.get("/board/")["Location"] == log_in_address("/board/")


def test_a_shift_ends(client, cast):
    log_in(client, cast.dana, at=clock.now() - factors.SHIFT)
    assert client.get("/board/")["Location"] == log_in_address("/board/")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("who", "factor", "expected"),
    [
        ("dana", "", "/account/factors/"),
        ("dana", "totp", None),
        ("dana", "recovery_codes", None),
        ("dana", "webauthn", None),
        ("cora", "totp", "/account/factors/"),
        ("cora", "recovery_codes", "/account/factors/"),
        ("cora", "webauthn", None),
        ("lucia", "totp", "/account/factors/"),
    ],
)
def test_whose_log_in_lacks_a_factor_reaches_nothing_else(client, cast, who, factor, expected):
    log_in(client, cast.everybody()[who], factor=factor)
    for page in ("/board/", "/anybody/", "/account/"):
        answer = client.get(page)
        if expected:
            assert answer["Location"].startswith(expected)
        else:
            assert not answer.headers.get("Location", "").startswith("/account/factors/") or page == "/account/"
    assert client.get("/account/factors/").status_code == 200


def test_whoever_has_a_factor_shows_it(client, cast, django_user_model):
    from allauth.mfa.models import Authenticator

    log_in(client, cast.cora, factor="totp")
    person = django_user_model.objects.get(pk=cast.cora)
    Authenticator.objects.create(user=person, type="totp", data={})
    assert client.get("/board/")["Location"].startswith("/account/factors/")
    Authenticator.objects.create(user=person, type="webauthn", data={})
    assert client.get("/board/")["Location"].startswith("/account/prove/passkey/?next=")
    log_in(client, cast.dana, factor="")
    Authenticator.objects.create(user_id=cast.dana, type="totp", data={})
    assert client.get("/board/")["Location"].startswith("/account/prove/code/?next=")


@pytest.mark.parametrize(("minutes", "factor", "fresh"), [(4, "webauthn", True), (6, "webauthn", False)])
def test_a_release_wants_a_fresh_factor(client, cast, minutes, factor, fresh):
    log_in(client, cast.cora, factor=factor, at=clock.now() - timedelta(minutes=minutes))
    assert client.post("/release/", {"digest": "x"}).status_code == (200 if fresh else 302)


def test_a_demonstrations_link_stands_for_every_factor(client, cast, settings):
    log_in(client, cast.cora, factor="")
    session = client.session
    session[factors.ENTERED] = True
    session.save()
    assert client.post("/release/").status_code == 302
    settings.DEMONSTRATION = True
    assert client.post("/release/").status_code == 200


@pytest.fixture
def ended(client, cast):
    """A browser at which Dana was logged in, has a page open still, and her session has ended."""
    log_in(client, cast.dana)
    assert client.get("/board/").status_code == 200
    sessions.end_all_of([cast.dana])
    return client


def test_the_text_survives_an_ended_session(ended, cast):
    client = ended
    sent = {"text": TEXT, "key": "k-1", "csrfmiddlewaretoken": "x", "passphrase": "secret"}
    assert client.post("/note/?from=board", sent)["Location"] == log_in_address("/account/resume/")
    stored = str(dict(client.session))
    assert "vans" not in stored
    assert "secret" not in stored

    log_in(client, cast.dana)
    page = client.get("/account/resume/").content.decode()
    assert "Four vans by the church, no plates.<br>" in page
    assert 'action="/note/?from=board"' in page
    assert "secret" not in page
    assert "You are logged in as dana, and it is sent in that name." in page
    waiting = dict(kept_of(client, cast.dana).fields)
    assert waiting == {"text": TEXT, "key": "k-1"}

    answer = client.post("/note/?from=board", waiting)
    assert answer.content.decode().endswith(f": {TEXT}")
    assert client.post("/note/?from=board", waiting).content == answer.content, "sent twice, it is one act"
    assert client.get("/account/resume/").status_code == 302, "it is sent only once"


def kept_of(client, who, *, now=None):
    class Seen:
        session = client.session

    return kept.waiting(Seen, who, now=now or clock.now())


def test_a_session_that_was_a_shift_long_leaves_its_text_too(client, cast):
    log_in(client, cast.dana, at=clock.now() - factors.SHIFT + timedelta(seconds=60))
    assert client.get("/board/").status_code == 200
    session = client.session
    session[factors.OPENED] -= 60
    session.save()
    assert client.post("/note/", {"text": TEXT})["Location"] == log_in_address("/account/resume/")
    log_in(client, cast.dana)
    assert "Four vans" in client.get("/account/resume/").text


class TestWhatSomebodyElseWrote:
    """Two people at one laptop of an office."""

    def test_is_neither_shown_nor_sent_and_is_gone(self, ended, cast):
        assert ended.post("/note/", {"text": TEXT})["Location"] == log_in_address("/account/resume/")
        ended.post("/account/login/", {"login": "mallory", "password": PASSPHRASE})
        assert "kept" not in ended.session
        log_in(ended, cast.mallory)
        assert ended.get("/account/resume/")["Location"] == "/account/"
        assert "resume" not in ended.get("/account/").headers["Location"]
        log_in(ended, cast.dana)
        assert ended.get("/account/resume/").status_code == 302, "it does not wait for her any longer"

    def test_does_not_wait_behind_a_log_in_of_another_kind(self, ended, cast):
        ended.post("/note/", {"text": TEXT})
        log_in(ended, cast.mallory)
        assert kept_of(ended, cast.mallory) is None
        page = ended.get("/account/resume/")
        assert (page.status_code, "Four vans" in page.text) == (302, False)
        ended.get("/account/")
        assert "kept" not in ended.session

    def test_is_that_of_whoever_was_logged_in_last(self, ended, cast):
        log_in(ended, cast.vera)
        ended.get("/board/")
        sessions.end_all_of([cast.vera])
        ended.post("/note/", {"text": TEXT})
        assert kept_of(ended, cast.dana) is None
        assert kept_of(ended, cast.vera) is not None

    def test_is_shown_to_be_copied_where_nobody_knows_who_wrote_it(self, client, settings):
        client.cookies[settings.CSRF_COOKIE_NAME] = "of a page that was open before there were marks"
        answer = client.post("/note/", {"text": TEXT})
        assert (answer.status_code, "Four vans" in answer.text) == (403, True)
        assert "kept" not in client.session

    def test_of_a_browser_that_never_had_a_form_of_ours_is_not_kept(self, client):
        assert client.post("/note/", {"text": TEXT})["Location"] == log_in_address("/account/")
        assert "kept" not in client.session

    def test_the_mark_names_nobody_and_stays_out_of_scripts(self, ended, cast):
        mark = ended.cookies["writer"]
        assert mark["httponly"]
        assert mark["samesite"] == "Lax"
        assert str(cast.dana) not in mark.value
        assert "dana" not in mark.value

    def test_public_pages_leave_no_mark(self, client):
        client.get("/report")
        client.get("/account/login/")
        assert "writer" not in client.cookies


def test_no_secret_is_kept(ended, cast):
    sent = {"text": TEXT, "oldpassword": "alt", "password1": "neu", "again": "neu", "credential": "c", "code": "123456"}
    ended.post("/note/", sent)
    assert dict(kept_of(ended, cast.dana).fields) == {"text": TEXT}


def test_a_form_sent_by_a_script_survives_too(ended):
    answer = ended.post("/note/", {"text": TEXT}, headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == log_in_address("/account/resume/")


def test_what_waits_can_be_thrown_away(ended, cast):
    client = ended
    client.post("/note/", {"text": TEXT})
    log_in(client, cast.dana)
    assert client.post("/account/resume/")["Location"] == "/account/"
    assert kept_of(client, cast.dana) is None


def test_what_waits_is_forgotten_after_an_hour(ended, cast):
    ended.post("/note/", {"text": TEXT})
    assert ended.session.get_expiry_age() == 3600
    assert kept_of(ended, cast.dana) is not None
    assert kept_of(ended, cast.dana, now=clock.now() + kept.LIFE) is None


def test_too_much_is_shown_to_be_copied(ended):
    client = ended
    answer = client.post("/note/", {"text": "vans " * 15_000})
    assert answer.status_code == 403
    assert answer.content.count(b"vans") == 15_000
    assert "kept" not in client.session


def test_an_address_that_sends_too_many_is_not_kept_but_shown(ended, settings):
    client = ended
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "keep_form": "1/h/ip"}
    assert client.post("/note/", {"text": TEXT}).status_code == 302
    answer = client.post("/note/", {"text": TEXT})
    assert answer.status_code == 403
    assert b"Four vans" in answer.content


def test_an_empty_form_leads_home(client):
    assert client.post("/note/")["Location"] == log_in_address("/account/")


def test_a_stale_proof_keeps_the_form_too(client, cast):
    log_in(client, cast.cora, at=clock.now() - timedelta(minutes=6))
    assert client.post("/release/", {"digest": "abc"})["Location"].endswith("next=%2Faccount%2Fresume%2F")
    assert dict(kept_of(client, cast.cora).fields) == {"digest": "abc"}


def test_a_key_has_a_length(client, cast):
    log_in(client, cast.dana)
    assert client.post("/note/", {"text": "x", "key": "k" * 100}).status_code == 201
    assert client.post("/note/", {"text": "x", "key": "k" * 101}).status_code == 400
    assert client.post("/note/", {"text": "x", "key": ""}).content == b"None: x"


@pytest.mark.parametrize("altered", [{"text": "y"}, {"key": "l"}, {"more": "z"}, {}])
def test_one_key_stands_for_one_form(client, cast, altered):
    log_in(client, cast.dana)
    sent = {"text": "x", "key": "k"}
    first, again = (client.post("/note/", form).text.partition(":")[0] for form in (sent, sent | altered))
    assert (again == first) is not bool(altered)


def test_another_form_under_a_used_key_is_not_taken_for_done(client, cast):
    log_in(client, cast.ana)
    assert client.post("/field/on-duty/", {"key": "k"}).status_code == 302
    assert client.post("/field/on-duty/", {"key": "k"}).status_code == 302, "a double click"
    assert client.post("/field/off-duty/", {"key": "k"}).status_code == 302
    assert dispatch.duty_of(cast.ana) is None


@pytest.mark.parametrize("key", ["\0", "k" * 100])
def test_no_key_is_too_much_for_the_database(client, cast, key):
    log_in(client, cast.ana)
    sent = {"channel": "sms", "address": "+12135550101", "key": key}
    assert client.post("/account/contact/", sent).status_code == 302


@pytest.mark.parametrize("path", ["/", "/report", "/board/", "/account/login/"])
def test_a_session_that_no_server_made_is_none(client, path, settings):
    cookie = f'{settings.SESSION_COOKIE_NAME}="\\000{"a" * 31}"'
    assert client.get(path, HTTP_COOKIE=cookie).status_code in {200, 302}


def test_an_address_that_is_none_leads_to_ones_own_first_page(client):
    answer = client.get("/board/", headers={"HX-Request": "true", "HX-Current-URL": "http://["})
    assert answer["HX-Redirect"] == log_in_address("/account/")


@pytest.mark.parametrize(("language", "word"), [("en", "press its button"), ("es", "pulse su botón")])
def test_the_address_of_a_form_says_what_it_is(client, cast, language, word):
    log_in(client, cast.ana)
    answer = client.get("/field/on-duty/", headers={"accept-language": language})
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert word in answer.text
    assert client.head("/field/on-duty/").status_code == 405


def test_looking_leaves_no_trace(client, cast):
    log_in(client, cast.dana)
    before = Event.objects.count()
    client.get("/board/")
    client.get(reverse("home"))
    assert Event.objects.count() == before


def test_what_staff_see_is_kept_out_of_every_cache(client, cast):
    assert "no-store" not in client.get("/healthz").headers.get("Cache-Control", "")
    log_in(client, cast.dana)
    assert client.get("/board/")["Cache-Control"] == "no-store"


class TestAFormFromAnOlderLogIn:
    @pytest.fixture
    def strict(self, cast):
        return log_in(Client(enforce_csrf_checks=True), cast.dana)

    def test_its_text_comes_back_to_be_sent_again(self, strict):
        answer = strict.post("/note/", {"text": TEXT, "key": "k"}, headers={"sec-fetch-site": "same-origin"})
        assert answer.status_code == 403
        assert "Four vans by the church" in answer.text
        token = answer.text.split('name="csrfmiddlewaretoken" value="')[1][:64]
        again = strict.post("/note/", {"text": TEXT, "key": "k", "csrfmiddlewaretoken": token})
        assert again.status_code == 201

    @pytest.mark.parametrize("site", ["cross-site", "same-site", "none", ""])
    def test_another_sites_form_does_not_come_back_as_a_button(self, strict, site):
        headers = {"sec-fetch-site": site} if site else {}
        answer = strict.post("/note/", {"text": "Close the network"}, headers=headers)
        assert answer.status_code == 403
        assert "Close the network" not in answer.text

    def test_nobody_gets_nothing_back(self):
        stranger = Client(enforce_csrf_checks=True)
        answer = stranger.post("/note/", {"text": TEXT}, headers={"sec-fetch-site": "same-origin"})
        assert (answer.status_code, "Four vans" in answer.text) == (403, False)
