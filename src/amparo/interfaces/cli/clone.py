"""What only a clone of the repository can do; a wheel carries no tests and no benches."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from amparo.interfaces.cli.terminal import Failed

ROOT = Path(__file__).resolve().parents[4]


def run_tool(name: str, words: Sequence[str]) -> int:
    """Run ``tools/NAME.py`` of this clone and return its exit code.

    Raises:
        Failed: this is an installed package, not a clone.
    """
    script = ROOT / "tools" / f"{name}.py"
    if not script.is_file():
        raise Failed("this needs a clone of the repository; the installed package carries no tests")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    return subprocess.run(
        [sys.executable, "-P", str(script), *words], cwd=ROOT, env=environment, check=False
    ).returncode
