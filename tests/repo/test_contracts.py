"""Break every import contract in a copy of the house, and see it complain."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = {
    c["id"]: c for c in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
}

# Contract → the file that sins in the copy, and the import that is the sin.
SINS = {
    "house": ("core/kit/clock.py", "import amparo.stages.intake"),
    "stages": ("stages/intake/__init__.py", "import amparo.stages.alerts"),
    "core": ("core/kit/clock.py", "import amparo.core.people"),
    "cryptography": ("core/messaging/__init__.py", "import nacl"),
    "queues": ("core/messaging/__init__.py", "import django_tasks"),
    "relay": ("core/vault/actions.py", "import amparo.core.vault.relay"),
    "simulator": ("interfaces/cli/demo/actors.py", "import amparo.core.ledger"),
    "doors": ("interfaces/public/alerts.py", "import amparo.stages.alerts.models"),
    "published": ("stages/alerts/terms.py", "import amparo.stages.intake.terms"),
}


def lint(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = Path(sys.executable).with_name("lint-imports")
    environment = {**os.environ, "PYTHONPATH": str(folder / "src")}
    return subprocess.run(
        [str(command), "--no-cache", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
    )


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("house")
    ignore = shutil.ignore_patterns("static", "templates", "__pycache__", "locale", "data")
    shutil.copytree(ROOT / "src", copy / "src", ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


def test_the_house_keeps_its_contracts(house):
    kept = lint(house)
    assert kept.returncode == 0, kept.stdout


def test_every_contract_has_its_sin():
    assert set(SINS) == set(CONTRACTS)


@pytest.mark.parametrize("contract", SINS)
def test_a_broken_contract_complains(house, contract):
    name, sin = SINS[contract]
    path = house / "src" / "amparo" / name
    before = path.read_text()
    try:
        path.write_text(f"{before}\n{sin}\n")
        broken = lint(house, "--contract", contract)
    finally:
        path.write_text(before)
    assert broken.returncode == 1
    assert "BROKEN" in broken.stdout
