"""The one script, on machines that lack something."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("sh", "readlink", "dirname", "cmp", "rm", "mv", "cp")


@pytest.fixture
def machine(tmp_path):
    """A folder with the script alone, and a PATH with the least that a system has."""
    clone, programs = tmp_path / "a clone", tmp_path / "bin"
    clone.mkdir()
    programs.mkdir()
    shutil.copy(ROOT / "amparo", clone)
    for name in TOOLS:
        (programs / name).symlink_to(shutil.which(name))
    return clone, programs


def start(clone, programs, *words, cwd="/"):
    return subprocess.run(
        [clone / "amparo", *words], env={"PATH": str(programs)}, cwd=cwd, capture_output=True, text=True, timeout=60
    )


def program(programs, name, text):
    (programs / name).write_text(f"#!/bin/sh\n{text}\n")
    (programs / name).chmod(0o755)


def test_without_python_it_names_the_apt_line(machine):
    done = start(*machine, "serve")

    assert done.returncode == 1
    assert "this needs Python 3.11 to 3.14" in done.stderr
    assert "sudo apt install git python3 python3-venv" in done.stderr


def test_an_old_python_is_passed_over(machine):
    _, programs = machine
    program(programs, "python3", "exit 1")
    program(programs, "python3.13", "case $2 in *ensurepip*) exit 1;; esac")

    assert f"the venv module of {programs}/python3.13 is missing" in start(*machine).stderr


def test_without_the_venv_module_it_names_the_package(machine):
    _, programs = machine
    program(programs, "python3", f'case $2 in *ensurepip*) exit 1;; esac\nexec "{sys.executable}" "$@"')

    done = start(*machine, "serve")

    assert done.returncode == 1
    assert done.stderr.startswith(f"amparo: the venv module of {programs}/python3 is missing.")
    assert "sudo apt install python3-venv" in done.stderr


@pytest.mark.skipif(not (ROOT / ".venv-dev" / "locked.txt").exists(), reason="not started through ./amparo")
def test_it_works_from_anywhere_through_a_link(tmp_path):
    (tmp_path / "link to it").symlink_to(ROOT / "amparo")

    done = subprocess.run(
        [tmp_path / "link to it", "test", "--help"], env=os.environ, cwd=tmp_path, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("usage: amparo test")


def test_it_stays_short():
    assert (ROOT / "amparo").read_text().count("\n") <= 120
