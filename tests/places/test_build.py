import json
import sqlite3
from contextlib import closing

import pytest

from amparo.core.places import build
from tests.places.atlas import ATLAS, ZIPS


@pytest.fixture
def source(tmp_path, monkeypatch):
    """A folder with the small atlas, beside the few ZIPs."""
    monkeypatch.setattr(build.zipcodes, "list_all", lambda: ZIPS)
    (tmp_path / build.ATLAS).write_text(json.dumps(ATLAS))
    return tmp_path


def rows(file, query):
    with closing(sqlite3.connect(file)) as db:
        return db.execute(query).fetchall()


def test_only_zips_in_use_on_land_of_the_country_are_kept(source, tmp_path):
    made = build.main(source, tmp_path / "made")
    assert rows(made, "SELECT code, post_only FROM zip ORDER BY code") == [
        ("90001", 0),
        ("90002", 0),
        ("90003", 0),
        ("90009", 1),
    ]


def test_a_city_stands_in_the_middle_of_its_zips(source, tmp_path):
    made = build.main(source, tmp_path)
    query = "SELECT lat, lon, rank, reach_m > 1000 FROM place WHERE name = 'West Town'"
    assert rows(made, query) == [(pytest.approx(34.01), -118.25, 2, 1)]


def test_other_names_become_neighbourhoods_unless_they_are_cities(source, tmp_path):
    made = build.main(source, tmp_path)
    query = "SELECT name, zoom IS NOT NULL FROM place WHERE kind = 'neighbourhood' ORDER BY name"
    assert rows(made, query) == [("Old Mill", 1), ("Old Ml", 0), ("Station, West Town", 0)]


def test_counties_carry_the_word_of_their_state(source, tmp_path):
    made = build.main(source, tmp_path)
    assert rows(made, "SELECT fips, name, state FROM shape ORDER BY fips") == [
        ("06", "California", "CA"),
        ("06037", "Los Angeles County", "CA"),
        ("06071", "San Bernardino County", "CA"),
        ("22", "Louisiana", "LA"),
        ("22071", "Orleans Parish", "LA"),
    ]


@pytest.mark.parametrize(
    ("fips", "state", "name"),
    [
        ("02020", "AK", "Anchorage"),
        ("51059", "VA", "Fairfax County"),
        ("51600", "VA", "Fairfax (city)"),
        ("51510", "VA", "Alexandria (city)"),
        ("24510", "MD", "Baltimore (city)"),
        ("24005", "MD", "Baltimore County"),
        ("72127", "PR", "San Juan Municipio"),
    ],
)
def test_county_names(fips, state, name):
    assert build.county_name(name.split(" County")[0].split(" (")[0].split(" Mun")[0], fips, state) == name


def test_the_same_sources_make_the_same_file(source, tmp_path):
    one, two = build.main(source, tmp_path / "one"), build.main(source, tmp_path / "two")
    assert one.read_bytes() == two.read_bytes()


def test_a_failed_build_leaves_the_old_file_and_no_rest(source, tmp_path):
    target = tmp_path / "made"
    before = build.main(source, target).read_bytes()
    (source / build.ATLAS).write_text('{"type": "Feature"}')

    with pytest.raises(ValueError, match="not a quantised topology"):
        build.main(source, target)

    (made,) = target.iterdir()
    assert made.read_bytes() == before


def test_without_an_atlas_there_is_no_build(tmp_path):
    with pytest.raises(FileNotFoundError):
        build.main(tmp_path, tmp_path)
