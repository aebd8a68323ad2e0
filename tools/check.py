"""Everything that can be checked within ten minutes: form, types, contracts, documents, tests on SQLite, the wheel.

``./amparo check`` comes here; ``--bare`` proves the README on a bare Debian instead (tools/bare.py).
Every step runs, even after one has failed, so that one run shows all there is to mend.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build"
COVERAGE = BUILD / "coverage.json"
COVERED = ("policy", "actions", "reads")
"""The files of a room, or the folders of that name, that are demanded whole, besides all of ``core/kit``."""

Step = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Result:
    """How one step went."""

    name: str
    good: bool
    seconds: float


def main() -> int:
    """Run the steps that were asked for; 0 only if all are good."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=sorted(STEPS), action="append", help="only this step; may be repeated")
    options = parser.parse_args()
    BUILD.mkdir(exist_ok=True)
    results = [run(name) for name in STEPS if not options.only or name in options.only]
    print()
    for result in results:
        print(f"{'good' if result.good else 'BAD ':<5} {result.name:<10} {result.seconds:6.1f} s")
    return int(not all(result.good for result in results))


def run(name: str) -> Result:
    """Run one step and time it."""
    print(f"== {name}", flush=True)
    begun = time.monotonic()
    good = STEPS[name]()
    return Result(name, good, time.monotonic() - begun)


def command(*words: str, **environment: str) -> bool:
    """Run a command at the root of the clone; True if it ended well."""
    return subprocess.run(words, cwd=ROOT, env=os.environ | environment, check=False).returncode == 0


def module(*words: str) -> Step:
    """Return a step that runs a Python module."""
    return lambda: command(sys.executable, "-m", *words)


def shell() -> bool:
    """Parse the scripts without running them."""
    return command("sh", "-n", "amparo") and command("bash", "-n", ".ci/run")


def types() -> bool:
    """Check the types of the package, then those of tools and benches; the build hook needs hatch, not here."""
    scripts = [*(ROOT / "tools").glob("*.py"), *(ROOT / "bench").glob("*.py")]
    own = [str(script.relative_to(ROOT)) for script in scripts if script.name != "build_hook.py"]
    mypy = (sys.executable, "-m", "mypy")
    # pytest holds the tests to account, not mypy: what a script imports from there is read, not judged
    return command(*mypy) and command(*mypy, "--follow-imports=silent", *sorted(own))


def contracts() -> bool:
    """Hold the imports against the contracts."""
    return command(str(Path(sys.executable).with_name("lint-imports")))


def documents() -> bool:
    """See that the generated pages say what the code says."""
    script = ROOT / "tools" / "reference.py"
    return not script.exists() or command(sys.executable, str(script), "--check")


def tests() -> bool:
    """Run the short forms of the tests, and measure what they reach."""
    COVERAGE.unlink(missing_ok=True)
    measured = ["--cov=amparo", "--cov-branch", f"--cov-report=json:{COVERAGE}", "--cov-report="]
    words = ["--engine", "sqlite", "--", "-m", "not slow and not faults", *measured]
    return command(sys.executable, str(ROOT / "tools" / "run_tests.py"), *words)


def coverage() -> bool:
    """Demand every branch of rules, actions, reads and ``core/kit``."""
    if not COVERAGE.exists():
        print("nothing was measured")
        return False
    gaps = uncovered(json.loads(COVERAGE.read_text("utf-8"))["files"])
    for gap in gaps:
        print(gap)
    return not gaps


def uncovered(files: Mapping[str, Mapping[str, object]]) -> Sequence[str]:
    """Return a line for each demanded file with something that no test reaches."""
    lines = []
    for name, seen in sorted(files.items()):
        path = Path(name)
        kit = path.parts[:4] == ("src", "amparo", "core", "kit")
        core = path.parts[2:3] in (("core",), ("stages",))
        if kit or (core and {path.stem, path.parent.name} & set(COVERED)):
            missing, branches = seen["missing_lines"], seen.get("missing_branches")
            if missing or branches:
                lines.append(f"{name}: lines {missing or '-'}, branches {branches or '-'}")
    return lines


def wheel() -> bool:
    """Build the wheel, install it alone, and start it where there is no Node and no clone."""
    return command(sys.executable, str(ROOT / "tools" / "try_wheel.py"))


STEPS: Mapping[str, Step] = {
    "shell": shell,
    "lint": module("ruff", "check", "."),
    "format": module("ruff", "format", "--check", "."),
    "types": types,
    "contracts": contracts,
    "templates": module("djlint", "src", "--lint", "--quiet"),
    "documents": documents,
    "tests": tests,
    "coverage": coverage,
    "wheel": wheel,
}

if __name__ == "__main__":
    sys.exit(main())
