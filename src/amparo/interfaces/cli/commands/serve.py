"""Run the server until it is stopped: pages, background work, the ledger's sequencer, messages."""

import http.client
import os
import socket
import subprocess
from argparse import ArgumentParser, Namespace

from amparo.interfaces.cli.group import LOOPS, Child, Group, amparo
from amparo.interfaces.cli.process import settings_module
from amparo.interfaces.cli.terminal import Failed, say

BACKLOG = 1024  # callers that wait while the web process is started anew
PATIENCE = 1.0  # seconds for one question to /healthz


def arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--host", help="the address to listen on, instead of AMPARO_HOST")
    parser.add_argument("--port", help="the port to listen on, instead of AMPARO_PORT")


def run(options: Namespace) -> int:
    """Set up, then keep the group alive."""
    for name, value in (("AMPARO_HOST", options.host), ("AMPARO_PORT", options.port)):
        if value:
            os.environ[name] = value
    host, port, url = where()
    listener = listen(host, port)
    set_up()
    group = Group(children(listener.fileno()))
    return group.run(lambda: healthy(host, port), lambda: say(f"Amparo is running at {url} (Ctrl-C stops it)."))


def where() -> tuple[str, int, str]:
    """Return the host and port to listen on, and the address that people type.

    Raises:
        Failed: a setting cannot be meant.
    """
    env = settings_module()
    try:
        env.refuse_unknown(os.environ)
        host, port = env.text("AMPARO_HOST"), env.number("AMPARO_PORT", low=1, high=65535)
        return host, port, env.text("AMPARO_PUBLIC_URL") or f"http://localhost:{port}"
    except env.BadSetting as problem:
        raise Failed(str(problem)) from problem


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket.

    Raises:
        Failed: the port is taken, or the address is not one of this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as problem:
        raise Failed(
            f"port {port} of {host} cannot be had ({problem.strerror}): give another with --port or AMPARO_PORT"
        ) from problem


def set_up() -> None:
    """Bring the database and the static files up to this version, in a process that ends again.

    Raises:
        Failed: it did not work; the process has said why.
    """
    done = subprocess.run(amparo("child", "setup", "--parent", str(os.getpid())), check=False)
    if done.returncode != 0:
        raise Failed("the database could not be set up; the lines above say why")


def children(listener: int) -> list[Child]:
    """Return the processes of the group."""
    parent = ["--parent", str(os.getpid())]
    web = Child("web", amparo("child", "web", "--socket", str(listener), *parent), [listener])
    return [web, *(Child(name, amparo("child", name, *parent)) for name in LOOPS)]


def healthy(host: str, port: int) -> bool:
    """Return whether the web process answers that all is well."""
    asked = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    connection = http.client.HTTPConnection(asked, port, timeout=PATIENCE)
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()
