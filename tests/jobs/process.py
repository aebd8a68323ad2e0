"""A worker in a process of its own, on the database of a test; it ends with SIGTERM.

``python -m tests.jobs.process QUEUE FOLDER [LEASE_SECONDS]``
"""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path


def start(folder: Path, *, lease: float | None = None, module: str = "tests.jobs.process") -> subprocess.Popen[bytes]:
    """Start one; its task waits for files in ``folder``."""
    from django.db import connection

    environment = os.environ | {"PYTHONPATH": "src:.", "TEST_DATABASE": str(connection.settings_dict["NAME"])}
    arguments = ["default", str(folder), *([str(lease)] if lease else [])]
    root = Path(__file__).resolve().parents[2]
    return subprocess.Popen([sys.executable, "-m", module, *arguments], cwd=root, env=environment)


@contextmanager
def running(folder: Path, *, count: int = 1, lease: float | None = None, module: str = "tests.jobs.process"):
    """Run some of them, and end them whatever happens."""
    processes = [start(folder, lease=lease, module=module) for _ in range(count)]
    try:
        yield processes
    finally:
        for process in processes:
            process.send_signal(signal.SIGCONT)
            process.terminate()
        for process in processes:
            process.wait(20)


def until(condition, seconds: float) -> float:
    """Wait for something to be true, and return how long it took."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() < began + seconds, "it did not happen in time"
        time.sleep(0.02)
    return time.monotonic() - began


def set_up() -> None:
    """Load Django on the test's database."""
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
    django.setup()


def main() -> None:
    """Work until told to stop."""
    queue, folder, *lease = sys.argv[1:]
    set_up()

    from amparo.core.jobs import policy, worker
    from tests.jobs import sample

    sample.folder = Path(folder)
    if lease:
        policy.LEASE = timedelta(seconds=float(lease[0]))
        policy.HEARTBEAT = policy.LEASE / 4
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=stop.set).start())
    worker.run(stop, queue)


if __name__ == "__main__":
    main()
