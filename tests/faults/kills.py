"""Kills workers and sequencers under load, and counts what became of every task and every event."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass
from uuid import UUID

from django.db import connection

from amparo.core.jobs import reads as jobs
from amparo.core.kit import clock, ids
from amparo.core.ledger import reads
from amparo.core.ledger.models import Event
from amparo.core.ledger.terms import Act, Interface
from amparo.core.ledger.verify import verify
from tests.faults import chores

PATIENCE = 60.0  # seconds without any move, after the last kill
KINDS = ("worker", "sequencer")


@dataclass(frozen=True, slots=True)
class Tally:
    """What was killed and what became of the work."""

    kills: dict[str, int]
    acts: int
    lost: int
    """Tasks whose effect never came."""
    doubled: int
    """Effects that came more than once."""
    poisoned: int
    unnumbered: int
    """Events that have no number."""
    broken: str | None
    """Where the ledger breaks."""

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


class Keeper:
    """A process of one kind that is started again whenever it is killed."""

    def __init__(self, kind: str) -> None:
        self.kind, self.kills, self._child = kind, 0, 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.keeper", str(connection.settings_dict["NAME"]), kind],
            env=os.environ | {"PYTHONPATH": os.pathsep.join(["src", "."])},
            stdout=subprocess.PIPE,
        )
        self._born = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()
        assert self._born.wait(60), f"no {kind} starts"

    def _read(self) -> None:
        for line in self._process.stdout:
            self._child = int(line)
            self._born.set()

    def kill(self) -> None:
        """Kill it, whatever it is at."""
        with suppress(ProcessLookupError):
            os.kill(self._child, signal.SIGKILL)
            self.kills += 1

    def end(self) -> None:
        self._process.terminate()
        self._process.wait(20)
        self._process.stdout.close()


def trial(*, kills: int, seed: int = 0, per_second: float = 30.0) -> Tally:
    """Kill at random instants while acts come in, let the last tasks finish, and count."""
    chance = random.Random(seed)
    with ExitStack() as stack:
        keepers = [Keeper(kind) for kind in KINDS]
        for keeper in keepers:
            stack.callback(keeper.end)
        asked: list[UUID] = []
        stop = threading.Event()
        writer = threading.Thread(target=write, args=(asked, stop, per_second))
        writer.start()
        for number in range(kills):
            time.sleep(chance.uniform(0.05, 0.8))
            keepers[number % len(keepers)].kill()
        stop.set()
        writer.join()
        settle(len(asked))
    done = Counter(Event.objects.filter(kind=chores.Kind.DONE).values_list("subject", flat=True))
    outcome = verify()
    return Tally(
        kills={keeper.kind: keeper.kills for keeper in keepers},
        acts=len(asked),
        lost=sum(subject not in done for subject in asked),
        doubled=sum(count > 1 for count in done.values()),
        poisoned=len(jobs.poisoned()),
        unnumbered=Event.objects.count() - outcome.events,
        broken=str(outcome.broken) if outcome.broken else None,
    )


def write(asked: list[UUID], stop: threading.Event, per_second: float) -> None:
    """Act until told to stop; an act counts once it has returned."""
    try:
        while not stop.wait(1 / per_second):
            now = clock.now()
            subject = ids.uuid7(now)
            chores.ask(act=Act("public", now, Interface.API, str(subject)), subject=subject)
            asked.append(subject)
    finally:
        connection.close()


def settle(expected: int) -> None:
    """Wait until every task is done and every event has its number, or nothing moves any more."""
    last, until = -1, time.monotonic() + PATIENCE
    while time.monotonic() < until:
        work = jobs.backlog()[0]
        done = Event.objects.filter(kind=chores.Kind.DONE).count()
        if not (work.ready or work.running or reads.unsequenced_count()) and done >= expected:
            return
        if done != last:
            last, until = done, time.monotonic() + PATIENCE
        time.sleep(0.1)
