"""How much memory the whole process group holds: proportional set size, in MB, after it has worked a little.

A page that several processes share is divided among them, so that the sum is what the
machine really gives.  The simulator of a demonstration is not counted.
"""

import json
import statistics
import sys
import time
from pathlib import Path

from bench.server import Server, running, tree

GOAL_MB = 450
PAGES = ("/healthz", "/report", "/alerts", "/feeds/alerts.atom", "/feeds/alerts.json", "/api/v1/openapi.json")
ROUNDS = 50
SAMPLES = 5


def main() -> int:
    """Print one line of JSON; 1 if the goal is missed."""
    with running() as server:
        server.wait()
        for _ in range(ROUNDS):
            for path in PAGES:
                server.get(path)
        samples = []
        for _ in range(SAMPLES):
            samples.append(measure(server))
            time.sleep(1.0)
    totals = [sum(sample.values()) for sample in samples]
    pss_mb = statistics.median(totals)
    figures = {
        "bench": "memory",
        "pss_mb": round(pss_mb, 1),
        "range_mb": [round(min(totals), 1), round(max(totals), 1)],
        "processes_mb": {name: round(size, 1) for name, size in samples[-1].items()},
        "goal_mb": GOAL_MB,
    }
    print(json.dumps(figures))
    return int(pss_mb > GOAL_MB)


def measure(server: Server) -> dict[str, float]:
    """Return the proportional set size of each process, in MB, under its name."""
    sizes: dict[str, float] = {}
    for pid in tree(server.process.pid):
        name = called(pid)
        if name != "simulator":
            sizes[name] = sizes.get(name, 0.0) + share_mb(pid)
    return sizes


def called(pid: int) -> str:
    """Return the name of a process of the group."""
    words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    return words[words.index("child") + 1] if "child" in words else "supervisor"


def share_mb(pid: int) -> float:
    """Return the proportional set size of one process, in MB (10^6 bytes)."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    kib = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return kib * 1024 / 1e6


if __name__ == "__main__":
    sys.exit(main())
