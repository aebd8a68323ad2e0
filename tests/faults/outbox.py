"""Kills relays under load, and counts what became of every message."""

import os
import subprocess
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass
from uuid import UUID, uuid4

from django.db import connection

from amparo.core.kit import clock
from amparo.core.ledger.terms import Act, Interface
from amparo.core.messaging import actions, reads
from amparo.core.messaging.models import Message
from amparo.core.messaging.terms import State, Template
from amparo.core.vault.actions import seal_contact
from amparo.core.vault.terms import Channel
from tests.faults.provider import Provider

OVER = {State.SENT, State.REFUSED, State.ASK}
PATIENCE = 60.0  # seconds without any move


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the messages."""

    kind: str
    urgent: bool
    kills: int
    messages: int
    sent: int
    refused: int
    asked: int
    asked_though_taken: int
    lost: int
    """Neither handed over, nor refused, nor asked about."""
    doubled: int
    """Taken more than once by the provider."""
    doubled_under_another_text: int
    untrue: int
    """Said to be sent and not taken, or said to be refused and taken."""

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def trial(kind: str, *, kills: int, urgent: bool = False, seed: int = 0, per_second: float = 60.0) -> Tally:
    """Kill relays at random instants while messages come in, let the last one finish, and count."""
    provider = Provider(kind, seed)
    words = [connection.settings_dict["NAME"], provider.url, kind, kills, seed]
    nursery = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.nursery", *map(str, words)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(["src", "."])},
        stdout=subprocess.PIPE,
    )
    try:
        assert nursery.stdout is not None
        os.set_blocking(nursery.stdout.fileno(), False)
        queued = []
        while nursery.stdout.read() is None:  # open, and nothing in it
            queued.append(queue(urgent))
            time.sleep(1 / per_second)
        assert nursery.poll() is None, "the nursery has ended"
        wait_for_rest()
    finally:
        nursery.terminate()
        nursery.wait(20)
        nursery.stdout.close()
        provider.stop()
    return count(provider, queued, kind=kind, urgent=urgent, kills=kills)


def queue(urgent: bool) -> UUID:
    """Queue a message to a contact of its own."""
    act = Act("system:worker", clock.now(), Interface.WORKER)
    contact_id = seal_contact(act=act, channel=Channel.SMS, address="213 555 0142")
    facts = {"minutes": 2}
    return actions.queue(
        act=act, id=uuid4(), contact_id=contact_id, template=Template.OFFER, facts=facts, language="en", urgent=urgent
    )


def wait_for_rest() -> None:
    """Wait until nothing is under way.

    Raises:
        AssertionError: for a minute nothing moved, and something still is.
    """
    before, until = None, 0.0
    while (counts := reads.counts()) and any(n for state, n in counts.items() if state not in OVER):
        if counts != before:
            before, until = counts, time.monotonic() + PATIENCE
        assert time.monotonic() < until, f"not at rest: {counts}"
        time.sleep(0.1)


def count(provider: Provider, queued: list[UUID], *, kind: str, urgent: bool, kills: int) -> Tally:
    """Compare what the outbox says with what the provider has."""
    states = dict(Message.objects.filter(pk__in=queued).values_list("id", "state"))
    copies = {key: provider.texts.get(str(key), []) for key in queued}
    by_state = Counter(states.values())
    return Tally(
        kind=kind,
        urgent=urgent,
        kills=kills,
        messages=len(queued),
        sent=by_state[State.SENT],
        refused=by_state[State.REFUSED],
        asked=by_state[State.ASK],
        asked_though_taken=sum(bool(copies[key]) for key in queued if states.get(key) == State.ASK),
        lost=sum(states.get(key) not in OVER for key in queued),
        doubled=sum(len(texts) > 1 for texts in copies.values()),
        doubled_under_another_text=sum(len(set(texts)) > 1 for texts in copies.values()),
        untrue=sum(
            (states[key] == State.SENT and not copies[key]) or (states[key] == State.REFUSED and bool(copies[key]))
            for key in queued
        ),
    )
