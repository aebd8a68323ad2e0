import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.core.kit.geo import EARTH_RADIUS_M, Point, distance_m, distances_m, parse_lat_lon

POINTS = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))
HALF_ROUND_M = math.pi * EARTH_RADIUS_M

LOS_ANGELES = Point(34.0522, -118.2437)
NEW_YORK = Point(40.7128, -74.0060)


@pytest.mark.parametrize("pair", [(math.nan, 0), (0, math.nan), (math.inf, 0), (0, -math.inf)])
def test_a_point_is_finite(pair):
    with pytest.raises(ValueError, match="finite"):
        Point(*pair)


def test_a_swapped_pair_is_named():
    with pytest.raises(ValueError, match="swapped"):
        Point(-118.2437, 34.0522)


@pytest.mark.parametrize("lon", [-180.5, 181])
def test_a_longitude_goes_once_round(lon):
    with pytest.raises(ValueError, match=r"outside \[-180, 180\]"):
        Point(0, lon)


def test_a_known_distance():
    assert distance_m(LOS_ANGELES, NEW_YORK) == pytest.approx(3_935_700, rel=0.001)


@given(POINTS, POINTS)
def test_a_distance_has_no_direction_and_ends_half_way_round(a, b):
    there = distance_m(a, b)
    assert there == pytest.approx(distance_m(b, a), abs=1e-6)
    assert 0 <= there <= HALF_ROUND_M + 1e-6


@given(POINTS)
def test_nothing_is_nearer_than_itself_and_farther_than_the_antipode(a):
    other_side = Point(-a.lat, a.lon - 180 if a.lon > 0 else a.lon + 180)
    assert distance_m(a, a) == 0
    assert distance_m(a, other_side) == pytest.approx(HALF_ROUND_M, rel=1e-6)


@given(POINTS, POINTS, POINTS)
def test_a_detour_is_never_shorter(a, b, c):
    assert distance_m(a, c) <= distance_m(a, b) + distance_m(b, c) + 0.5


@given(POINTS, st.lists(POINTS, max_size=5))
def test_many_distances_are_the_single_ones(origin, points):
    assert distances_m(origin, points) == [distance_m(origin, point) for point in points]


@pytest.mark.parametrize(
    "text",
    [
        "33.9769,-118.2161",
        " 33.9769 -118.2161 ",
        "33.9769; -118.2161",
        "(33.9769, -118.2161)",
        "geo:33.9769,-118.2161",
        "33.9769, \N{MINUS SIGN}118.2161",
        "33.9769° N, 118.2161° W",
        "33.9769N 118.2161O",
        "118.2161° w 33.9769° n",
    ],
)
def test_pairs_as_people_paste_them(text):
    assert parse_lat_lon(text) == Point(33.9769, -118.2161)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "90255",
        "33.9769",
        "-118.2161, 33.9769",
        "33.9769, -218.2161",
        "33.9769N, 34.1N",
        "33.9769W 118.2161W",
        "33.9769N 118.2161",
        "nan,nan",
        "1e1,1e1",
        "٣٣.٩, ١١٨.٢",
        "1,2,3",
        "9 " * 100_000,
    ],
)
def test_anything_else_is_no_pair(text):
    assert parse_lat_lon(text) is None


@given(st.text(max_size=80))
def test_no_text_breaks_the_reader(text):
    assert isinstance(parse_lat_lon(text), Point | None)


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_a_written_pair_is_read_back(lat, lon):
    read = parse_lat_lon(f"{lat:.6f},{lon:.6f}")
    assert read is not None
    assert (read.lat, read.lon) == (pytest.approx(lat, abs=1e-6), pytest.approx(lon, abs=1e-6))
