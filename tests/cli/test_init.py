import os
import re
import subprocess
import sys

import pytest

from amparo.interfaces.cli import home
from amparo.interfaces.cli.commands import add_person
from amparo.interfaces.cli.terminal import Failed


def test_an_empty_or_missing_directory_is_claimed(tmp_path):
    for place in (tmp_path, tmp_path / "keys" / "deep"):
        home.claim(place, "network")
        home.claim(place, "network")
        assert home.kind(place) == "network"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("thesis.txt", "do not lose", "holds other things"),
        ("home.toml", 'kind = "demo"', "was made for a demo"),
    ],
)
def test_what_is_somebody_elses_is_left_alone(tmp_path, name, content, says):
    (tmp_path / name).write_text(content)
    with pytest.raises(Failed, match=says):
        home.claim(tmp_path, "network")
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == content


def test_a_file_is_no_directory(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Failed, match="is a file"):
        home.claim(tmp_path / "file", "network")


def test_the_roles_of_the_command_are_the_roles():
    from amparo.core.people.terms import Role

    assert set(add_person.ROLES) == set(Role)


@pytest.fixture
def amparo(tmp_path):
    """Run a command in a home of its own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AMPARO_")}
    environment |= {"AMPARO_HOME": str(tmp_path / "home"), "PYTHONPATH": os.pathsep.join(sys.path)}

    def run(*words):
        command = [sys.executable, "-P", "-m", "amparo.interfaces.cli", *words]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=100)

    return run


@pytest.mark.slow
def test_a_network_is_founded_from_nothing(amparo, tmp_path):
    assert "run `amparo init` first" in amparo("add-person", "--by", "flor").stderr
    first = amparo("init")
    assert first.returncode == 0, first.stderr
    links = re.findall(r"http://localhost:8000/join/[\w-]{43}\n", first.stdout)
    assert len(set(links)) == 3
    assert "set AMPARO_PUBLIC_URL" in first.stdout
    assert "those made before then open nothing" in first.stdout
    assert "relay.key" in os.listdir(tmp_path / "home" / "keys")
    kept = {path.name: path.read_bytes() for path in (tmp_path / "home" / "keys").iterdir()}

    again = amparo("init")
    assert again.returncode == 0, again.stderr
    assert not set(links) & set(re.findall(r"http\S+\n", again.stdout)), "lost links are replaced"
    assert kept == {path.name: path.read_bytes() for path in (tmp_path / "home" / "keys").iterdir()}
    assert "no open account 'flor'" in amparo("add-person", "--by", "flor").stderr
