"""Reading operators' files: what is taken, and what is refused with a sentence that says what to change."""

import contextlib
import csv
import io
import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.core.places import files
from amparo.core.places.files import Unusable
from amparo.core.places.shaping import Shaper
from amparo.core.places.terms import Layer
from tests.places import grid, tiled


def read(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(files.features(path))


def shaped(tmp_path, name, content, layer, **fields):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    shaper = Shaper(Layer(layer), **fields)
    return shaper, list(shaper.things(files.features(path)))


STREETS = list(grid.town())


def test_a_collection_and_its_lines_are_the_same(tmp_path):
    whole = read(tmp_path, "a.geojson", grid.collection(STREETS))
    lines = read(tmp_path, "b.geojsonl", "\n".join(map(json.dumps, STREETS)))
    marked = read(tmp_path, "c.geojsons", "".join(f"\x1e{json.dumps(one)}\n" for one in STREETS))
    assert whole == lines == marked
    assert [one.properties["FULLNAME"] for one in whole] == [one["properties"]["FULLNAME"] for one in STREETS]
    assert read(tmp_path, "d.json", "\ufeff" + json.dumps(STREETS[0]))[0].geometry.length > 0


def test_what_stands_around_the_features_does_no_harm(tmp_path):
    text = grid.collection(STREETS[:2], name="features", bbox=[1, 2, 3, 4], note={"features": [1, "}"]})
    after = text[:-1] + ', "more": [{"type": "Feature"}], "end": 12}'
    assert len(read(tmp_path, "a.geojson", text)) == len(read(tmp_path, "b.geojson", after)) == 2


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4326"])
def test_the_right_coordinate_system_may_be_named(tmp_path, name):
    crs = {"type": "name", "properties": {"name": name}}
    assert len(read(tmp_path, "a.geojson", grid.collection(STREETS[:1], crs=crs))) == 1


def test_a_table_may_be_written_in_three_ways(tmp_path):
    comma = read(tmp_path, "a.csv", "name,lat,lon\nCasa,34.05,-118.2\n")
    semicolon = read(tmp_path, "b.csv", "\ufeffNombre;Latitud;Longitud\r\nCasa;34,05;-118,2\r\n")
    tab = read(tmp_path, "c.tsv", "name\tWKT\nCasa\tPOINT (-118.2 34.05)\n")
    assert [(one[0].geometry.x, one[0].geometry.y) for one in (comma, semicolon, tab)] == [(-118.2, 34.05)] * 3
    assert comma[0].properties == {"name": "Casa"}
    assert (comma[0].where, semicolon[0].properties) == ("line 2", {"Nombre": "Casa"})


@pytest.mark.parametrize("leaves", [False, True])
def test_tiles_give_the_streets_that_they_were_made_of(tmp_path, leaves):
    found = read(tmp_path, "a.pmtiles", tiled.written(STREETS, leaves=leaves))
    length = {}
    for one in found:
        length[one.properties["FULLNAME"]] = length.get(one.properties["FULLNAME"], 0) + one.geometry.length
    blocks = {name: len(grid.STREETS) - 1 for name in grid.AVENUES} | {n: len(grid.AVENUES) - 1 for n in grid.STREETS}
    assert length == pytest.approx({name: count * grid.BLOCK for name, count in blocks.items()}, rel=0.01)


def test_an_outline_cut_by_tiles_is_whole_again(tmp_path):
    outline = grid.square("Villa Nueva", -118.21, 33.99)
    shaper, (thing,) = shaped(tmp_path, "a.pmtiles", tiled.written([outline], zoom=12, layer="cities"), "city-limits")
    assert (shaper.made, thing.name) == (1, "Villa Nueva")
    assert (thing.point.lat, thing.point.lon) == (pytest.approx(34.015, abs=1e-3), pytest.approx(-118.185, abs=1e-3))


def square_text(**beside):
    return grid.collection([grid.square("Villa Nueva", -118.21, 33.99)], **beside)


STATE_PLANE = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2229"}}
PROJECTED = grid.collection([grid.dot("A", 6_480_000.0, 1_840_000.0)])
SWAPPED = grid.collection([grid.dot("A", 34.05, -118.2)])


REFUSED = [
    ("a.shp", "x", "street", "ends in .geojson"),
    ("a.geojson", "", "street", "is empty"),
    ("a.geojson", "   ", "street", "does not begin with an object"),
    ("a.geojson", "[1, 2]", "street", "does not begin with an object"),
    ("a.geojson", "{", "street", "breaks off or is damaged"),
    ("a.geojson", '{"type": "Topology", "objects": {}}', "street", "a FeatureCollection"),
    ("a.geojson", grid.collection(STREETS)[:-200], "street", "breaks off or is damaged"),
    ("a.geojson", '{"features": [', "street", "breaks off"),
    ("a.geojson", '{"features": [{"type": "Feature", "properties": {"name": ""}} "x', "street", "breaks off"),
    ("a.geojson", '{"features" 1}', "street", "a name without a value"),
    ("a.geojson", '{"features": ' + "[" * 100_000, "street", "nested too deeply"),
    ("a.geojson", b"\xff\xfe\x00", "street", "UTF-8"),
    ("a.geojson", grid.collection(STREETS, crs=STATE_PLANE), "street", "ogr2ogr"),
    ("a.geojson", PROJECTED, "landmark", "another coordinate system"),
    ("a.geojson", SWAPPED, "landmark", "swapped"),
    ("a.csv", "", "landmark", "is empty"),
    ("a.csv", "name,street\nCasa,Soto\n", "landmark", "no column says where a row is"),
    ("a.csv", b"name,lat,lon\nCa\xf1a,34,-118\n", "landmark", "UTF-8"),
    ("a.pmtiles", "no tiles at all", "street", "no PMTiles"),
    ("a.pmtiles", b"PMTiles\x02" + bytes(200), "street", "version 2"),
    ("a.pmtiles", tiled.written(STREETS[:3], kind=2), "street", "pictures"),
    ("a.pmtiles", tiled.written(STREETS[:3], packed=3), "street", "gzip is expected"),
    ("a.pmtiles", tiled.written(STREETS[:3], layers=["roads", "water"]), "street", "several layers"),
    ("a.pmtiles", tiled.written(STREETS[:3])[:200], "street", "damaged"),
    ("a.geojson", grid.collection([{"type": "Feature", "properties": {"CODE": 1}}]), "street", "--name-field"),
]


@pytest.mark.parametrize(("name", "content", "layer", "says"), REFUSED, ids=range(len(REFUSED)))
def test_a_file_that_cannot_be_taken_says_what_to_change(tmp_path, name, content, layer, says):
    with pytest.raises(Unusable, match=says):
        shaped(tmp_path, name, content, layer)


def test_a_field_that_does_not_exist_is_told_with_those_that_do(tmp_path):
    with pytest.raises(Unusable, match="no field 'CALLE': the fields are FULLNAME, LFROMHN"):
        shaped(tmp_path, "a.geojson", grid.collection(STREETS), "street", name_field="CALLE")


BOW_TIE = [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]


@pytest.mark.parametrize(
    ("geometry", "layer", "why"),
    [
        (None, "landmark", "no geometry"),
        ({"type": "Point", "coordinates": []}, "landmark", "no geometry"),
        ({"type": "Point", "coordinates": ["a", "b"]}, "landmark", "no geometry"),
        ({"type": "Point"}, "landmark", "no geometry"),
        ({"type": "Circle", "coordinates": [1, 2]}, "landmark", "no geometry"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}, "landmark", "no geometry"),
        ({"type": "LineString", "coordinates": [[0, 0], [1, 1]]}, "landmark", "points or polygons are expected"),
        ({"type": "Point", "coordinates": [0, 0]}, "street", "lines are expected"),
        ({"type": "Point", "coordinates": [0, 0]}, "city-limits", "polygons are expected"),
        ({"type": "LineString", "coordinates": [[0, 0], [0, 0]]}, "street", "without a length"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 0], [0, 0]]]}, "district", "cannot be mended"),
    ],
)
def test_a_bad_geometry_is_counted_and_told(tmp_path, geometry, layer, why):
    feature = {"type": "Feature", "properties": {"name": "A"}, "geometry": geometry}
    shaper, things = shaped(tmp_path, "a.geojson", grid.collection([feature, feature]), layer)
    assert things == []
    ((said, count),) = shaper.flaws.items()
    assert why in said
    assert (count, shaper.examples[said]) == (2, "feature 1")


def test_an_outline_that_crosses_itself_is_mended(tmp_path):
    feature = {"type": "Feature", "properties": {"name": "A"}, "geometry": {"type": "Polygon", "coordinates": BOW_TIE}}
    shaper, (thing,) = shaped(tmp_path, "a.geojson", grid.collection([feature]), "district")
    assert (shaper.repaired, shaper.flaws) == (1, {})
    assert thing.cells


def test_what_has_no_name_is_left_out(tmp_path):
    nameless = [grid.line("", [[0, 0], [1, 1]]), {**STREETS[0], "properties": {"FULLNAME": None}}, STREETS[1]]
    shaper, things = shaped(tmp_path, "a.geojson", grid.collection(nameless), "street")
    assert (shaper.unnamed, len(things)) == (2, 1)


def test_numbers_run_the_way_the_street_is_drawn(tmp_path):
    row = {"from_number": "199", "to_number": "101"}
    _, (thing,) = shaped(tmp_path, "a.geojson", grid.collection([grid.line("A St", [[0, 0], [1, 1]], **row)]), "street")
    assert (thing.lines[0].first, thing.lines[-1].last) == (199, 101)
    assert [a.last for a in thing.lines[:-1]] == [b.first for b in thing.lines[1:]]


def test_a_large_file_is_read_in_little_memory(tmp_path):
    path = tmp_path / "large.geojson"
    one = json.dumps({**STREETS[0], "note": "x" * 800})
    with path.open("w") as file:
        file.write('{"type": "FeatureCollection", "features": [')
        file.writelines(f"{one},\n" for _ in range(12_000))
        file.write(one + "]}")
    told = []
    tracemalloc.start()
    try:
        count = sum(1 for _ in files.features(path, files.Progress(lambda *said: told.append(said))))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (count, path.stat().st_size > 12_000_000) == (12_001, True)
    assert peak < 12_000_000
    assert [said[0] for said in told] == list(range(5_000, 12_001, 5_000))
    assert 0 < told[0][1] < told[-1][1] <= 1


@given(st.binary(max_size=300), st.sampled_from([".geojson", ".csv", ".pmtiles"]))
def test_no_file_breaks_it(tmp_path_factory, content, suffix):
    path = tmp_path_factory.getbasetemp() / f"any{suffix}"
    path.write_bytes(content if suffix != ".pmtiles" else tiled.written(STREETS[:1])[:127] + content)
    with contextlib.suppress(Unusable):
        list(Shaper(Layer.LANDMARK).things(files.features(path)))


@given(st.lists(st.text(max_size=8), min_size=1, max_size=5))
def test_any_text_may_stand_in_a_cell(tmp_path_factory, names):
    path = tmp_path_factory.getbasetemp() / "cells.csv"
    text = io.StringIO()
    csv.writer(text).writerows([["name", "lat", "lon"], *([name, 34, -118] for name in names)])
    path.write_text(text.getvalue(), newline="")
    assert all(one.geometry is not None for one in files.features(path))
