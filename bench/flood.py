"""Fifty reports a second from one address for ten minutes, beside forty genuine reporters behind the same address.

    ./amparo bench flood

The server is the product as it ships, web, worker and all.  The flood is one story, told as a
script tells it: other streets, other numbers, other points.  The genuine ones come one at a
time.  Of each is measured whether it was taken, how long the answer took, how long until its
incident stood on the board, and how much of the flood stood before it there.
"""

import argparse
import http.client
import json
import os
import random
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import django

from amparo.core.kit import clock
from amparo.core.kit.ids import uuid7
from bench.server import running

PER_SECOND = 50
SECONDS = 600
CONNECTIONS = 10
GENUINE = 40
GOAL_ACK_MS = 2_000
GOAL_SEEN_S = 60.0
CREATED = 201
STREETS = ("Alvarado", "Hoover", "Vermont", "Normandie", "Western", "Olympic", "Pico", "Venice", "Figueroa", "Broadway")
SAW = (
    "two men in green vests ask people at the bus stop for their names",
    "dos camionetas blancas frente a la panadería y hombres con cascos",
    "they knocked at my neighbor's door twice and wait in a grey car",
    "una señora grita en el estacionamiento, hay cuatro uniformados con ella",
    "a white van without plates blocks the alley behind the laundry",
    "vi que pararon un camión de verduras y bajaron al chofer",
    "somebody filmed officers walking through the swap meet",
    "hay una patrulla atravesada y no dejan salir a los carros de la escuela",
)


@dataclass(slots=True)
class Answers:
    """What the server answered to one sender."""

    took: list[float] = field(default_factory=list)
    others: Counter[int] = field(default_factory=Counter)


def main() -> int:
    """Print one line of JSON; 1 if a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=SECONDS)
    options = parser.parse_args()
    with running() as server:
        server.wait()
        os.environ |= {"AMPARO_HOME": str(server.home), "DJANGO_SETTINGS_MODULE": "amparo.config.settings"}
        django.setup()
        flooded, told = Answers(), Answers()
        stop = time.monotonic() + options.seconds
        flooders = [threading.Thread(target=flood, args=(server.port, flooded, n, stop)) for n in range(CONNECTIONS)]
        for flooder in flooders:
            flooder.start()
        seen = [genuine(server.port, told, n, options.seconds / GENUINE) for n in range(GENUINE)]
        for flooder in flooders:
            flooder.join()
        figures = {"bench": "flood", "seconds": options.seconds, **summary(flooded, told, seen)}
    print(json.dumps(figures))
    return 0 if figures["reached"] else 1


def flood(port: int, answers: Answers, first: int, stop: float) -> None:
    """Send one story again and again over one of the connections, which together send fifty times a second."""
    connection, chance = http.client.HTTPConnection("127.0.0.1", port, timeout=30), random.Random(first)
    began, n = time.monotonic(), first
    while time.monotonic() < stop:
        time.sleep(max(0.0, began + n / PER_SECOND - time.monotonic()))
        street = f"{chance.choice(STREETS)} and {chance.choice(STREETS)}"
        text = f"ICE agents are stopping every car at {street}, about {n} of them, come quickly"
        point = {"lat": 33.9 + chance.random() / 4, "lon": -118.4 + chance.random() / 4}
        send(connection, answers, {"place": point, "text": text})
        n += CONNECTIONS


def genuine(port: int, answers: Answers, n: int, pause: float) -> tuple[float, int]:
    """Send one genuine report; return seconds until it stands on the board, and how much of the flood is before it."""
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    words = f"{SAW[n % len(SAW)]}, by {STREETS[n % 10]}"
    report = send(connection, answers, {"place": {"lat": 33.8 - n / 100, "lon": -118.2}, "text": words})
    connection.close()
    sent, found = time.monotonic(), (GOAL_SEEN_S * 2, -1)
    while time.monotonic() < sent + GOAL_SEEN_S * 2:
        if (before := standing_before(report)) is not None:
            found = time.monotonic() - sent, before
            break
        time.sleep(0.1)
    time.sleep(max(0.0, began + pause - time.monotonic()))
    return found


def standing_before(report: UUID) -> int | None:
    """Return how many incidents that are not of genuine reporters stand before this report's on the board."""
    from amparo.stages.incidents import reads

    mine = set(reads.incidents_of_report(report))
    before = 0
    for card in reads.board() if mine else ():
        if card.incident.id in mine:
            return before
        before += card.incident.spot is None or card.incident.spot.point.lat > 33.85
    return None


def send(connection: http.client.HTTPConnection, answers: Answers, told: dict[str, Any]) -> UUID:
    """Send a report and put down what was answered."""
    report = uuid7(clock.now())
    body = json.dumps({"id": str(report), "happening": "now", **told})
    began = time.perf_counter()
    try:
        connection.request("POST", "/api/v1/reports", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        connection.close()
        answers.others[0] += 1
        return report
    if answer.status == CREATED:
        answers.took.append(time.perf_counter() - began)
    else:
        answers.others[answer.status] += 1
    return report


def summary(flooded: Answers, told: Answers, seen: list[tuple[float, int]]) -> dict[str, Any]:
    """Return the figures, and whether they reach the goals."""
    refused = sum(flooded.others.values()) + sum(told.others.values())
    acks, waits = sorted(told.took), sorted(seconds for seconds, _ in seen)
    figures = {
        "flood_taken": len(flooded.took),
        "genuine_taken": len(told.took),
        "refused": refused,
        "genuine_ack_ms_max": round(acks[-1] * 1000, 1) if acks else None,
        "flood_ack_ms_p99": round(sorted(flooded.took)[int(len(flooded.took) * 0.99)] * 1000, 1),
        "seen_s_p95": round(waits[int(len(waits) * 0.95)], 2),
        "seen_s_max": round(waits[-1], 2),
        "flood_before_genuine_max": max(before for _, before in seen),
        "lanes": lanes(),
    }
    reached = not refused and len(acks) == GENUINE and acks[-1] * 1000 <= GOAL_ACK_MS and waits[-3] <= GOAL_SEEN_S
    return figures | {"reached": reached and min(before for _, before in seen) >= 0}


def lanes() -> dict[str, int]:
    """Return how many reports stand in each lane."""
    from amparo.stages.intake.models import Report

    return dict(Counter(Report.objects.values_list("lane", flat=True)))


if __name__ == "__main__":
    sys.exit(main())
