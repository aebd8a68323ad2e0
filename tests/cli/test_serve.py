import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from amparo.interfaces.cli.commands import serve
from amparo.interfaces.cli.terminal import Failed
from bench.server import tree

SERVE = [sys.executable, "-P", "-m", "amparo.interfaces.cli", "serve"]


@pytest.fixture
def place(tmp_path):
    """A free port, and an environment with a home of its own."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AMPARO_")}
    return port, environment | {"AMPARO_HOME": str(tmp_path / "my home"), "PYTHONPATH": os.pathsep.join(sys.path)}


@pytest.mark.slow
def test_the_group_serves_heals_and_stops(place):
    port, environment = place
    with (
        subprocess.Popen([*SERVE, "--port", str(port)], env=environment, stdout=subprocess.PIPE, text=True) as group,
        ended(group),
    ):
        assert group.stdout.readline() == f"Amparo is running at http://localhost:{port} (Ctrl-C stops it).\n"
        assert status(port) == "ok"

        os.kill(web_process(group.pid), signal.SIGKILL)
        assert status(port) == "ok"

        told = time.monotonic()
        group.terminate()
        assert group.wait(8) == 0
        assert time.monotonic() - told < 5.0


@contextmanager
def ended(group):
    """End the group even after a failure, instead of waiting for it for ever."""
    try:
        yield
    finally:
        group.kill()


def status(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with closing(connection):
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        return json.load(connection.getresponse())["status"]


def web_process(supervisor):
    return next(pid for pid in tree(supervisor) if "child\0web" in Path(f"/proc/{pid}/cmdline").read_text())


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"AMPARO_PROT": "80"}, "unset AMPARO_PROT: there is no such setting"),
        ({"AMPARO_PORT": "99999"}, "AMPARO_PORT is '99999': give a whole number from 1 to 65535"),
        ({"AMPARO_HOST": "192.0.2.1"}, "of 192.0.2.1 cannot be had"),
        ({"AMPARO_PUBLIC_URL": "http://amparo.example"}, "use https:// for every host but localhost"),
    ],
)
def test_an_impossible_setting_stops_the_start_with_a_sentence(place, change, sentence):
    port, environment = place

    done = subprocess.run(
        SERVE, env=environment | {"AMPARO_PORT": str(port)} | change, capture_output=True, text=True, timeout=60
    )

    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_a_taken_port_says_so():
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(Failed, match="give another with --port"):
        serve.listen("127.0.0.1", taken.getsockname()[1])
