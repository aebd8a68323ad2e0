import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Polygon

from amparo.core.places.topology import shapes
from tests.places.atlas import ATLAS

STEPS = st.integers(-50, 50)


def polygons(collection):
    return {shape.id: [Polygon(rings[0], rings[1:]) for rings in shape.polygons] for shape in shapes(ATLAS, collection)}


def test_shared_arcs_become_closed_rings():
    west, east = polygons("counties")["06037"][0], polygons("counties")["06071"][0]
    assert west.bounds == pytest.approx((-118.3, 33.9, -118.2, 34.1))
    assert east.bounds == pytest.approx((-118.2, 33.9, -118.1, 34.1))
    assert west.intersection(east).length == pytest.approx(0.2)  # the border, and no overlap
    assert west.intersection(east).area == 0


def test_a_lake_is_a_hole_and_a_rock_without_area_is_left_out():
    (island,) = polygons("counties")["22071"]
    assert island.area == pytest.approx(0.01 - 0.0016)


def test_a_state_is_made_of_the_same_arcs():
    (state,) = polygons("states")["06"]
    assert state.area == pytest.approx(0.04)


@pytest.mark.parametrize("changes", [{"type": "FeatureCollection"}, {"transform": None}])
def test_what_is_no_quantised_topology_is_refused(changes):
    other = {key: value for key, value in (ATLAS | changes).items() if value is not None}
    with pytest.raises(ValueError, match="not a quantised topology"):
        list(shapes(other, "states"))


def test_a_line_is_no_polygon():
    line = {"geometries": [{"type": "LineString", "arcs": [0], "id": "1", "properties": {"name": "x"}}]}
    with pytest.raises(ValueError, match="a LineString is no polygon"):
        list(shapes(ATLAS | {"objects": {"lines": line}}, "lines"))


@given(st.lists(st.tuples(STEPS, STEPS), min_size=3, max_size=8))
def test_deltas_add_up(steps):
    ring = [*steps, (-sum(x for x, _ in steps), -sum(y for _, y in steps))]
    one = {
        "type": "Topology",
        "transform": {"scale": [2, 3], "translate": [5, 7]},
        "arcs": [[[0, 0], *map(list, ring)]],
        "objects": {"c": {"geometries": [{"type": "Polygon", "arcs": [[0]], "id": "1", "properties": {"name": "x"}}]}},
    }
    (shape,) = shapes(one, "c")
    corners = shape.polygons[0][0]
    assert corners[0] == corners[-1] == (5, 7)
    assert corners[1] == (5 + 2 * steps[0][0], 7 + 3 * steps[0][1])
