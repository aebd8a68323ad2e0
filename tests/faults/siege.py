"""Kills all of the process group at random while reports and messages come in, and counts what became of them."""

import contextlib
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import timedelta
from uuid import UUID

from django.db import Error, connection

from amparo.core.jobs import reads as jobs
from amparo.core.kit import clock
from amparo.core.kit.ids import uuid7
from amparo.core.ledger import reads
from amparo.core.ledger.models import Event
from amparo.core.ledger.verify import verify
from amparo.core.messaging import reads as outbox
from amparo.core.messaging.models import Message
from amparo.core.messaging.terms import State
from amparo.stages.incidents.models import Membership
from amparo.stages.intake.models import Report
from tests.faults.outbox import OVER, queue
from tests.faults.provider import Provider

GROUP = ("worker", "relay", "sequencer", "web")
SENDERS = 4
PACE = 0.25  # seconds between two reports of one sender
MESSAGES_PER_SECOND = 5.0
SPACING = (0.2, 0.6)  # seconds between two kills
PATIENCE = 120.0  # seconds until all work must be done after the last kill


@dataclass(frozen=True, slots=True)
class Tally:
    """What was killed and what became of the work."""

    kills: dict[str, int]
    answers: dict[str, int]
    """How often each status was answered to a report; "none" where the connection broke."""
    pages: dict[str, int]
    """The same of a public page."""
    acknowledged: int
    lost: int
    """Acknowledged reports that are not there."""
    doubled_reports: int
    unattached: int
    """Reports whose task was not done, or done twice."""
    undone: int
    """Tasks that still waited or ran when patience ended, or were set aside."""
    messages: int
    states: dict[str, int]
    messages_lost: int
    messages_doubled: int
    """Taken more than once by the provider."""
    untrue: int
    """Said to be sent and not taken, or said to be refused and taken."""
    unnumbered: int
    events: int
    broken: str | None
    """Where the ledger breaks."""
    kill_seconds: float
    drain_seconds: float

    def as_dict(self) -> dict[str, object]:
        return asdict(self)

    def held(self) -> bool:
        """Say whether every promise was kept; a page that calls an absence a defect breaks one too."""
        wrong = self.lost + self.doubled_reports + self.unattached + self.undone + self.messages_lost
        wrong += self.messages_doubled + self.untrue + self.unnumbered
        wrong += self.answers.get("500", 0) + self.pages.get("500", 0)
        return not wrong and self.broken is None


class Crew:
    """The process group, and the means to kill one of it."""

    def __init__(self, provider: str) -> None:
        self._processes: dict[str, int] = {}
        self._forker = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.crew", provider],
            env=os.environ | {"PYTHONPATH": os.pathsep.join(["src", "."])},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._forker.stdout is not None
        self._said = self._forker.stdout
        self.port = int(self._said.readline())
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self._said:
            name, process = line.split()
            self._processes[name] = int(process)

    def kill(self, name: str) -> bool:
        """Kill one, whatever it is at; False if it is not back yet from the last time."""
        process = self._processes.pop(name, 0)
        with contextlib.suppress(ProcessLookupError):
            if process:
                os.kill(process, signal.SIGKILL)
                return True
        return False

    def end(self) -> None:
        self._forker.terminate()
        self._forker.wait(20)


class Senders:
    """Send reports over HTTP until told to stop, each until it is acknowledged; beside them somebody reads a page."""

    def __init__(self, port: int) -> None:
        self.answers: Counter[str] = Counter()
        self.pages: Counter[str] = Counter()
        self.receipts: dict[str, str] = {}
        self._port, self._stop = port, threading.Event()
        people = ThreadPoolExecutor(SENDERS + 1)
        self._runs = [*(people.submit(self._send) for _ in range(SENDERS)), people.submit(self._read)]

    def end(self) -> None:
        """Stop once each sender's last report is acknowledged; raises what one of them met that may not be."""
        self._stop.set()
        for run in self._runs:
            run.result(PATIENCE)

    def _send(self) -> None:
        while not self._stop.wait(PACE):
            report = told()
            while (status := self._post(report)) not in ("200", "201"):
                assert status in ("503", "500", "none"), f"{status} for a good report"
                time.sleep(PACE)

    def _post(self, report: dict[str, object]) -> str:
        headers = {"Host": "localhost", "Content-Type": "application/json"}
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)) as line:
            try:
                line.request("POST", "/api/v1/reports", json.dumps(report), headers)
                answer = line.getresponse()
                said = json.loads(answer.read())
            except (OSError, http.client.HTTPException):
                self.answers["none"] += 1
                return "none"
        if answer.status < 300:
            assert self.receipts.setdefault(str(report["id"]), said["receipt"]) == said["receipt"]
        return noted(answer, self.answers)

    def _read(self) -> None:
        while not self._stop.wait(PACE):
            with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)) as line:
                try:
                    line.request("GET", "/alerts", headers={"Host": "localhost"})
                    answer = line.getresponse()
                    answer.read()
                except (OSError, http.client.HTTPException):
                    self.pages["none"] += 1
                else:
                    noted(answer, self.pages)


def told() -> dict[str, object]:
    """Return a report that nobody has sent yet."""
    now = clock.now()
    return {
        "id": str(uuid7(now)),
        "happening": "now",
        "seen_at": (now - timedelta(minutes=2)).isoformat(),
        "place": {"lat": 34.058, "lon": -118.277, "accuracy_m": 40},
        "text": "Tres camionetas frente al mercado",
        "language": "es",
        "contact": {"channel": "sms", "address": "213 555 0142"},
    }


def noted(answer: http.client.HTTPResponse, counts: Counter[str]) -> str:
    """Count an answer's status and return it; who is refused is told when to come back."""
    assert answer.status != 503 or int(answer.headers["Retry-After"]) > 0
    counts[str(answer.status)] += 1
    return str(answer.status)


def trial(*, kills: int, kill_database: Callable[[random.Random], None] | None, seed: int = 0) -> Tally:
    """Kill each kind so many times at random instants, let the work be done, and count.

    Args:
        kills: of each kind.
        kill_database: kills a database that is a server; one that is a file dies with whoever holds it.
        seed: of the order and the instants.
    """
    chance = random.Random(seed)
    provider = Provider("queryable", seed)
    crew = Crew(provider.url)
    queued: list[UUID] = []
    stop = threading.Event()
    writer = threading.Thread(target=write, args=(queued, stop))
    try:
        senders = Senders(crew.port)
        writer.start()
        began = time.monotonic()
        killed = besiege(crew, kills, kill_database, chance)
        besieged = time.monotonic()
        senders.end()
        stop.set()
        writer.join()
        left = drain()
        times = besieged - began, time.monotonic() - besieged
        return count(senders, provider, queued, killed, left, times)
    finally:
        stop.set()
        crew.end()
        provider.stop()


def besiege(
    crew: Crew, kills: int, kill_database: Callable[[random.Random], None] | None, chance: random.Random
) -> Counter[str]:
    """Kill each kind so many times, in an order by chance, and return how often each was."""
    kinds = [*GROUP, *(["database"] if kill_database else [])]
    left, killed = Counter(dict.fromkeys(kinds, kills)), Counter[str]()
    time.sleep(3)
    while +left:
        time.sleep(chance.uniform(*SPACING))
        kind = chance.choice(sorted(+left))
        if kind == "database" and kill_database:
            kill_database(chance)
        elif not crew.kill(kind):
            continue
        left[kind] -= 1
        killed[kind] += 1
    return killed


def write(queued: list[UUID], stop: threading.Event) -> None:
    """Queue messages until told to stop; one counts once it was surely queued."""
    try:
        while not stop.wait(1 / MESSAGES_PER_SECOND):
            try:
                queued.append(queue(urgent=False))
            except Error:
                connection.close()
    finally:
        connection.close()


def drain() -> int:
    """Wait until nothing is under way, or for ``PATIENCE``, and return how many tasks are not done even then."""
    until = time.monotonic() + PATIENCE
    while True:
        with contextlib.suppress(Error):
            left = undone()
            if time.monotonic() > until or not (left or reads.unsequenced_count() or unsettled()):
                return left
        connection.close()
        time.sleep(0.25)


def undone() -> int:
    """Count tasks that wait, run, or were set aside."""
    return sum(queue.ready + queue.running + queue.poisoned for queue in jobs.backlog())


def unsettled() -> int:
    """Count messages that are neither sent, nor refused, nor a person's to decide on."""
    return sum(n for state, n in outbox.counts().items() if state not in OVER)


def count(
    senders: Senders,
    provider: Provider,
    queued: list[UUID],
    killed: Counter[str],
    left: int,
    seconds: tuple[float, float],
) -> Tally:
    """Compare what was said with what is there."""
    kept = {str(report) for report in Report.objects.values_list("id", flat=True)}
    received = Counter(Event.objects.filter(kind="intake.report.received").values_list("subject", flat=True))
    attached = Counter(map(str, Membership.objects.values_list("report_id", flat=True)))
    states = dict(Message.objects.values_list("id", "state"))
    copies = {key: provider.copies(str(key)) for key in states}
    outcome = verify()
    return Tally(
        kills=dict(killed),
        answers=dict(senders.answers),
        pages=dict(senders.pages),
        acknowledged=len(senders.receipts),
        lost=len(senders.receipts.keys() - kept),
        doubled_reports=sum(n > 1 for n in received.values()),
        unattached=sum(attached[report] != 1 for report in kept),
        undone=left,
        messages=len(states),
        states=dict(Counter(states.values())),
        messages_lost=sum(states.get(key) not in OVER for key in queued),
        messages_doubled=sum(n > 1 for n in copies.values()),
        untrue=sum(
            (state == State.SENT and not copies[key]) or (state == State.REFUSED and bool(copies[key]))
            for key, state in states.items()
        ),
        unnumbered=reads.unsequenced_count(),
        events=outcome.events,
        broken=str(outcome.broken) if outcome.broken else None,
        kill_seconds=round(seconds[0], 1),
        drain_seconds=round(seconds[1], 1),
    )
