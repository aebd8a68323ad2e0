"""The list of incidents, the board's own limit, and the map's answers."""

import json
import re
from datetime import timedelta

import pytest

from amparo.core.kit import clock
from amparo.interfaces.console import board as board_page
from amparo.stages.incidents import actions, overview
from amparo.stages.incidents.models import Incident
from amparo.stages.intake.terms import Place
from tests.cast import log_in
from tests.incidents.cast import NOON, by, incident, north

pytestmark = pytest.mark.django_db
LIST = "/console/incidents/"
MAP = "/console/map/"


@pytest.fixture(autouse=True)
def set_clock(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(minutes=1))


@pytest.fixture
def read(client, cast):
    """Return a page as Dana reads it."""
    log_in(client, cast.dana)

    def page(path, status=200, language="en", **asked):
        answer = client.get(path, asked, headers={"accept-language": language})
        assert answer.status_code == status
        return answer.content.decode() if status == 200 else ""

    return page


def test_the_board_says_what_it_does_not_show(read, cast, monkeypatch):
    monkeypatch.setattr(board_page, "MOST_CARDS", 2)
    for n in range(3):
        incident(place=north(3000 * n))
    page = read("/console/")
    assert "2 of 3 open incidents are shown" in page
    assert "2 of 3 shown, see all" in page
    assert "/console/incidents/?when=open&amp;state=received" in page
    assert "Se muestran 2 de 3 incidentes abiertos" in read("/console/", language="es")
    monkeypatch.setattr(board_page, "MOST_CARDS", 3)
    assert "open incidents are shown" not in read("/console/")


def test_the_list_beside_the_map_needs_no_script(read, cast):
    for metres in (0, 700, 60_000):
        incident(place=north(metres))
    page = read("/console/")
    assert "3 incidents in this view" in page
    features = read_map(read)["features"]
    assert {f["properties"]["count"] for f in features} == {2, 1}
    for feature in features:
        said = feature["properties"]
        assert said["title"] in page
        assert said["url"].replace("&", "&amp;") in page
    (several,) = [f["properties"] for f in features if f["properties"]["count"] == 2]
    assert read(several["url"]).count("data-incident=") == 2


def read_map(read, **asked):
    return json.loads(read(MAP, **asked))


def test_the_map_says_what_lies_outside_and_what_has_no_place(read, cast):
    for metres in (0, 60_000):
        incident(place=north(metres))
    incident(place=Place(text="by the old mill"))
    said = read_map(read, bbox="-118.4,34,-118.1,34.2", zoom="11")
    assert said["inside"] == "1 incident in this view"
    assert said["outside"] == "1 incident lies outside this view"
    assert said["unplaced"] == "1 incident without a place"
    assert read(said["unplaced_url"]).count("data-incident=") == 1
    west, south, east, north_ = said["bounds"]
    everything = read_map(read, bbox=f"{west},{south},{east},{north_}", zoom="8")
    assert everything["outside"] == ""


@pytest.mark.parametrize(
    "asked",
    [
        {"bbox": "1,2,3"},
        {"bbox": "a,b,c,d"},
        {"bbox": "nan,0,1,1"},
        {"bbox": "0,50,1,40"},
        {"zoom": "x"},
        {"zoom": "99"},
        {"zoom": "nan"},
        {"when": "all"},
        {"when": "never"},
    ],
)
def test_a_map_that_makes_no_sense_is_refused(read, asked):
    read(MAP, status=400, **asked)


@pytest.mark.parametrize(
    "asked",
    [
        {"before": "x"},
        {"area": "zz"},
        {"area": "12"},
        {"bbox": "1"},
        {"state": "asleep"},
        {"when": "never"},
        {"q": "x" * 300},
    ],
)
def test_a_list_that_makes_no_sense_is_not_found(read, asked):
    read(LIST, status=404, **asked)


def test_the_list_finds_by_state_words_and_code(read, cast):
    ids = [incident(place=north(3000 * n), text=f"vans number {n}") for n in range(3)]
    page = read(LIST)
    assert page.count("data-incident=") == 3
    actions.start_checking(act=by(cast.dana), incident_id=ids[0])
    assert read(LIST, state="checking").count("data-incident=") == 1
    assert read(LIST, q="vans").count("data-incident=") == 3
    assert "No incident fits." in read(LIST, q="zeppelin")
    code = Incident.objects.get(pk=ids[1]).code
    assert str(ids[1]) in read(LIST, q=code.lower())


def test_older_and_newer_lead_there_and_back(read, cast):
    for n in range(overview.PAGE + 3):
        incident(place=north(3000 * n), text="vans")
    first = read(LIST, q="vans")
    older = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    assert "q=vans" in older
    second = read(older)
    assert (first.count("data-incident="), second.count("data-incident=")) == (overview.PAGE, 3)
    newer = re.search(r'rel="prev" href="([^"]+)"', second)[1].replace("&amp;", "&")
    assert read(newer).count("data-incident=") == overview.PAGE


def test_mallory_sees_neither(client, cast):
    incident()
    log_in(client, cast.mallory)
    for path in (LIST, MAP):
        assert client.get(path).status_code in {403, 404}


def test_the_list_asks_no_more_for_more_rows(read, cast, django_assert_max_num_queries):
    incident(place=north(0))
    read(LIST)
    with django_assert_max_num_queries(1000) as one:
        read(LIST)
    for n in range(1, 6):
        incident(place=north(3000 * n))
    with django_assert_max_num_queries(len(one)):
        read(LIST)
