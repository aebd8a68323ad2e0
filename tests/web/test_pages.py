"""The base pages, standing on the gallery."""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client

from tests.web.styles import STATIC
from tests.web.test_sheets import PUBLIC

pytestmark = pytest.mark.usefixtures("on_gallery")

STATUSES = (400, 403, 404, 405, 409, 413, 422, 429, 500, 503)


@pytest.fixture
def reader():
    """Somebody at a browser, without scripts and without an account."""
    return Client(raise_request_exception=False)


class Ids(HTMLParser):
    """Collects ids, and what points at ids."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.wanted: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name == "id":
                self.ids.append(value)
            if name in {"for", "aria-labelledby", "aria-describedby"}:
                self.wanted |= set(value.split())


def test_a_public_page_is_light_and_gives_no_cookie(reader):
    answer = reader.get("/form/")
    sheets = sum((STATIC / name).stat().st_size for name in PUBLIC)
    mark = (STATIC / "mark.svg").stat().st_size
    assert len(answer.content) + sheets + mark <= 50_000
    assert "<script" not in answer.text
    assert not answer.cookies


def test_every_sheet_of_a_public_page_is_counted(reader):
    linked = re.findall(r'href="/static/web/(\w+\.css)"', reader.get("/form/").text)
    assert linked == list(PUBLIC)


def test_a_refused_form_says_what_is_wrong_beside_the_question(reader):
    answer = reader.post("/form/", {"text": "Two vans"})
    assert answer.status_code == 422
    ids = Ids(answer.text)
    assert "id_place_error" in ids.wanted
    assert ids.wanted <= set(ids.ids)
    assert "Two vans" in answer.text


@pytest.mark.parametrize("address", ["/", "/?frame=public", "/form/"])
def test_ids_are_unique_and_found(reader, address):
    ids = Ids(reader.get(address).text)
    assert len(ids.ids) == len(set(ids.ids))
    assert ids.wanted <= set(ids.ids)


@pytest.mark.parametrize(("language", "word"), [("en", "There is nothing here"), ("es", "Aquí no hay nada")])
def test_pages_speak_the_readers_language(reader, language, word):
    answer = reader.get("/error/404/", headers={"accept-language": language})
    assert f'lang="{language}"' in answer.text
    assert word in answer.text


@pytest.mark.parametrize("status", STATUSES)
def test_an_error_page_says_what_to_do(reader, status, settings):
    settings.HOTLINE = "+12135550100"
    answer = reader.get(f"/error/{status}/")
    assert answer.status_code == status
    assert '<a href="tel:+12135550100">' in answer.text


def test_the_page_for_our_own_fault_needs_no_request(settings):
    from amparo.interfaces.web import errors

    settings.DEMONSTRATION = True
    answer = errors.broken(None)
    assert answer.status_code == 500
    assert "Demonstration" in answer.text
    assert "Español" in answer.text


def test_a_demonstration_says_so_on_every_page(reader, settings):
    assert "Demonstration" not in reader.get("/form/").text
    settings.DEMONSTRATION = True
    for address in ("/", "/form/", "/error/404/"):
        assert reader.get(address).text.count("Demonstration") >= 2


def test_a_language_is_kept_without_a_token(reader):
    answer = reader.post("/preferences/", {"language": "es", "next": "/form/?a=1"})
    assert (answer.status_code, answer["location"]) == (302, "/form/?a=1")
    assert 'lang="es"' in reader.get("/form/").text


def test_each_language_goes_by_its_own_name(reader):
    spanish = reader.get("/form/", headers={"accept-language": "es"}).text
    assert ">English</button>" in spanish


def test_light_and_dark_are_kept_and_given_back_to_the_device(reader):
    reader.post("/preferences/", {"theme": "dark"})
    assert 'data-theme="dark"' in reader.get("/form/").text
    reader.post("/preferences/", {"theme": "auto"})
    assert "data-theme" not in reader.get("/form/").text


@pytest.mark.parametrize("sent", [{"language": "xx"}, {"theme": '"><b>'}, {"language": ""}, {}])
def test_preferences_that_do_not_exist_change_nothing(reader, sent):
    assert not reader.post("/preferences/", sent).cookies


@pytest.mark.parametrize("there", ["https://mallory.example/", "//mallory.example", "javascript:alert(1)", ""])
def test_mallory_cannot_send_a_reader_elsewhere(reader, there):
    assert reader.post("/preferences/", {"language": "es", "next": there})["location"] == "/"


def test_mallory_cannot_change_a_readers_language(reader):
    answer = reader.post("/preferences/", {"language": "es"}, headers={"sec-fetch-site": "cross-site"})
    assert not answer.cookies


def test_preferences_are_not_read(reader):
    assert reader.get("/preferences/").status_code == 405
