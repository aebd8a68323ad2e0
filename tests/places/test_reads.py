import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.core.kit.geo import Point, distance_m
from amparo.core.places import gazetteer, reads
from amparo.core.places.labels import said
from amparo.core.places.terms import Area, NotPrepared, PlaceKind

DOWNTOWN = Point(34.0522, -118.2437)
POINTS = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))


def labels(text, near=None):
    return [candidate.label for candidate in reads.resolve(text, near)]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("90255", "near Huntington Park, CA 90255"),
        ("90255-1234", "near Huntington Park, CA 90255"),
        ("2500 E Florence Ave, Huntington Park, CA 90255", "near Huntington Park, CA 90255"),
        ("90255 Huntington Park", "near Huntington Park, CA 90255"),
        ("Huntington Park", "near Huntington Park, CA"),
        ("huntington park ca", "near Huntington Park, CA"),
        ("HUNTINGTON PARK, California, USA", "near Huntington Park, CA"),
        ("Florence y Pacific, Huntington Park", "near Huntington Park, CA"),
        ("Los Ángeles", "near Los Angeles, CA"),
        ("East L.A.", "near East Los Angeles, CA"),
        ("Boyle Heights", "near Boyle Heights, Los Angeles, CA"),
        ("5th & Soto, Boyle Heights, Los Angeles", "near Boyle Heights, Los Angeles, CA"),
        ("10250 Santa Monica Blvd, Los Angeles", "near Los Angeles, CA"),
        ("12345 Main Street, Nowhere Such, Los Angeles", "near Los Angeles, CA"),
        ("Filadelfia, Pensilvania", "near Philadelphia, PA"),
        ("Ciudad de Nueva York, NY, EE. UU.", "near New York, NY"),
        ("Washington, D.C.", "near Washington, DC"),
        ("O'Fallon, IL", "near O Fallon, IL"),
        ("Huntingtn Prak, CA", "near Huntington Park, CA"),
        ("Huntingtn Park", "near Huntington Park, CA"),
        ("1 Main St, Huntington Prk, CA", "near Huntington Park, CA"),
    ],
)
def test_what_a_text_means_first(text, label):
    assert labels(text)[0] == label


@pytest.mark.parametrize(
    "text",
    ["", "   ", "00000", "99999", ",", "12345 Main Street", "qqqq", "USA", "x" * 201, "a" * 10_000_000, "\0", "'; --"],
)
def test_what_is_no_place_means_nothing(text):
    assert reads.resolve(text) == []


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Hollywood", "near Hollywood, CA"),
        ("Florence and Pacific Huntington Park", "near Huntington Park, CA"),
        ("Paramount, the Home Depot", "near Paramount, CA"),
        ("Juntington Park", "near Huntington Park, CA"),
    ],
)
def test_where_the_network_works_more_is_understood(text, label):
    assert labels(text, near=DOWNTOWN)[0] == label
    assert label not in labels(text)[:1]


def test_far_from_the_network_the_largest_comes_first():
    assert labels("Springfield", near=DOWNTOWN) == labels("Springfield")
    assert len(labels("Springfield")) == 10


def test_an_approximate_place_says_near_and_how_far_it_reaches():
    (candidate,) = reads.resolve("90255")
    assert candidate.kind is PlaceKind.ZIP
    assert candidate.approximate
    assert candidate.label.startswith("near ")
    assert 1_000 < candidate.accuracy_m < 5_000


@pytest.mark.parametrize(
    ("text", "accuracy_m", "approximate", "label"),
    [
        ("33.97690, -118.21610", 11, False, "33.97690, -118.21610"),
        ("33.97, -118.21", 1_112, True, "near 33.97, -118.21"),
        ("34, -118", 111_195, True, "near 34, -118"),
    ],
)
def test_typed_coordinates_are_as_sure_as_their_decimals(text, accuracy_m, approximate, label):
    (candidate,) = reads.resolve(text)
    assert candidate.kind is PlaceKind.COORDINATES
    assert candidate.accuracy_m == pytest.approx(accuracy_m, rel=0.02)
    assert candidate.approximate is approximate
    assert candidate.label == label


@given(st.text(max_size=40), st.none() | POINTS)
def test_no_text_breaks_it(text, near):
    for candidate in reads.resolve(text, near):
        assert candidate.accuracy_m > 0
        assert candidate.approximate == candidate.label.startswith("near ")


@pytest.mark.parametrize(
    ("point", "area"),
    [
        (Point(33.9769, -118.2161), Area("Huntington Park", "Los Angeles County", "CA", "06037")),
        (Point(34.0085, -118.4990), Area("Santa Monica", "Los Angeles County", "CA", "06037")),  # on the pier
        (Point(29.9600, -90.0600), Area("New Orleans", "Orleans Parish", "LA", "22071")),
        (Point(32.5000, -117.0000), Area("", "", "", "")),  # Tijuana
        (Point(40.0, -70.0), Area("", "", "", "")),  # at sea
    ],
)
def test_the_area_of_a_point(point, area):
    assert reads.area_of(point) == area


@pytest.mark.parametrize(
    ("area", "label"),
    [
        (Area("Huntington Park", "Los Angeles County", "CA", "06037"), "Huntington Park, CA"),
        (Area("", "Nye County", "NV", "32023"), "Nye County, NV"),
        (Area("", "", "", ""), ""),
    ],
)
def test_an_area_has_a_label(area, label):
    assert area.label == label


@pytest.mark.parametrize(
    ("point", "label"),
    [
        (Point(33.9769, -118.2161), "near Huntington Park, CA"),
        (Point(34.0480, -118.2100), "near Los Angeles, CA 90033"),
        (Point(69.0, -157.0), "in North Slope, AK"),
        (Point(19.4326, -99.1332), "near 19.4, -99.1"),
    ],
)
def test_a_point_has_a_label_without_a_block(point, label):
    assert reads.near_label(point) == label
    nearness, name = said(label)
    assert label == f"{nearness} {name}"


@given(POINTS)
def test_every_point_has_an_area_and_a_label(point):
    area = reads.area_of(point)
    assert bool(area.county) == bool(area.state) == bool(area.county_fips)
    assert said(reads.near_label(point))


def test_the_nearest_zip_is_the_nearest():
    nearest = gazetteer.nearest_zip(DOWNTOWN)
    for code in ("90012", "90013", "90014", "90021"):
        assert distance_m(DOWNTOWN, nearest.point) <= distance_m(DOWNTOWN, gazetteer.zip_by_code(code).point)


def test_the_nearest_zip_stays_in_its_state():
    in_nevada = Point(35.9690, -114.8500)  # Boulder City; Arizona is across the river
    assert gazetteer.nearest_zip(in_nevada, "AZ").state == "AZ"
    assert gazetteer.nearest_zip(in_nevada).state == "NV"


def test_without_its_file_it_says_how_to_make_it(tmp_path, monkeypatch):
    monkeypatch.setattr(gazetteer, "BUILT", tmp_path / "places.sqlite3")
    with pytest.raises(NotPrepared, match=r"\./amparo makes it"):
        reads.resolve("90255")
    with pytest.raises(NotPrepared):
        gazetteer.edition()


def test_a_worker_that_asks_loads_nothing_heavy():
    code = (
        "import sys; from amparo.core.places import reads; from amparo.core.kit.geo import Point;"
        "reads.resolve('90255'); reads.area_of(Point(34, -118));"
        "print(sorted({'shapely', 'numpy', 'zipcodes', 'h3', 'mapbox_vector_tile', 'django'} & set(sys.modules)))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": "src"}, capture_output=True, text=True)
    assert loaded.stdout == "[]\n", loaded.stderr
