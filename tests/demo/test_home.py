import pytest

from amparo.interfaces.cli.demo.home import prepare
from amparo.interfaces.cli.home import claim, kind
from amparo.interfaces.cli.terminal import Failed


def test_a_missing_or_an_empty_directory_becomes_a_demo(tmp_path):
    for place in (tmp_path / "new" / "deep", tmp_path / "empty"):
        if place.name == "empty":
            place.mkdir()
        prepare(place)
        assert kind(place) == "demo"


def test_what_an_earlier_demo_left_is_taken_away(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").write_text("")
    home = tmp_path / "home"
    prepare(home)
    (home / "keys").mkdir()
    (home / "keys" / "relay.key").write_text("")
    (home / "amparo.sqlite3").write_text("")
    (home / "link").symlink_to(elsewhere)
    prepare(home)
    assert [path.name for path in home.iterdir()] == ["home.toml"]
    assert (elsewhere / "kept").exists()


@pytest.mark.parametrize("name", ["thesis.txt", "amparo.sqlite3", "keys"])
def test_what_bears_no_mark_is_left_alone(tmp_path, name):
    (tmp_path / name).write_text("do not lose")
    with pytest.raises(Failed, match="no demo"):
        prepare(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_networks_home_is_left_alone(tmp_path):
    claim(tmp_path, "network")
    with pytest.raises(Failed, match="no demo"):
        prepare(tmp_path)
    assert kind(tmp_path) == "network"


def test_a_file_is_no_directory(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Failed, match="is a file"):
        prepare(tmp_path / "file")
