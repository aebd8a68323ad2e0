"""Eight processes write to SQLite as fast as they can: how long the least-served one waits, with and without a line.

``./amparo bench writers`` takes a minute each; the peer in the same run is SQLite's own
way of waiting, its busy handler.
"""

import json
import multiprocessing
import sys
import time
from contextlib import nullcontext
from typing import Any

from bench.installation import fresh

WRITERS = 8
GOAL_SECONDS = 2.0


def main(seconds: float = 60.0) -> int:
    """Print one line of JSON; 1 if a writer failed or waited too long."""
    with fresh():
        alone = measure(seconds / 6, in_line=True, writers=1)
        in_line = measure(seconds, in_line=True)
        unordered = measure(seconds / 6, in_line=False)
    figures = {
        "bench": "writers",
        "writers": WRITERS,
        "in_line": in_line,
        "one_writer": alone,
        "busy_handler": unordered,
        "goal_p99_s": GOAL_SECONDS,
    }
    print(json.dumps(figures))
    return int(in_line["errors"] > 0 or in_line["least_served_p99_s"] > GOAL_SECONDS)


def measure(seconds: float, *, in_line: bool, writers: int = WRITERS) -> dict[str, float]:
    """Let them write for so long, and return what the least-served of them met."""
    context = multiprocessing.get_context("spawn")
    results, start = context.Queue(), context.Barrier(writers)
    processes = [context.Process(target=write, args=(seconds, in_line, start, results)) for _ in range(writers)]
    for process in processes:
        process.start()
    found = [results.get() for _ in processes]
    for process in processes:
        process.join()
    least = min(found, key=lambda one: len(one["took"]))
    return {
        "acts_per_s": round(sum(len(one["took"]) for one in found) / seconds, 1),
        "least_served": len(least["took"]),
        "most_served": max(len(one["took"]) for one in found),
        "least_served_p99_s": round(percentile(least["took"], 99), 3),
        "worst_p99_s": round(max(percentile(one["took"], 99) for one in found), 3),
        "longest_s": round(max(max(one["took"], default=seconds) for one in found), 3),
        "errors": sum(one["errors"] for one in found),
    }


def write(seconds: float, in_line: bool, start: Any, results: Any) -> None:
    """Record one act after another; how long each took, waiting and writing, and how many failed."""
    import django

    django.setup()
    from django.db import DatabaseError

    from amparo.core.ledger import actions

    if not in_line:
        actions.turn = nullcontext  # type: ignore[attr-defined, assignment]  # as if there were no line
    took, errors = [], 0
    start.wait()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.monotonic()
        try:
            one_act()
        except DatabaseError:
            errors += 1
        else:
            took.append(time.monotonic() - began)
    results.put({"took": took, "errors": errors})


def one_act() -> None:
    """Record one event in one durable transaction."""
    from amparo.core.kit import clock, ids
    from amparo.core.ledger.actions import action, record
    from amparo.core.ledger.terms import Act, Interface
    from bench.installation import Kind

    @action
    def happen(*, act: Act) -> None:
        record(Kind.HAPPENED, subject=ids.uuid7(act.at), act=act, facts={"n": 1})

    happen(act=Act("public", clock.now(), Interface.API))


def percentile(values: list[float], percent: int) -> float:
    """Return the value below which so many percent lie; infinity of none."""
    return sorted(values)[(len(values) - 1) * percent // 100] if values else float("inf")


if __name__ == "__main__":
    sys.exit(main(*map(float, sys.argv[1:])))
