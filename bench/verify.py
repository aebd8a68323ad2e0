"""How long 10⁵ events take to verify, beside a bare read and SHA-256 of the same rows."""

import json
import statistics
import time
from collections.abc import Callable
from hashlib import sha256

from bench.installation import fresh

EVENTS = 100_000
RUNS = 5


def main() -> None:
    """Measure, and print one line of JSON."""
    with fresh():
        fill()
        ours, bare = [], []
        for _ in range(RUNS):
            ours.append(timed(verify))
            bare.append(timed(read_and_hash))
    print(json.dumps({"bench": "verify", "events": EVENTS, "seconds": summary(ours), "bare_read": summary(bare)}))


def fill() -> None:
    """Write the events as the intake of a year would, and number and sign them."""
    from datetime import UTC, datetime, timedelta
    from enum import StrEnum
    from uuid import UUID

    from amparo.core.kit import ids
    from amparo.core.ledger import checkpoints, sequencer
    from amparo.core.ledger.models import Event, Waiting

    class Kind(StrEnum):
        REPORT_RECEIVED = "intake.report.received"

    at = datetime(2026, 1, 1, tzinfo=UTC)
    sequence = sequencer.Sequencer(checkpoints.signer)
    for start in range(0, EVENTS, 5000):
        events = [
            Event(
                id=ids.uuid7(at + timedelta(seconds=n)),
                kind=Kind.REPORT_RECEIVED.value,
                subject=ids.uuid7(at + timedelta(seconds=n)),
                actor="public",
                at=at + timedelta(seconds=n, microseconds=n),
                interface="public",
                facts={"channel": "web", "happening": "now", "contact": str(UUID(int=n))},
                key=str(UUID(int=n)),
            )
            for n in range(start, start + 5000)
        ]
        Event.objects.bulk_create(events)
        Waiting.objects.bulk_create([Waiting(event_id=event.id) for event in events])
        while sequence.turn(at):
            pass
    sequence.turn(at, last=True)


def verify() -> None:
    """Verify as ``amparo verify-ledger`` does."""
    from amparo.core.ledger import verify

    outcome = verify.verify()
    assert (outcome.broken, outcome.events, outcome.signed) == (None, EVENTS, EVENTS), outcome


def read_and_hash() -> None:
    """Read the same rows and hash them as they come, comparing nothing."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT leaf.number, leaf.digest, event.id, kind, subject, actor, at || '', interface, facts, key "
            "FROM ledger_leaf AS leaf JOIN ledger_event AS event ON event.id = leaf.event_id ORDER BY leaf.number"
        )
        for row in cursor:
            sha256("|".join(map(str, row)).encode()).digest()


def timed(call: Callable[[], None]) -> float:
    """Return how many seconds a call takes."""
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def summary(values: list[float]) -> dict[str, float]:
    """Return median and range."""
    return {
        "median": round(statistics.median(values), 3),
        "min": round(min(values), 3),
        "max": round(max(values), 3),
    }


if __name__ == "__main__":
    main()
