"""Bears relay processes and kills each at a random instant; a process of its own, so that a life costs a fork.

    python -m tests.faults.nursery DATABASE URL KIND KILLS SEED

After the last kill one more relay lives until this process is told to stop.
"""

import logging
import os
import random
import signal
import sys
import threading
import time
from datetime import timedelta

LIFE = 0.25  # seconds at most
SETTLE = timedelta(seconds=1)


def main() -> None:
    database, url, kind, kills, seed = sys.argv[1:]
    start_django(database)
    chance = random.Random(int(seed))
    for _ in range(int(kills)):
        child = born(url, kind)
        time.sleep(chance.uniform(0, LIFE))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    os.close(1)  # tells the trial that from here on nobody is killed
    stand(url, kind)


def start_django(database: str) -> None:
    """Load Django on the test's own database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amparo.config.settings")
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    django.setup()
    logging.disable(logging.CRITICAL)
    import tests.faults.provider
    import tests.messaging.cast  # noqa: F401 - imported once, not in each life


def born(url: str, kind: str) -> int:
    """Fork a relay; the parent never opens a database connection, so that there is none to share."""
    child = os.fork()
    if not child:
        try:
            stand(url, kind)
        finally:
            os._exit(1)
    return child


def stand(url: str, kind: str) -> None:
    """Be a relay until killed or told to stop."""
    from amparo.core.messaging.relay import stand_watch
    from amparo.core.vault import relay as vault
    from amparo.core.vault.terms import Channel
    from tests.faults.provider import Caller
    from tests.messaging.cast import SENDER

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda number, frame: stop.set())
    caller = Caller(url, keyed=kind == "keyed", queryable=kind == "queryable")
    held = vault.opened()
    while not stop.is_set():
        stand_watch(stop, held=held, chosen=dict.fromkeys(Channel, caller), sender=SENDER, settle=SETTLE)
        stop.wait(0.05)


if __name__ == "__main__":
    main()
