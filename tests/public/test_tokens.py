"""A reporter token at the receipt: offered to whom it is due, shown once, entered in a form, given back."""

import re
from urllib.parse import urlencode

import pytest

from amparo.core.kit import clock
from amparo.core.kit.ids import uuid7
from amparo.core.vault.secrets import receipt_of
from amparo.stages.incidents import actions as incidents
from amparo.stages.incidents import reads
from amparo.stages.incidents.terms import Imagery
from amparo.stages.intake import reads as reports
from amparo.stages.intake.terms import Lane
from tests.incidents.cast import MINUTE, NOON, by, told, two_sources

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def path(cast):
    """The receipt of a report that came a minute before its incident was confirmed."""
    found = two_sources(NOON - MINUTE)
    incidents.start_checking(act=by(cast.dana), incident_id=found)
    shows = {"report_id": None, "shows": Imagery.SHOWS_ENFORCEMENT, "note": "vest readable"}
    incidents.check_imagery(act=by(cast.vera), incident_id=found, **shows)
    incidents.confirm(act=by(cast.vera), incident_id=found, reason="two callers and a film")
    return f"/r/{receipt_of(reads.members(found)[0].report_id)}"


def code_on(page):
    return re.search(r'class="receipt code"><span>([A-Z0-9-]+)<', page).group(1)


def test_it_is_offered_shown_once_and_offered_no_more(client, path):
    assert "Show my token" in client.get(path).text
    assert "Mostrar mi clave" in client.get(path, headers={"accept-language": "es"}).text
    answer = client.post(f"{path}/token")
    assert answer.status_code == 200
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    code = code_on(answer.text)
    assert len(code.replace("-", "")) == 30
    page = client.get(path).text
    assert "Show my token" not in page
    assert code not in page
    again = client.post(f"{path}/token")
    assert (again.status_code, "taken before" in again.text) == (409, True)


def test_it_is_offered_to_nobody_else(client, path):
    other = f"/r/{receipt_of(told(at=NOON))}"
    assert "Show my token" not in client.get(other).text
    assert client.post(f"{other}/token").status_code == 409
    assert client.post("/r/K7M-2QA-4XC-9DT-FGH-W3P/token").status_code == 404
    assert client.get(f"{path}/token").status_code == 405


def test_a_form_with_a_token_is_known_and_one_with_a_wrong_token_is_taken_all_the_same(client, path):
    code = code_on(client.post(f"{path}/token").text)
    for typed, lane in ((code.lower(), Lane.KNOWN), ("wrong", Lane.ORDINARY)):
        report = uuid7(clock.now())
        form = {"id": str(report), "place": "90057", "happening": "now", "token": typed}
        assert client.post("/report", urlencode(form), content_type=FORM).status_code == 302
        assert reports.report(report).lane is lane


def test_the_api_takes_a_token_too(client, path):
    code = code_on(client.post(f"{path}/token").text)
    report = uuid7(clock.now())
    body = {"id": str(report), "happening": "now", "place": {"text": "90057"}, "token": code}
    assert client.post("/api/v1/reports", body, content_type="application/json").status_code == 201
    assert reports.report(report).lane is Lane.KNOWN


def test_its_holder_gives_it_back(client, path):
    code = code_on(client.post(f"{path}/token").text)
    assert client.get("/token").status_code == 200
    wrong = client.post("/token", {"token": "K7M"})
    assert (wrong.status_code, "This is no reporter token" in wrong.text) == (422, True)
    answer = client.post("/token", {"token": code}, follow=True)
    assert "It is given back" in answer.text
    assert code not in answer.redirect_chain[0][0]
    assert "does not hold any more" in client.post("/token", {"token": code}).text
