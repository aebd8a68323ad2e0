import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.core.kit.geo import EARTH_RADIUS_M, Point
from amparo.core.places import cells

POINTS = st.builds(Point, st.floats(-89, 89), st.floats(-180, 180))
FLORENCE_AND_PACIFIC = Point(33.9747, -118.2254)


def moved(start, bearing, metres):
    """Go so far in one direction along a great circle."""
    angle, lat, lon = metres / EARTH_RADIUS_M, math.radians(start.lat), math.radians(start.lon)
    end_lat = math.asin(math.sin(lat) * math.cos(angle) + math.cos(lat) * math.sin(angle) * math.cos(bearing))
    end_lon = lon + math.atan2(
        math.sin(bearing) * math.sin(angle) * math.cos(lat), math.cos(angle) - math.sin(lat) * math.sin(end_lat)
    )
    return Point(math.degrees(end_lat), (math.degrees(end_lon) + 540) % 360 - 180)


@given(POINTS, st.integers(0, 15))
def test_a_cell_fits_a_signed_column_and_holds_its_centre(point, resolution):
    of = cells.cell(point, resolution)
    assert 0 < of < 2**63
    assert cells.cell(cells.centre(of), resolution) == of


@given(POINTS, st.integers(0, 15))
def test_a_parent_is_the_cell_of_a_child_s_centre(point, resolution):
    of = cells.cell(point, 15)
    above = cells.parent(of, resolution)
    assert cells.parent(above, resolution) == above
    assert above in cells.disk(cells.cell(point, resolution), 1)  # children stick out a little


@given(
    POINTS,
    st.sampled_from([3, 5, 7, 9, 11]),
    st.floats(0, 5),
    st.floats(0, 2 * math.pi),
    st.floats(0, 1),
)
def test_around_misses_nothing_within_the_radius(point, resolution, edges, bearing, part):
    radius_m = edges * {3: 60_000, 5: 8_500, 7: 1_200, 9: 174, 11: 24}[resolution]
    there = moved(point, bearing, radius_m * part)
    assert cells.cell(there, resolution) in cells.around(point, radius_m, resolution)


@pytest.mark.parametrize(("radius_m", "resolution"), [(150, 10), (300, 9), (1_000, 8), (5_000, 6), (5_000_000, 0)])
def test_the_finest_resolution_for_a_radius(radius_m, resolution):
    assert cells.resolution_for(radius_m) == resolution


@given(POINTS, st.floats(1, 1_000_000))
def test_a_chosen_resolution_needs_three_rings_at_most(point, radius_m):
    assert len(cells.around(point, radius_m, cells.resolution_for(radius_m))) <= 37


def test_a_disk_has_its_known_size():
    middle = cells.cell(FLORENCE_AND_PACIFIC)
    assert cells.disk(middle, 0) == {middle}
    assert len(cells.disk(middle, 2)) == 19


@pytest.mark.parametrize(
    "call",
    [
        lambda: cells.cell(FLORENCE_AND_PACIFIC, 16),
        lambda: cells.cell(FLORENCE_AND_PACIFIC, -1),
        lambda: cells.parent(cells.cell(FLORENCE_AND_PACIFIC, 7), 8),
        lambda: cells.parent(12, 3),
        lambda: cells.centre(0),
        lambda: cells.disk(-1, 1),
        lambda: cells.disk(cells.cell(FLORENCE_AND_PACIFIC), 61),
        lambda: cells.around(FLORENCE_AND_PACIFIC, 50_000),
    ],
)
def test_what_is_no_cell_or_too_wide_is_refused(call):
    with pytest.raises(ValueError, match=r"resolution|cell|rings"):
        call()
