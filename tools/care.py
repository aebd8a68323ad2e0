"""Write into docs/security/care.md who may see each column, and when it is forgotten; the models themselves say it.

PYTHONPATH=src python tools/care.py            # --check only compares: exit 1 if the page has drifted
"""

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

from django.apps import apps

PAGE = Path(__file__).resolve().parents[1] / "docs" / "security" / "care.md"
BEGIN, END = "<!-- care: written by tools/care.py -->", "<!-- care: end -->"
CLASSES = ("public", "staff", "contact", "sealed")


def main(check: bool) -> int:
    """Write the page, or compare it; 0 if it says what the models say."""
    before = PAGE.read_text("utf-8")
    after = written(before)
    if check:
        if before != after:
            print(f"{PAGE.name} has drifted from the models: run tools/care.py")
        return int(before != after)
    PAGE.write_text(after, "utf-8")
    return 0


def written(page: str) -> str:
    """Return the page with its table made anew."""
    head, _, rest = page.partition(BEGIN)
    _, _, tail = rest.partition(END)
    lines = "\n".join(table())
    return f"{head}{BEGIN}\n\n{lines}\n\n{END}{tail}"


def table() -> Iterator[str]:
    """Yield the lines of the table: one for each model of ours, by room."""
    yield "| table | public | staff | contact | sealed | forgotten |"
    yield "|---|---|---|---|---|---|"
    for model in sorted(apps.get_models(), key=lambda m: m._meta.label):
        if model.__module__.startswith("amparo."):
            care = model.Care  # type: ignore[attr-defined]  # the repository's tests demand it of each model
            cells = [", ".join(getattr(care, name)) for name in CLASSES]
            yield f"| {model._meta.label} | {' | '.join(cells)} | {forgotten(care.forget)} |"


def forgotten(ages: Mapping[str, timedelta]) -> str:
    """Return when columns are emptied, those of one age together."""
    by_age: dict[timedelta, list[str]] = {}
    for name, age in ages.items():
        by_age.setdefault(age, []).append(name)
    return "; ".join(f"after {said(age)}: {', '.join(names)}" for age, names in sorted(by_age.items()))


def said(age: timedelta) -> str:
    """Return an age in days, or in hours if it is less than two days."""
    if age < timedelta(days=2):
        return f"{age / timedelta(hours=1):g} hours"
    return f"{age.days} days"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amparo.config.settings")
    with tempfile.TemporaryDirectory() as home:
        os.environ.setdefault("AMPARO_HOME", home)
        import django

        django.setup()
        sys.exit(main("--check" in sys.argv[1:]))
