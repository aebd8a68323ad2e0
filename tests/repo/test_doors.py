"""The public side enters by its doors, and behind the reading door stands only what was published."""

import tomllib
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model

ROOT = Path(__file__).resolve().parents[2]
STAGES = ROOT / "src" / "amparo" / "stages"
DOORS = {"public", "submissions", "terms"}
CONTRACTS = {
    c["id"]: c for c in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
}
READING = sorted(path.parent.name for path in STAGES.glob("*/public.py"))


def modules(stage: Path) -> set[str]:
    found = {p.stem for p in stage.glob("*.py")} | {p.parent.name for p in stage.glob("*/__init__.py")}
    return {f"amparo.stages.{stage.name}.{name}" for name in found - {"__init__"} - DOORS}


def test_the_contract_closes_every_room_but_the_doors():
    rooms = set().union(*(modules(p) for p in STAGES.iterdir() if (p / "__init__.py").exists()))
    assert set(CONTRACTS["doors"]["forbidden_modules"]) == rooms


def test_every_reading_door_is_under_contract():
    assert CONTRACTS["published"]["source_modules"] == [f"amparo.stages.{stage}.public" for stage in READING]


def behind(stage: str) -> list[type[Model]]:
    """Return the tables that a reading door names."""
    door = import_module(f"amparo.stages.{stage}.public")
    named = [value for value in vars(door).values() if isinstance(value, type) and issubclass(value, Model)]
    assert named
    return named


@pytest.mark.parametrize("stage", READING)
def test_published_tables_point_at_nothing_and_nothing_points_at_them(stage):
    published = set(behind(stage))
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields(include_hidden=True):
            if field.is_relation and (model in published) != (field.related_model in published):
                pytest.fail(f"the ORM could walk {field}")
