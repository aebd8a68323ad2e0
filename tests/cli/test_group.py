import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

FAKES = Path(__file__).with_name("fakes.py")
SOON = 8.0  # seconds; much more than anything here takes on an idle machine


def wait_for(question):
    """Return the first true answer."""
    deadline = time.monotonic() + SOON
    while time.monotonic() < deadline:
        if answer := question():
            return answer
        time.sleep(0.02)
    raise AssertionError("it did not happen in time")


def is_alive(pid):
    """Say whether a process runs; one that nobody has waited for yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def group(tmp_path):
    """Starts a group of fakes, and takes it away whatever happens."""
    started = []

    def start(*names, ready=True, **variables):
        command = [sys.executable, "-P", str(FAKES), "group", str(tmp_path), *names]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)} | variables
        supervisor = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
        started.append(supervisor)
        if ready:
            wait_for((tmp_path / "ready").exists)
        return supervisor

    yield start
    for supervisor in started:
        supervisor.kill()
        supervisor.communicate()


def pid_of(folder, name):
    written = (folder / name).read_text() if (folder / name).exists() else ""
    return int(written) if written else None


def test_a_killed_child_is_started_again_and_its_siblings_stay(group, tmp_path):
    group("worker", "relay")
    before = {name: pid_of(tmp_path, name) for name in ("worker", "relay")}

    for _ in range(3):
        killed = pid_of(tmp_path, "worker")
        os.kill(killed, signal.SIGKILL)
        again = wait_for(lambda: pid_of(tmp_path, "worker") not in (None, killed) and pid_of(tmp_path, "worker"))  # noqa: B023

    assert is_alive(again)
    assert not is_alive(before["worker"])
    assert pid_of(tmp_path, "relay") == before["relay"]


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")
def test_the_relay_s_secrets_are_in_no_other_environment(group, tmp_path):
    group("worker", "relay", AMPARO_RELAY_KEY="ab" * 32, AMPARO_SMTP_URL="smtp://u:harbour-kites@mail.example")

    seen = {name: Path(f"/proc/{pid_of(tmp_path, name)}/environ").read_bytes() for name in ("worker", "relay")}

    assert b"ab" * 32 in seen["relay"]
    assert b"harbour-kites" in seen["relay"]
    assert b"PYTHONPATH" in seen["worker"]
    assert b"ab" * 32 not in seen["worker"]
    assert b"harbour-kites" not in seen["worker"]


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")
def test_no_orphan_outlives_a_killed_supervisor(group, tmp_path):
    supervisor = group("worker", "deaf")
    pids = [pid_of(tmp_path, "worker"), pid_of(tmp_path, "deaf")]

    supervisor.kill()

    wait_for(lambda: not any(is_alive(pid) for pid in pids))


@pytest.mark.parametrize(
    ("number", "names"),
    [
        (signal.SIGTERM, ["worker", "web", "deaf"]),
        (signal.SIGINT, ["worker", "web"]),
        (signal.SIGHUP, ["worker", "web"]),
    ],
)
def test_all_stop_within_five_seconds_with_an_event_stream_open(group, tmp_path, number, names):
    supervisor = group(*names)
    pids = [pid_of(tmp_path, name) for name in names]
    with socket.create_connection(("127.0.0.1", int((tmp_path / "port").read_text()))) as browser:
        browser.sendall(b"GET /events/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b"200 OK" in browser.recv(100)

        told = time.monotonic()
        supervisor.send_signal(number)
        code = supervisor.wait(SOON)

    assert code == 0
    assert time.monotonic() - told < 5.0
    assert not any(is_alive(pid) for pid in pids)


def test_callers_wait_in_line_while_the_web_is_started_again(group, tmp_path):
    group("web")
    os.kill(pid_of(tmp_path, "web"), signal.SIGKILL)

    with socket.create_connection(("127.0.0.1", int((tmp_path / "port").read_text()))) as browser:
        browser.settimeout(SOON)
        browser.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b"200 OK" in browser.recv(100)


def test_a_child_that_never_starts_stops_the_group_with_a_sentence(group):
    supervisor = group("worker", "broken", ready=False)

    _, said = supervisor.communicate(timeout=3 * SOON)

    assert supervisor.returncode == 1
    assert "broken ended with 3 4 times and is given up" in said
