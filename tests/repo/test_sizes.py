import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(
    p for d in ("src", "tests", "tools", "bench") for p in (ROOT / d).rglob("*.py") if "migrations" not in p.parts
)
TEMPLATES = sorted((ROOT / "src").rglob("*.html"))
SCRIPTS = sorted(p for p in (ROOT / "src").rglob("*.js") if "vendor" not in p.parts)


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_and_functions_stay_small(path):
    text = path.read_text()
    assert text.count("\n") <= 400
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno - node.lineno < 60, f"{node.name} at line {node.lineno}"


@pytest.mark.parametrize(("paths", "lines"), [(TEMPLATES, 200), (SCRIPTS, 300)], ids=["templates", "scripts"])
def test_templates_and_scripts_stay_small(paths, lines):
    sizes = {str(path.relative_to(ROOT)): path.read_text().count("\n") for path in paths}
    assert not {path: size for path, size in sizes.items() if size > lines}
