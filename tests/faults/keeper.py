"""Keeps a worker or a sequencer alive, as the supervisor does, but by forking, so that a life costs milliseconds.

    python -m tests.faults.keeper DATABASE worker|sequencer

Prints the id of each process that it starts, and ends with SIGTERM.
"""

import logging
import os
import signal
import sys
import threading
from datetime import timedelta

LEASE = timedelta(seconds=2)
"""Shorter than the product's, so that a hundred kills take a minute."""


def main() -> None:
    database, kind = sys.argv[1:]
    start_django(database)
    ending = threading.Event()
    child = 0

    def end(number, frame):
        ending.set()
        os.kill(child, signal.SIGTERM)

    while not ending.is_set():
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
        child = born(kind)
        signal.signal(signal.SIGTERM, end)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
        os.write(1, b"%d\n" % child)
        os.waitpid(child, 0)


def start_django(database: str) -> None:
    """Load Django on the test's own database, and open no connection: forks would share it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amparo.config.settings")
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    django.setup()
    logging.disable(logging.CRITICAL)
    import tests.faults.chores  # noqa: F401 - registers the task
    from amparo.core.jobs import policy

    policy.LEASE, policy.HEARTBEAT = LEASE, LEASE / 4


def born(kind: str) -> int:
    """Fork one process of a kind."""
    child = os.fork()
    if not child:
        try:
            live(kind)
            os._exit(0)
        finally:
            os._exit(1)
    return child


def live(kind: str) -> None:
    """Be one, until killed or told to stop."""
    from amparo.core.jobs import worker
    from amparo.core.ledger import sequencer

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=stop.set).start())
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    {"worker": worker.run, "sequencer": sequencer.run}[kind](stop)


if __name__ == "__main__":
    main()
