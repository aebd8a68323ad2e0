"""Where the network works decides between places of one name, and tells what lies in another state."""

import pytest

from amparo.config import env
from amparo.core.kit.geo import Point
from amparo.core.places import gazetteer, reads
from amparo.core.places.terms import Own


@pytest.fixture
def los_angeles():
    (home,) = reads.resolve("Los Angeles, CA")
    reads.settle(home=home, own=None)
    return home


def test_the_network_decides_between_places_of_one_name(los_angeles):
    assert reads.resolve("Pasadena")[0].label == "near Pasadena, CA"
    assert reads.meant("Pasadena").label == "near Pasadena, CA"
    assert reads.resolve("Hollywood")[0].state == "CA"


def test_what_was_said_outweighs_where_the_network_works(los_angeles):
    assert reads.meant("Pasadena, TX").state == "TX"
    assert reads.resolve("Houston")[0].state == "TX"


@pytest.mark.parametrize(
    ("text", "elsewhere"),
    [("Pasadena", False), ("Pasadena, TX", True), ("Chicago", True), ("85001", True), ("90012", False),
     ("36.17, -115.14", True), ("34.0522, -118.2437", False), ("19.4326, -99.1332", True)],
)  # fmt: skip
def test_a_place_in_another_state_is_told_apart(los_angeles, text, elsewhere):
    assert reads.is_elsewhere(reads.resolve(text)[0]) is elsewhere


def test_nothing_is_elsewhere_if_nobody_said_where_the_network_works():
    assert reads.works_at() is None
    assert not reads.is_elsewhere(reads.resolve("Chicago")[0])


def test_what_may_mean_several_places_means_none():
    assert reads.meant("Pasadena") is None
    assert reads.meant("Pasadena", Point(34.05, -118.24)).label == "near Pasadena, CA"
    assert reads.meant("Springfield", Point(34.05, -118.24)) is None
    assert reads.meant("qqqq") is None
    assert reads.meant("90255").label == "near Huntington Park, CA 90255"


@pytest.mark.parametrize(
    ("text", "nameless"),
    [
        ("34.05, -118.24", True),
        ("3Q34+FW", True),
        ("3Q34+FW Los Angeles", False),
        ("Soto y 4th", False),
        ("90255", False),
    ],
)
def test_a_code_is_no_name(text, nameless):
    assert reads.is_nameless(text) is nameless


@pytest.mark.parametrize(
    ("given", "label"),
    [
        ("Los Angeles, CA", "near Los Angeles, CA"),
        ("90255", "near Huntington Park, CA 90255"),
        ("34.05, -118.24", None),
    ],
)
def test_the_setting_takes_what_a_caller_may_say(monkeypatch, given, label):
    monkeypatch.setenv("AMPARO_PLACE", given)
    assert env.place("AMPARO_PLACE").label == (label or "near 34.05, -118.24")


def test_the_setting_may_be_empty(monkeypatch):
    monkeypatch.delenv("AMPARO_PLACE", raising=False)
    assert env.place("AMPARO_PLACE") is None


@pytest.mark.parametrize(
    ("given", "says"),
    [("Pasadena", "may be Pasadena, CA or Pasadena, TX"), ("Qqqqq", "give a city with its state")],
)
def test_a_setting_that_cannot_be_meant_says_what_to_change(monkeypatch, given, says):
    monkeypatch.setenv("AMPARO_PLACE", given)
    with pytest.raises(env.BadSetting, match=says):
        env.place("AMPARO_PLACE")


def test_a_setting_without_the_file_of_places_says_how_to_make_it(monkeypatch, tmp_path):
    monkeypatch.setattr(gazetteer, "BUILT", tmp_path / "places.sqlite3")
    monkeypatch.setenv("AMPARO_PLACE", "90255")
    with pytest.raises(env.BadSetting, match=r"\./amparo makes it"):
        env.place("AMPARO_PLACE")


def test_own_files_are_asked_before_the_built_one(los_angeles):
    asked = []
    reads.settle(home=los_angeles, own=Own(lambda *of: asked.append(of) or [], lambda _: [], lambda _: []))
    assert reads.resolve("Soto y Cuarta, 90033")[0].label == "near Los Angeles, CA 90033"
    ((text, near),) = asked
    assert (text, round(near.lat)) == ("Soto y Cuarta", 34)
