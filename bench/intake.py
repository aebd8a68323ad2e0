"""Durable reports per second over HTTP, with everything written, beside a bare Django view that inserts one row.

    ./amparo bench intake

For each report ours writes the report, the sealed contact, two ledger events, their place
in the sequencer's line and the task that sorts it; the peer writes one row with the ORM.
Both answer after the commit is on the disk, under the same server, settings of the
database and client.  Runs are interleaved, so that a busy machine is busy for both.
"""

import argparse
import contextlib
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from amparo.core.kit import clock
from amparo.core.kit.ids import uuid7
from bench.load import Load, press
from bench.server import ROOT

CONNECTIONS = (1, 8, 32)
GOAL = 0.8
"""Of the peer's rate."""
MOST_PER_SECOND = 6_000
"""Requests are written beforehand; no server here answers more of them."""
CREATED = b"HTTP/1.1 201"


def main() -> int:
    """Print one line of JSON; 1 if the goal is missed, 2 if a report was answered and is not there."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="amparo-bench-") as folder, serving(folder, "ours") as ours:
        with serving(folder, "bare") as bare:
            for server in (ours, bare):
                server.press(8, 1.0)  # caches, connections, compiled statements
            figures = [measure(ours, bare, c, options.runs, options.seconds) for c in CONNECTIONS]
        lost = ours.lost() + bare.lost()
    reached = all(figure.reached for figure in figures)
    connections = [asdict(figure) for figure in figures]
    print(json.dumps({"bench": "intake", "connections": connections, "lost": lost, "goal": GOAL, "reached": reached}))
    return 2 if lost else int(not reached)


@dataclass(slots=True)
class Server:
    """A web process under measurement."""

    which: str
    port: int
    home: Path
    acknowledged: int = 0

    def press(self, connections: int, seconds: float) -> Load:
        """Put it under load."""
        told = list(reports(int(MOST_PER_SECOND * seconds) + connections))
        load = press(self.port, iter(told), connections=connections, seconds=seconds, wanted=CREATED)
        if load.others:
            raise RuntimeError(f"{self.which} answered {load.others[0]!r} {len(load.others)} times")
        self.acknowledged += len(load.took)
        return load

    def lost(self) -> int:
        """Return how many rows are missing for what was acknowledged, in the table that has the fewest."""
        if self.which == "bare":
            wanted = {"bare.sqlite3": {"bare_row": 1}}
        else:
            tables = {"intake_report": 1, "vault_contact": 1, "ledger_event": 2, "ledger_waiting": 2, "jobs_job": 1}
            wanted = {"amparo.sqlite3": tables}
        missing = []
        for name, tables in wanted.items():
            with contextlib.closing(sqlite3.connect(self.home / name)) as database:
                for table, each in tables.items():
                    found: int
                    (found,) = database.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
                    missing.append(max(0, each * self.acknowledged - found))
        return max(missing)


@dataclass(frozen=True, slots=True)
class Figure:
    """What both did over so many connections; each triple is median, least and largest of the runs."""

    connections: int
    ratio: list[float]
    per_s: list[float]
    bare_per_s: list[float]
    p50_ms: list[float]
    bare_p50_ms: list[float]
    p99_ms: list[float]
    bare_p99_ms: list[float]

    @property
    def reached(self) -> bool:
        """Whether the medians keep the promise."""
        return self.ratio[0] >= GOAL and self.p99_ms[0] <= self.bare_p99_ms[0]


def measure(ours: Server, bare: Server, connections: int, runs: int, seconds: float) -> Figure:
    """Measure both in turns, and return medians and ranges."""
    loads = [(ours.press(connections, seconds), bare.press(connections, seconds)) for _ in range(runs)]
    return Figure(
        connections,
        ratio=spread([mine.rate / other.rate for mine, other in loads]),
        per_s=spread([mine.rate for mine, _ in loads], 0),
        bare_per_s=spread([other.rate for _, other in loads], 0),
        p50_ms=spread([mine.percentile(50) for mine, _ in loads]),
        bare_p50_ms=spread([other.percentile(50) for _, other in loads]),
        p99_ms=spread([mine.percentile(99) for mine, _ in loads]),
        bare_p99_ms=spread([other.percentile(99) for _, other in loads]),
    )


def spread(values: list[float], digits: int = 2) -> list[float]:
    """Return median, least and largest."""
    return [round(value, digits) for value in (statistics.median(values), min(values), max(values))]


@contextlib.contextmanager
def serving(folder: str, which: str) -> Iterator[Server]:
    """Start one of the two in a home of its own."""
    home = Path(folder, which)
    home.mkdir()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AMPARO_")}
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "bench.intake_server", which, str(home)],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield Server(which, int(process.stdout.readline()), home)
    finally:
        process.kill()
        process.wait()


def reports(count: int) -> Iterator[bytes]:
    """Write whole requests, each with a report of its own."""
    for n in range(count):
        body = json.dumps(
            {
                "id": str(uuid7(clock.now())),
                "happening": "now",
                "place": {"lat": 34.058, "lon": -118.277, "accuracy_m": 40.0},
                "text": "Tres camionetas frente al mercado, agentes con chalecos",
                "language": "es",
                "salute": {"size": "6", "uniform": "POLICE ICE"},
                "contact": {"channel": "sms", "address": f"+1213555{n % 10_000:04d}"},
            }
        ).encode()
        head = (
            "POST /api/v1/reports HTTP/1.1\r\nHost: localhost\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        yield head.encode() + body


if __name__ == "__main__":
    sys.exit(main())
