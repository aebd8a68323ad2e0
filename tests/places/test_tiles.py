import math

import mapbox_vector_tile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point as Dot
from shapely.geometry import shape

from amparo.core.kit.geo import Point
from amparo.core.places import counties, tiles

LOS_ANGELES = Point(34.0522, -118.2437)


def column_and_row(point, zoom):
    """Return the tile of a point, and where in it the point lies, by the definition of the Web Mercator grid."""
    x = (point.lon + 180) / 360 * 2**zoom
    lat = math.radians(point.lat)
    y = (1 - math.log(math.tan(lat) + 1 / math.cos(lat)) / math.pi) / 2 * 2**zoom
    return int(x), int(y), Dot(x % 1 * 4096, y % 1 * 4096)


def layers(layer, z, x, y):
    return mapbox_vector_tile.decode(tiles.tile(layer, z, x, y), default_options={"y_coord_down": True})


def test_a_tile_names_the_towns_that_lie_in_it():
    x, y, there = column_and_row(LOS_ANGELES, 9)
    found = {f["properties"]["name"]: shape(f["geometry"]) for f in layers("places", 9, x, y)["places"]["features"]}
    # The middle of its ZIPs is about five kilometres from its city hall; a tile is 65 wide.
    assert found["Los Angeles"].distance(there) < 400


@given(st.floats(32.6, 41.9), st.floats(-120, -115), st.integers(7, 12))
@settings(max_examples=40, deadline=None)
def test_a_county_on_the_map_is_the_county_of_the_point(lat, lon, zoom):
    x, y, there = column_and_row(Point(lat, lon), zoom)
    drawn = layers("counties", zoom, x, y).get("counties", {"features": []})["features"]
    county = counties.county_of(Point(lat, lon))
    near = {f["properties"]["name"] for f in drawn if shape(f["geometry"]).distance(there) <= 8}
    if county is None:
        assert not any(shape(f["geometry"]).contains(there) for f in drawn)
    elif near:
        assert county.name in near


@pytest.mark.parametrize(
    ("zoom", "expected"),
    [(0, {"land"}), (4, {"land", "places"}), (6, {"land", "counties", "places"}), (12, set(tiles.LAYERS))],
)
def test_more_is_shown_the_nearer_one_comes(zoom, expected):
    x, y, _ = column_and_row(LOS_ANGELES, zoom)
    assert set(layers("base", zoom, x, y)) == expected


def test_no_tile_is_crowded():
    for zoom in (4, 6, 8, 10):
        x, y, _ = column_and_row(LOS_ANGELES, zoom)
        named = layers("places", zoom, x, y)["places"]["features"]
        assert 1 <= len(named) <= 30


def test_a_grid_shows_that_one_moves_where_there_is_nothing_else():
    x, y, _ = column_and_row(Point(35.6, -117.9), 12)  # the Mojave
    assert len(layers("grid", 12, x, y)["grid"]["features"]) >= 10


def test_the_open_sea_is_an_empty_tile():
    assert tiles.tile("base", 8, 0, 128) == b""


def test_a_part_is_what_the_whole_holds():
    x, y, _ = column_and_row(LOS_ANGELES, 10)
    whole = layers("base", 10, x, y)
    for part in tiles.LAYERS:
        assert layers(part, 10, x, y)[part] == whole[part]


@pytest.mark.parametrize(
    ("layer", "z", "x", "y"),
    [
        ("streets", 0, 0, 0),
        ("", 0, 0, 0),
        ("base", 13, 0, 0),
        ("base", -1, 0, 0),
        ("base", 3, 8, 0),
        ("base", 3, 0, -1),
    ],
)
def test_an_impossible_tile_is_refused(layer, z, x, y):
    with pytest.raises(ValueError, match="there is no"):
        tiles.tile(layer, z, x, y)


@given(st.sampled_from(["base", *tiles.LAYERS]), st.integers(0, 5), st.data())
@settings(max_examples=30, deadline=None)
def test_every_tile_can_be_drawn_and_read(layer, z, data):
    x, y = data.draw(st.integers(0, 2**z - 1)), data.draw(st.integers(0, 2**z - 1))
    content = tiles.tile(layer, z, x, y)
    assert len(content) < 40_000
    assert set(mapbox_vector_tile.decode(content)) <= set(tiles.LAYERS)
