import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection

from amparo.core.ledger import turnstile
from amparo.core.ledger.models import Event
from amparo.core.ledger.turnstile import turn

ROOT = Path(__file__).resolve().parents[2]
WRITERS, SECONDS = 8, 5


def elsewhere(call):
    """Run something in a thread of its own, and return it."""
    thread = threading.Thread(target=call)
    thread.start()
    return thread


@pytest.fixture
def line(monkeypatch, tmp_path):
    """A line of this test's own, whatever the engine."""
    database = SimpleNamespace(vendor="sqlite", settings_dict={"NAME": str(tmp_path / "db")})
    monkeypatch.setattr(turnstile, "connection", database)
    monkeypatch.setattr(turnstile, "_here", turnstile._Here())


def test_one_at_a_time(line):
    inside, most = Counter(), []

    def write():
        with turn():
            inside["now"] += 1
            most.append(inside["now"])
            time.sleep(0.01)
            inside["now"] -= 1

    for thread in [elsewhere(write) for _ in range(8)]:
        thread.join()
    assert most == [1] * 8


def test_a_turn_inside_a_turn_is_the_same_one(line):
    with turn(), turn():
        pass
    with turn():
        pass


def test_nobody_waits_for_ever(line, monkeypatch):
    monkeypatch.setattr(turnstile, "PATIENCE", 0.2)
    leave, entered = threading.Event(), threading.Event()

    def hold():
        with turn():
            entered.set()
            leave.wait(10)

    holder = elsewhere(hold)
    entered.wait(5)
    with pytest.raises(OperationalError, match="held it for too long"), turn():
        pass
    leave.set()
    holder.join()
    monkeypatch.setattr(turnstile, "PATIENCE", 5)
    for _ in range(3):  # who waited in vain holds nothing when it comes through after all
        with turn():
            pass
        elsewhere(lambda: turn().__enter__()).join(5)


def test_a_killed_process_leaves_its_place(line, tmp_path):
    code = (
        "import fcntl, os, sys, time\n"
        "for name in ('door', 'seat'):\n"
        "    fcntl.flock(os.open(f'{sys.argv[1]}.{name}', os.O_RDWR | os.O_CREAT), fcntl.LOCK_EX)\n"
        "print('in', flush=True); time.sleep(60)"
    )
    other = subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "db")], stdout=subprocess.PIPE)
    assert other.stdout.readline() == b"in\n"
    threading.Timer(0.2, other.kill).start()
    with turn():
        assert other.wait(5) != 0
    other.stdout.close()


def test_a_fork_opens_its_own_files(line, monkeypatch):
    with turn():
        before = turnstile._here.place
    monkeypatch.setattr(os, "getpid", lambda: -1)
    with turn():
        assert turnstile._here.place is not before


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_eight_writers_are_all_served(engine):
    database = {name: value for name, value in connection.settings_dict.items() if name != "TEST"}
    environment = os.environ | {"PYTHONPATH": "src:.", "TEST_DATABASE": json.dumps(database, default=str)}
    command = [sys.executable, "-m", "tests.ledger.writer", str(SECONDS)]
    writers = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(WRITERS)
    ]
    for writer in writers:
        assert writer.stdout.readline() == b"ready\n"
    for writer in writers:
        writer.stdin.write(b"go\n")
        writer.stdin.flush()
    found = [writer.communicate(timeout=60)[0].split() for writer in writers]
    assert [writer.returncode for writer in writers] == [0] * WRITERS
    served = [int(count) for count, _ in found]
    assert sum(served) == Event.objects.count()
    assert min(served) * 4 > max(served)
    assert max(float(p99) for _, p99 in found) < 2
