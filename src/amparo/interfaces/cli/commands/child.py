"""Be one process of the group; `serve` starts these."""

import socket
import sys
from argparse import ArgumentParser, Namespace
from importlib import import_module
from types import FrameType

from amparo.interfaces.cli import process
from amparo.interfaces.cli.group import LOOPS
from amparo.interfaces.cli.terminal import Failed

STREAM_GRACE = 2  # seconds that an open event stream may hold up the stop


def arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("name", choices=["setup", "web", *LOOPS])
    parser.add_argument("--parent", type=int, help="die with this process")
    parser.add_argument("--socket", type=int, help="the web's listening socket, inherited")


def run(options: Namespace) -> int:
    """Be that process until it is told to stop."""
    if options.parent:
        process.follow(options.parent)
    process.start_django()
    if options.name == "setup":
        set_up()
    elif options.name == "web":
        serve_web(options.socket)
    else:
        import_module(LOOPS[options.name]).run(process.stop_signal())
    return 0


def set_up() -> None:
    """Bring keys, database and static files up to this version.

    Raises:
        Failed: the relay's key cannot be meant or had, and nothing was sealed to it yet.
    """
    from django.conf import settings  # noqa: PLC0415  only this process pays for it
    from django.core.management import call_command  # noqa: PLC0415

    from amparo.core.vault import keys  # noqa: PLC0415

    try:
        keys.create(settings.HOME)
    except keys.KeyMissing as problem:
        raise Failed(str(problem)) from problem
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def serve_web(descriptor: int, application: str = "amparo.config.asgi:application") -> None:
    """Serve pages and event streams on a socket that listens already."""
    import uvicorn  # noqa: PLC0415  only this process pays for it

    from amparo.interfaces.cli.framing import Bounded  # noqa: PLC0415  it stands on uvicorn

    class Server(uvicorn.Server):
        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            """End the event streams first: they would hold up the stop until its grace is over."""
            if stream := sys.modules.get("amparo.interfaces.web.stream"):
                stream.close_soon()
            super().handle_exit(sig, frame)

    config = uvicorn.Config(
        application,
        http=Bounded,
        access_log=False,  # addresses of callers are not kept
        log_level="warning",
        server_header=False,
        proxy_headers=False,  # who called is worked out by interfaces.web.addresses, and only behind named proxies
        timeout_graceful_shutdown=STREAM_GRACE,
        ws="none",
    )
    Server(config).run(sockets=[socket.socket(fileno=descriptor)])
