"""From `git clone` to the first page, in seconds; the steps that download are told apart.

The cold run has empty caches, as a newcomer's machine has; the warm runs find in the
caches what the cold one fetched, so that they show the machine's own share.
"""

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench.server import ROOT, Server, running

GOAL_S = 60.0
FETCHES = ("Fetching", "Installing")
"""How a sentence begins that announces a download; every other step is the machine's own."""


def main() -> int:
    """Print one line of JSON; 1 if the cold run misses the goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="warm runs after the cold one")
    parser.add_argument("--command", default="serve", help="what is started")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="amparo start up ") as folder:
        caches = Path(folder, "caches")
        cold, *warm = [start(options.command, caches, Path(folder, str(run))) for run in range(1 + options.runs)]
    own = [run.seconds for run in warm]
    figures = {
        "bench": "startup",
        "command": options.command,
        "cold_s": cold.seconds,
        "cold_steps_s": cold.steps,
        "cold_without_fetching_s": round(cold.seconds - sum(cold.steps.values()), 1),
        "warm_s": round(statistics.median(own), 1) if own else None,
        "warm_range_s": [min(own), max(own)] if own else None,
        "goal_s": GOAL_S,
    }
    print(json.dumps(figures))
    return int(cold.seconds > GOAL_S)


@dataclass(frozen=True, slots=True)
class Start:
    """How long one start took, and each of its steps that fetched, in seconds."""

    seconds: float
    steps: dict[str, float]


def start(command: str, caches: Path, clone: Path) -> Start:
    """Clone, start, and return the seconds until the first page and those of each step that fetched."""
    environment = {
        "UV_CACHE_DIR": str(caches / "uv"),
        "PIP_CACHE_DIR": str(caches / "pip"),
        "npm_config_cache": str(caches / "npm"),
        "PYTHONPATH": "",
    }
    begun = time.monotonic()
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(clone)], check=True)
    with running([str(clone / "amparo"), command], environment=environment) as server:
        done = server.wait()
        return Start(round(done - begun, 1), steps(server, done))


def steps(server: Server, done: float) -> dict[str, float]:
    """Return how long each step took that announced a download: until the next line, or the first page."""
    ends = [at for at, _ in server.said[1:]] + [done]
    spans: dict[str, float] = {}
    for (at, line), end in zip(server.said, ends, strict=True):
        if line.startswith(FETCHES):
            spans[re.split(r" \(|,|\.\.\.", line)[0]] = round(end - at, 1)
    return spans


if __name__ == "__main__":
    sys.exit(main())
