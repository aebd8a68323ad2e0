"""What only a clone of the repository can do; a wheel carries no tests and no benches."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from amparo.interfaces.cli.terminal import Failed

ROOT = Path(__file__).resolve().parents[4]


def run_script(path: str, words: Sequence[str]) -> int:
    """Run a script of this clone, such as ``tools/check.py``, and return its exit code.

    Raises:
        Failed: this is an installed package, not a clone.
    """
    if not is_clone():
        raise Failed("this needs a clone of the repository; the installed package carries no tests and no benches")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    done = subprocess.run([sys.executable, "-P", str(ROOT / path), *words], cwd=ROOT, env=environment, check=False)
    return done.returncode


def is_clone() -> bool:
    """Say whether this code stands in a clone."""
    return (ROOT / "pyproject.toml").is_file()


def benches() -> list[str]:
    """Return the names of what can be measured here."""
    return sorted(path.stem for path in (ROOT / "bench").glob("*.py") if "def main(" in path.read_text("utf-8"))
