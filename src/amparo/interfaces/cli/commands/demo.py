"""Show the whole network on an invented night, with simulated people who use it as people would."""

import json
import os
import secrets
import subprocess
import sys
import webbrowser
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from amparo.interfaces.cli.commands import serve
from amparo.interfaces.cli.demo import home
from amparo.interfaces.cli.demo.scenario import SCENARIOS
from amparo.interfaces.cli.group import Group, amparo
from amparo.interfaces.cli.terminal import Failed, say

ANSWER_SECONDS = 20
"""How long a simulated observer, who lives faster than we do, has to answer an offer."""
REST_SECONDS = 60
"""How long one rests after an assignment: an hour of the night at its usual pace, so that somebody is always free."""


def arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--scenario", choices=sorted(SCENARIOS), default="calm-night", help="what happens")
    parser.add_argument("--seed", type=int, default=1, help="the same seed, the same reports (1)")
    parser.add_argument("--speed", type=float, default=60.0, help="scenario minutes a minute, 1 to 600 (60)")
    parser.add_argument("--port", type=int, default=8000, help="the port to listen on (8000)")
    parser.add_argument("--open", action="store_true", help="open the board in a browser")


def run(options: Namespace) -> int:
    """Make a demo home, start the group, let the people in, and play the night."""
    if not 1 <= options.speed <= 600:
        raise Failed(f"--speed is {options.speed:g}: give a number from 1 to 600")
    _environment(options.port)
    host, port, url = serve.where()
    listener = serve.listen(host, port)
    _prepare(Path(os.environ["AMPARO_HOME"]))
    say("  [1/4] an empty home, marked as a demonstration")
    serve.set_up()
    say("  [2/4] a database, keys and pages")
    everybody = _gather()
    say(f"  [3/4] {len(everybody['simulated'])} invented people have joined")
    night = Night(options, url, everybody)
    group = Group(serve.children(listener.fileno()))
    try:
        ended = group.run(lambda: serve.healthy(host, port), night.begin)
    finally:
        night.end()
    if ended == 0:
        say("  The demonstration is over.  ./amparo demo begins a new one, with nobody and nothing of this one.")
    return ended


def _environment(port: int) -> None:
    """Give the group the settings of a demonstration; nobody's real ones leak into it."""
    where = os.environ.get("AMPARO_HOME") or home.DEFAULT
    for name in [name for name in os.environ if name.startswith("AMPARO_")]:
        del os.environ[name]
    os.environ |= {
        "AMPARO_HOME": str(Path(where).expanduser().absolute()),
        "AMPARO_PORT": str(port),
        "AMPARO_NETWORK_NAME": "Red Ejemplo",
        "AMPARO_HOTLINE": "(213) 555-0100",
        "AMPARO_PLACE": "Los Angeles, CA",
        "AMPARO_OFFER_SECONDS": str(ANSWER_SECONDS),
        "AMPARO_REST_SECONDS": str(REST_SECONDS),
        "AMPARO_SMS_TOKEN": secrets.token_urlsafe(24),
    }


def _prepare(directory: Path) -> None:
    say(f"Making a demonstration in {directory}")
    home.prepare(directory)


def _gather() -> dict[str, Any]:
    """Let everybody join, in a process that ends again, and return their links.

    Raises:
        Failed: it did not work; the process has said why.
    """
    done = subprocess.run(amparo("demo-cast"), stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise Failed("the demo's people could not join; the lines above say why")
    everybody: dict[str, Any] = json.loads(done.stdout)
    return everybody


class Night:
    """The simulator's process, from the moment the server answers until everything stops."""

    def __init__(self, options: Namespace, url: str, everybody: dict[str, Any]) -> None:
        self.options = options
        self.url = url
        self.everybody = everybody
        self.process: subprocess.Popen[str] | None = None

    def begin(self) -> None:
        """Tell the visitor where to look, and let the night begin."""
        say("  [4/4] the server answers")
        say(self.invitation())
        self.process = subprocess.Popen(
            [sys.executable, "-m", "amparo.interfaces.cli.demo.simulator"],
            stdin=subprocess.PIPE,
            text=True,
            env=simulator_environment(),
            process_group=0,
        )
        orders = {
            "base_url": self.url,
            "people": self.everybody["simulated"],
            "scenario": self.options.scenario,
            "seed": self.options.seed,
            "speed": self.options.speed,
            "parent": os.getpid(),
            "sms_token": os.environ.get("AMPARO_SMS_TOKEN", ""),
        }
        if self.process.stdin is not None:
            with self.process.stdin as pipe:
                json.dump(orders, pipe)
        if self.options.open:
            webbrowser.open(self.url)

    def invitation(self) -> str:
        """Return what the visitor reads: one address for everybody, one link for each role."""
        lines = ["", f"  {self.url}   what everybody sees", "", "  Take a role (each link opens once):"]
        lines += [f"    {guest['role']:<12} {self.url}{guest['link']}" for guest in self.everybody["guests"]]
        pace = f"{self.options.speed:g} times"
        lines += [
            "",
            f"  {self.options.scenario} at {pace} its pace; Ctrl-C stops it.",
            f"  The times here are the night's; pages show your own clock, on which the night runs {pace} as fast.",
            "",
        ]
        return "\n".join(lines)

    def end(self) -> None:
        """Stop the simulator, if it still runs."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=3)
            except subprocess.TimeoutExpired:
                self.process.kill()


def simulator_environment() -> dict[str, str]:
    """Return the environment of the simulator: it is told an address and links, and no data directory."""
    return {name: value for name, value in os.environ.items() if not name.startswith("AMPARO_")}
