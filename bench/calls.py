"""How soon the call-taker's page hears back while somebody types, with 1,000 open incidents.

    ./amparo bench calls

Each posting keeps what was typed and answers with places, time, marks, danger and what may be the
same event; the time is the server's, through all of its middleware, once with a place that is known
and once with words that are none yet.  One line of JSON.
"""

import json
import random
import time
from datetime import timedelta
from typing import Any
from uuid import UUID

from bench.installation import fresh

INCIDENTS = 1_000
KEYSTROKES = 200
GOAL_MS = 150.0
WIDE = 0.3  # degrees: a county
TOLD = (
    *("white", "van", "black", "SUV", "officers", "vests", "knocking", "door", "corner", "market", "school", "cars"),
    *("camioneta", "blanca", "agentes", "esquina", "mercado", "estacionamiento", "chalecos", "negros", "calle"),
)
TYPED = "six officers with vests are stopping cars at the corner, two white vans and a black one"


def main() -> None:
    """Measure, and print one line of JSON."""
    with fresh():
        opened = fill()
        client, url = at_the_desk()
        known = postings(client, url, place="34.05000, -118.25000")
        words = postings(client, url, place="6th and Alvarado")
    print(json.dumps({"bench": "calls", "open": opened, "goal_ms": GOAL_MS, "place": known, "words": words}))


def fill() -> int:
    """Let so many reports become incidents all over a county, and return how many are open."""
    from amparo.core.kit import clock
    from amparo.core.kit.ids import uuid7
    from amparo.core.ledger.terms import Act, Interface
    from amparo.stages.incidents import actions as incidents
    from amparo.stages.incidents import reads
    from amparo.stages.intake import actions
    from amparo.stages.intake.terms import Happening, NewReport, Place, Salute

    drawn, now = random.Random(20260308), clock.now()
    for _ in range(INCIDENTS):
        point = (34.05 + drawn.uniform(-WIDE, WIDE), -118.25 + drawn.uniform(-WIDE, WIDE))
        form = NewReport(
            id=uuid7(now),
            happening=Happening.NOW,
            place=Place(*point, 30.0, f"{drawn.randint(100, 9999)} Main St"),
            seen_at=now - timedelta(minutes=drawn.randint(1, 300)),
            text=" ".join(drawn.choices(TOLD, k=14)),
            salute=Salute(activity=" ".join(drawn.choices(TOLD, k=5))),
        )
        actions.take_report(act=Act("public", now, Interface.PUBLIC), form=form)
        incidents.attach_report(act=Act("system:worker", now, Interface.WORKER), report_id=form.id)
    return len(reads.board(limit=10 * INCIDENTS))


def at_the_desk() -> tuple[Any, str]:
    """Log a coordinator in and return their browser and the page of a call."""
    from django.test import Client

    from tests.cast import log_in

    client = log_in(Client(SERVER_NAME="localhost"), coordinator())
    return client, client.get("/console/calls/new/")["Location"]


def coordinator() -> UUID:
    """Found a network, and return one who may take calls."""
    from amparo.core.ledger.terms import Interface
    from amparo.core.people import actions
    from tests.cast import by, join

    codes = actions.found(act=by("system:init", interface=Interface.CLI))
    return join(codes[0], "flor")


def postings(client: Any, url: str, *, place: str) -> dict[str, float]:
    """Post a text as it grows, and return what share of the answers took how long, in milliseconds."""
    took = []
    worked = time.process_time()
    for at in range(KEYSTROKES):
        changes = {"place": place, "time": "10 min ago", "activity": TYPED[: 3 + at % len(TYPED)]}
        body = json.dumps({"kind": "now", "changes": changes})
        began = time.perf_counter()
        answer = client.post(f"{url}keep/", body, content_type="application/json")
        took.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, answer.status_code
    cpu_ms = (time.process_time() - worked) * 1000 / KEYSTROKES  # what a busy machine does not change
    took.sort()
    return {
        "cpu": round(cpu_ms, 1),
        "p50": round(took[len(took) // 2], 1),
        "p95": round(took[int(len(took) * 0.95)], 1),
        "max": round(took[-1], 1),
    }


if __name__ == "__main__":
    main()
