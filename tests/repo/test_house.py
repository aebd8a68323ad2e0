"""House rules that no linter knows."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "src" / "amparo"
VAGUE = {
    "utils",
    "util",
    "helpers",
    "helper",
    "manager",
    "managers",
    "handler",
    "handlers",
    "data",
    "info",
    "misc",
    "common",
}
ROOM_FILES = {
    "__init__", "terms", "policy", "models", "reads", "actions", "tasks", "public", "submissions", "apps", "migrations",
    "data",
}  # fmt: skip
PURE_BESIDE = {
    "intake": {
        "writer",
        "volunteered",
        "moments",
        "danger",
        "scripts",
        "conversations",
        "crowd",
        "phrases",
        "texting",
    },
    "incidents": {"matching", "evidence", "accounts", "duplicates", "clusters", "overview", "searching"},
    "dispatch": set(),
    "alerts": {"phrases", "wording"},
}
"""Heavier parts that stand beside ``policy.py`` under a name of their own."""


def test_no_vague_names():
    for path in HOUSE.rglob("*"):
        if path.suffix == ".py" or (path.is_dir() and path.name != "data" and path.name != "__pycache__"):
            assert path.stem not in VAGUE, path


@pytest.mark.parametrize("stage", PURE_BESIDE)
def test_a_stage_has_the_fixed_files(stage):
    found = {p.stem for p in (HOUSE / "stages" / stage).iterdir() if p.name != "__pycache__"}
    assert found <= ROOM_FILES | PURE_BESIDE[stage]


@pytest.mark.parametrize("room", [p.parent for p in HOUSE.rglob("__init__.py")], ids=lambda p: str(p.relative_to(ROOT)))
def test_every_room_says_what_it_is(room):
    if room.name not in {"migrations", "templatetags", "management"}:
        assert (room / "__init__.py").read_text().startswith('"""')


def test_no_address_of_a_registry_or_path_of_a_machine_is_committed():
    listed = [
        "requirements.txt",
        "requirements-dev.txt",
        "tools/assets/package.json",
        "tools/assets/package-lock.json",
        "tools/assets/.npmrc",
        "tools/uv.txt",
        "tools/node.txt",
    ]
    for name in listed:
        assert not re.search(r"https?:|file:|/tmp|/home", (ROOT / name).read_text()), name
