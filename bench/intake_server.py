"""One web process to measure, ours or the bare peer: ``python -m bench.intake_server ours|bare HOME``.

Both run under the same server with the same options, on databases with the same settings.
The port that it got is the one line it writes.
"""

import os
import socket
import sys
from pathlib import Path
from typing import Any

import uvicorn


def serve(which: str, home: Path) -> None:
    """Serve until killed."""
    os.environ |= {"AMPARO_HOME": str(home), "DJANGO_SETTINGS_MODULE": "amparo.config.settings"}
    application = ours(home) if which == "ours" else bare(home)
    listening = socket.create_server(("127.0.0.1", 0))
    sys.stdout.write(f"{listening.getsockname()[1]}\n")
    sys.stdout.flush()
    config = uvicorn.Config(application, access_log=False, log_level="warning", server_header=False, ws="none")
    uvicorn.Server(config).run(sockets=[listening])


def ours(home: Path) -> Any:
    """Return the product, on a database that lacks nothing."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from amparo.core.vault import keys

    call_command("migrate", interactive=False, verbosity=0)
    keys.create(home)
    (home / "static").mkdir(exist_ok=True)
    connections.close_all()
    from amparo.config.asgi import application

    return application


def bare(home: Path) -> Any:
    """Return the peer, with our own settings of the database."""
    from amparo.config import settings as ours
    from bench.bare import site

    del os.environ["DJANGO_SETTINGS_MODULE"]
    return site.make(ours.DATABASES["default"] | {"NAME": home / "bare.sqlite3"}, threads=8)


if __name__ == "__main__":
    serve(sys.argv[1], Path(sys.argv[2]))
