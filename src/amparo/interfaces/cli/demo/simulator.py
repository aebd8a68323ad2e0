"""The simulator's own process: it knows an address and one link per person, nothing else.

It imports no stage and no core, and reads no file: what it does, a person could do.
"""

import json
import os
import signal
import sys
import threading
import time
from types import FrameType
from typing import Any, TextIO

from amparo.interfaces.cli.demo import actors
from amparo.interfaces.cli.demo.browser import Browser, Unreachable
from amparo.interfaces.cli.demo.scenario import SCENARIOS
from amparo.interfaces.cli.demo.texter import Texter

Sender = actors.Reporter | Texter

LOOK_EVERY = 12.0  # scenario seconds between two looks at the pages
LONGEST = 24 * 3600.0  # real seconds; nobody watches a demo longer
ROLES: dict[str, type[actors.Person]] = {
    "dispatcher": actors.Dispatcher,
    "verifier": actors.Verifier,
    "composer": actors.Composer,
    "releaser": actors.Releaser,
    "observer": actors.Observer,
}


def main(source: TextIO = sys.stdin, out: TextIO = sys.stdout) -> int:
    """Read the orders (one JSON object) and play the night; return 0 when it is over."""
    orders: dict[str, Any] = json.load(source)
    signal.signal(signal.SIGTERM, _stop)
    if "parent" in orders:
        threading.Thread(target=_end_with, args=(int(orders["parent"]),), daemon=True).start()
    started = time.monotonic()
    speed = float(orders["speed"])

    def say(line: str) -> None:
        out.write(f"  {clock_face((time.monotonic() - started) * speed)}  {line}\n")
        out.flush()

    scenario = SCENARIOS[orders["scenario"]](int(orders["seed"]))
    night = actors.Night(scenario, speed, say)
    cast = enter_all(orders["base_url"], orders["people"], night)
    senders: list[Sender] = [actors.Reporter(Browser(orders["base_url"]), night)]
    if token := orders.get("sms_token"):
        senders.append(Texter(Browser(orders["base_url"]), night, token))
    play(senders, cast, started, speed)
    return 0


def clock_face(seconds: float) -> str:
    """Return the time of the night, so many scenario seconds after it began at eight in the evening."""
    hours, rest = divmod(int(seconds), 3600)
    return f"{(20 + hours) % 24:02d}:{rest // 60:02d}"


def enter_all(base_url: str, people: list[dict[str, str]], night: actors.Night) -> list[actors.Person]:
    """Have each person follow their one-time link."""
    cast = []
    for person in people:
        browser = Browser(base_url)
        page = browser.get(person["link"])
        if form := page.form("enter"):
            browser.submit(form)
        cast.append(ROLES[person["part"]](person["name"], browser, night))
    return cast


def play(senders: list[Sender], cast: list[actors.Person], started: float, speed: float) -> None:
    """Let everybody look at their pages in turn until the clock runs out."""
    pause = max(0.2, LOOK_EVERY / speed)
    everybody: list[Sender | actors.Person] = [*senders, *cast]
    while time.monotonic() - started < LONGEST:
        now = (time.monotonic() - started) * speed
        for person in everybody:
            try:
                person.act(now)
            except Unreachable:
                continue  # the server is being restarted; look again in a moment
        time.sleep(pause)


def _end_with(parent: int) -> None:
    """End when the demo ends, however it ends."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


def _stop(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    sys.exit(main())
