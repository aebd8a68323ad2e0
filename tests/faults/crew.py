"""Keeps the whole process group alive: web, worker, sequencer and relay, as the supervisor does, but by forking.

    python -m tests.faults.crew PROVIDER_URL

Each runs what its process of ``amparo serve`` runs, with the product's own leases and waits.  Only
the relay is given another carrier, the tests' provider, and settles an unknown sooner.
Writes the port, then name and process id of each that it starts; ends with SIGTERM.
"""

import logging
import os
import signal
import socket
import sys
import threading
import time
from contextlib import suppress
from datetime import timedelta
from functools import partial
from importlib import import_module

PAUSE = 0.2  # seconds before a dead one is followed; the supervisor's first pause
SETTLE = timedelta(seconds=2)


def main() -> None:
    from amparo.interfaces.cli.group import LOOPS

    start_django()
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    os.write(1, b"%d\n" % listener.getsockname()[1])
    signal.signal(signal.SIGTERM, lambda *_: stop(children))
    children: dict[int, str] = {}
    for name in ("web", *LOOPS):
        bear(name, listener, children)
    while True:
        dead, _ = os.wait()
        time.sleep(PAUSE)
        bear(children.pop(dead), listener, children)


def start_django() -> None:
    """Load everything once, and open no connection: forks would share it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amparo.config.settings")
    import django
    from django.conf import settings

    django.setup()
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    logging.disable(logging.CRITICAL)
    import amparo.config.asgi
    import amparo.core.messaging.relay  # noqa: F401 - imported once, not in each life


def bear(name: str, listener: socket.socket, children: dict[int, str]) -> None:
    """Fork one of them."""
    child = os.fork()
    if not child:
        try:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            live(name, listener)
        finally:
            os._exit(1)
    children[child] = name
    os.write(1, f"{name} {child}\n".encode())


def live(name: str, listener: socket.socket) -> None:
    """Be one of them, until killed."""
    from amparo.interfaces.cli.commands.child import serve_web
    from amparo.interfaces.cli.group import LOOPS

    if name == "web":
        serve_web(listener.fileno())
        return
    if name == "relay":
        employ(sys.argv[1])
    import_module(LOOPS[name]).run(threading.Event())


def employ(url: str) -> None:
    """Have this process's relay send by the tests' provider, which can be asked and honours no keys."""
    from amparo.core.messaging import carriers, relay
    from amparo.core.vault.terms import Channel
    from tests.faults.provider import Caller

    caller = Caller(url, keyed=False, queryable=True)
    carriers.configured = lambda: dict.fromkeys(Channel, caller)
    relay.stand_watch = partial(relay.stand_watch, settle=SETTLE)


def stop(children: dict[int, str]) -> None:
    """Kill all of them, and go."""
    for child in list(children):
        with suppress(ProcessLookupError):  # killed from outside, and not missed yet
            os.kill(child, signal.SIGKILL)
    os._exit(0)


if __name__ == "__main__":
    main()
