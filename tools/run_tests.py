"""Run the tests on each engine, count them, and let no test be skipped without a listed reason.

``./amparo test`` and ``.ci/run`` come here.  Whatever follows ``--`` goes to pytest.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from playwright._impl._driver import compute_driver_executable

ROOT = Path(__file__).resolve().parents[1]
REPORTS = ROOT / "build" / "tests"
ENGINES = {"sqlite": "SQLite", "postgres": "PostgreSQL"}
ONCE = ("tests/repo", "tests/tools", "tests/cli", "tests/kit", "tests/demo")
"""No database of the run stands behind these: the first engine's run is enough."""
BROWSER = ("chromium", "libatomic1")
"""Debian's packages that the browser tests need; a small Debian lacks the second, which the driver is linked to."""
NO_TESTS = 5
"""pytest's exit code when nothing was collected."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one engine's run came to."""

    engine: str
    passed: int
    failed: int
    skipped: Sequence[str] = field(default_factory=tuple)
    """The reason of each skipped test."""

    def line(self) -> str:
        """Return the closing line that CI reads."""
        skips = f", {len(self.skipped)} skipped" if self.skipped else ""
        return f"{ENGINES[self.engine]}: {self.passed} passed, {self.failed} failed{skips}"


def main() -> int:
    """Run what was asked for; 0 only if every test passed and every skip is listed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=sorted(ENGINES), action="append")
    parser.add_argument("words", nargs="*", help="for pytest")
    options = parser.parse_args()
    if not have_chromium(options.words):
        return 1
    first, *others = options.engine or ENGINES
    rest = [] if options.words else [f"--ignore={folder}" for folder in ONCE]
    outcomes = [run(first, options.words), *(run(engine, [*options.words, *rest]) for engine in others)]
    unlisted = sorted({reason for outcome in outcomes for reason in outcome.skipped} - set(listed_reasons()))
    for reason in unlisted:
        print(f"A test was skipped for a reason that tests/skips.toml does not list: {reason}")
    print("", *(outcome.line() for outcome in outcomes), sep="\n", flush=True)
    return int(bool(unlisted) or any(outcome.failed or not outcome.passed for outcome in outcomes))


def run(engine: str, words: Sequence[str]) -> Outcome:
    """Run pytest on one engine and read back its report."""
    REPORTS.mkdir(parents=True, exist_ok=True)
    report = REPORTS / f"{engine}.xml"
    report.unlink(missing_ok=True)
    print(f"Tests on {ENGINES[engine]}:", flush=True)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "2", f"--junitxml={report}", *words],
        cwd=ROOT,
        env=os.environ | {"AMPARO_TEST_ENGINE": engine},
        check=False,
    )
    if not report.exists():
        return Outcome(engine, passed=0, failed=1)
    outcome = read_report(engine, report)
    if done.returncode not in (0, NO_TESTS) and not outcome.failed:
        return Outcome(engine, outcome.passed, failed=1, skipped=outcome.skipped)
    return outcome


def read_report(engine: str, report: Path) -> Outcome:
    """Return the counts of a JUnit report; a test that errs in set-up or tear-down has failed."""
    passed, failed, skipped = 0, 0, []
    for case in ElementTree.parse(report).getroot().iter("testcase"):  # noqa: S314  our own file
        skip = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
        elif skip is not None:
            skipped.append(skip.get("message", ""))
        else:
            passed += 1
    return Outcome(engine, passed, failed, tuple(skipped))


def listed_reasons() -> list[str]:
    """Return the reasons for which a test may be skipped."""
    listed = ROOT / "tests" / "skips.toml"
    if not listed.exists():
        return []
    return [skip["reason"] for skip in tomllib.loads(listed.read_text("utf-8")).get("skip", [])]


def have_chromium(words: Sequence[str]) -> bool:
    """See that the browser tests have their browser and what drives it; install them where this process may.

    Returns:
        False if one is missing; a line then says what to do.
    """
    if "not browser" in words or browser_starts():
        return True
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {' and '.join(BROWSER)} for the browser tests...", flush=True)
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for step in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *BROWSER]):
            subprocess.run(["apt-get", *step], env=environment, stdout=subprocess.DEVNULL, check=False)
        if browser_starts():
            return True
    print(f"The browser tests need Chromium and a library of its driver: sudo apt install {' '.join(BROWSER)}")
    print('Or leave them out: ./amparo test -m "not browser"')
    return False


def browser_starts() -> bool:
    """Say whether Chromium is there and the program that drives it starts."""
    node, _ = compute_driver_executable()
    starts = subprocess.run([node, "--version"], capture_output=True, check=False).returncode == 0
    return starts and shutil.which("chromium") is not None


if __name__ == "__main__":
    sys.exit(main())
