import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PRODUCT = PROJECT["project"]["dependencies"]
GROUPS = PROJECT["dependency-groups"]


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("requirements.txt", PRODUCT),
        ("requirements-dev.txt", PRODUCT + GROUPS["dev"]),
        ("tools/uv.txt", GROUPS["uv"]),
        ("tools/node.txt", GROUPS["node"]),
    ],
)
def test_the_lock_holds_what_the_project_asks_for(lock, wanted):
    locked = dict(re.findall(r"^([\w.-]+)==([^ ;\\]+)", (ROOT / lock).read_text().lower(), re.MULTILINE))

    for requirement in map(Requirement, wanted):
        assert requirement.specifier.contains(locked[requirement.name.lower()]), f"lock {requirement} anew"


def test_both_sets_hold_the_same_versions():
    def pins(lock):
        return set(re.findall(r"^[\w.-]+==[^ ;\\]+", (ROOT / lock).read_text(), re.MULTILINE))

    assert pins("requirements.txt") <= pins("requirements-dev.txt")


def test_every_dependency_says_its_licence_and_why_it_is_there():
    for line in (ROOT / "pyproject.toml").read_text().splitlines():
        if re.match(r'  "[\w\[\],-]+[><=]', line):
            assert re.search(r"# [\w.-]+.*; \w+|# [\w-]+.*, a tool only; \w+", line), line
