import sqlite3
from contextlib import closing

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from amparo.core.kit.geo import Point
from amparo.core.places import counties, gazetteer


@pytest.fixture(scope="module")
def outlines():
    """All counties by their number, as shapely reads them."""
    with closing(sqlite3.connect(gazetteer.BUILT)) as db:
        rows = db.execute("SELECT fips, wkb FROM shape WHERE length(fips) = 5").fetchall()
    return dict(zip([fips for fips, _ in rows], shapely.from_wkb([wkb for _, wkb in rows]), strict=True))


@given(st.floats(24, 50), st.floats(-125, -66))
def test_the_walk_round_the_outlines_agrees_with_shapely(outlines, lat, lon):
    there = shapely.Point(lon, lat)
    county = counties.county_of(Point(lat, lon))
    if county is None:
        assert not any(outline.contains(there) for outline in outlines.values())
    else:
        nearest = min(outline.distance(there) for outline in outlines.values())
        assert outlines[county.fips].distance(there) <= nearest / 0.6 + 1e-9  # degrees narrow to the north


def test_a_county_holds_a_point_of_its_own(outlines):
    for fips, outline in sorted(outlines.items())[::7]:
        inside = outline.representative_point()
        assert counties.county_of(Point(inside.y, inside.x)).fips == fips


@pytest.mark.parametrize(("lon", "expected"), [(-118.51, "06037"), (-119.0, None)])
def test_a_shore_is_wider_than_its_line_but_not_the_sea(lon, expected):
    county = counties.county_of(Point(33.98, lon))
    assert (county and county.fips) == expected
