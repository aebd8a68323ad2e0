"""A PostgreSQL of a trial's own that can be killed, with the settings that it ships with."""

import os
import random
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from bench.server import tree
from tests.postgres import Server

PATIENCE = 60.0  # seconds until it must be back


class Database:
    """One server, started as this process's own child, so that a killed one leaves no trace that it lives."""

    def __init__(self, folder: Path) -> None:
        server = Server(folder, durable=True)
        self.url = server.url
        self._folder, self._sockets, self._user = folder, server.sockets, server.user
        server.stop()
        self._postgres = server.programs / "postgres"
        self._process = self._start()

    def _start(self) -> "subprocess.Popen[bytes]":
        """Start it until it takes connections: at first the dead one's last servants may still be there."""
        words = [str(self._postgres), "-D", str(self._folder), "-h", "", "-k", self._sockets]
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with (self._folder / "trial.log").open("ab") as log:
                process = subprocess.Popen(words, user=self._user, stdout=log, stderr=log, cwd=self._folder)
            while process.poll() is None:
                if self._is_ready(process):
                    return process
                time.sleep(0.05)
            time.sleep(0.1)
        raise AssertionError("the database does not come back")

    def _is_ready(self, process: "subprocess.Popen[bytes]") -> bool:
        with suppress(OSError, IndexError):
            lines = (self._folder / "postmaster.pid").read_text().split("\n")
            return lines[0].strip() == str(process.pid) and "ready" in lines[-2]
        return False

    def kill(self, chance: random.Random) -> None:
        """Kill the server and start it again, or kill one of its backends, after which it starts itself again."""
        if chance.random() < 0.5 and self._kill_backend(chance):
            return
        self._process.kill()
        self._process.wait()
        self._process = self._start()

    def _kill_backend(self, chance: random.Random) -> bool:
        backends = tree(self._process.pid)[1:]
        if not backends:
            return False
        with suppress(ProcessLookupError):
            os.kill(chance.choice(backends), signal.SIGKILL)
        return True

    def stop(self) -> None:
        """Stop it at once."""
        with suppress(ProcessLookupError):
            os.kill(self._process.pid, signal.SIGINT)
        self._process.wait(30)
