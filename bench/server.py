"""A server to measure: started in a home of its own, stopped whatever happens."""

import http.client
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 180.0  # seconds until the first page


@dataclass(slots=True)
class Server:
    """A running process group."""

    port: int
    home: Path
    process: subprocess.Popen[str]
    said: list[tuple[float, str]] = field(default_factory=list)
    """Each line that it wrote, with the ``time.monotonic()`` at which it came."""

    def get(self, path: str) -> int:
        """Ask for a page and return its status; 0 if nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path, headers={"Host": "localhost"})
            answer = connection.getresponse()
            answer.read()
            return answer.status
        except OSError:
            return 0
        finally:
            connection.close()

    def wait(self, path: str = "/healthz") -> float:
        """Wait until a page is there, and return the ``time.monotonic()`` of that moment.

        Raises:
            RuntimeError: the server ended, or ``PATIENCE`` did.
        """
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            if self.get(path) == http.HTTPStatus.OK:
                return time.monotonic()
            time.sleep(0.05)
        raise RuntimeError("\n".join(["the server does not answer:", *(line for _, line in self.said)]))


@contextmanager
def running(
    command: Sequence[str] = (sys.executable, "-P", "-m", "amparo.interfaces.cli", "serve"),
    *,
    environment: dict[str, str] | None = None,
) -> Iterator[Server]:
    """Run a command that serves, with ``--port`` and a home of its own; it may not be ready yet."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="amparo-bench-") as folder:
        clean = {name: value for name, value in os.environ.items() if not re.match("AMPARO_|PYTHONPATH$", name)}
        clean |= {"PYTHONPATH": str(ROOT / "src"), "AMPARO_HOME": f"{folder}/home"} | (environment or {})
        process = subprocess.Popen(
            [*command, "--port", str(port)], env=clean, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        server = Server(port, Path(folder, "home"), process)
        listener = threading.Thread(target=listen, args=(server,))
        listener.start()
        try:
            yield server
        finally:
            process.terminate()
            process.wait(15)
            listener.join()


def listen(server: Server) -> None:
    """Keep each line that the server writes."""
    assert server.process.stdout is not None
    with server.process.stdout as lines:
        for line in lines:
            server.said.append((time.monotonic(), line.rstrip()))


def tree(pid: int) -> list[int]:
    """Return a process and all its descendants."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:  # it ended meanwhile
            continue
        parents.setdefault(parent, []).append(int(stat.parent.name))
    found = [pid]
    for one in found:
        found.extend(parents.get(one, []))
    return found
