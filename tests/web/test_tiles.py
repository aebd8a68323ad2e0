import mapbox_vector_tile
import pytest
from django.test import Client

from amparo.core.places import gazetteer


@pytest.fixture
def mallory():
    """Nobody we know."""
    return Client()


def test_anybody_gets_a_tile_and_no_cookie(mallory):
    answer = mallory.get("/tiles/base/10/175/409")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/vnd.mapbox-vector-tile"
    assert "max-age=86400" in answer["Cache-Control"]
    assert not answer.cookies
    assert set(mapbox_vector_tile.decode(answer.content)) == {"land", "counties", "grid", "places"}


def test_a_tile_that_has_not_changed_is_not_sent_again(mallory, monkeypatch):
    first = mallory.get("/tiles/base/10/175/409")
    again = mallory.get("/tiles/base/10/175/409", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")

    monkeypatch.setattr(gazetteer, "edition", lambda: "another")
    anew = mallory.get("/tiles/base/10/175/409", headers={"if-none-match": first["ETag"]})
    assert anew.status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "base/13/0/0",
        "base/0/1/0",
        "base/0/0/1",
        "base/-1/0/0",
        "streets/0/0/0",
        "base/x/0/0",
        "base/1/0/0.pbf",
        f"base/{10**40}/0/0",
        f"base/1/{10**40}/0",
        "base/1/٣/0",
    ],
)
def test_an_impossible_tile_is_not_found(mallory, path):
    assert mallory.get(f"/tiles/{path}").status_code == 404


def test_nothing_is_written_here(mallory):
    assert mallory.post("/tiles/base/0/0/0").status_code == 405
