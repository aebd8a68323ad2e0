"""Check that no event of the ledger was changed, moved, added or taken out; a running server goes on beside it."""

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping

from amparo.interfaces.cli import process
from amparo.interfaces.cli.terminal import Failed, say

SENTENCES: Mapping[str, str] = {
    "ledger.changed": "event {number} ({event}) is not what was recorded under that number",
    "ledger.missing": "event {number} ({event}) was taken out",
    "ledger.gap": "number {number} ({event}) was taken out of the sequence",
    "ledger.cut": "the end is missing, from event {number} ({event}) on",
    "ledger.forged": "an event from {number} ({event}) to {last} is not the one that was signed",
    "ledger.signature": "the checkpoint over the events up to {number} ({event}) is not one that this network signed",
    "ledger.unsigned": "no checkpoint stands over event {number} ({event}) and those after it",
    "ledger.unnumbered": "event {event} was added without a number",
}


def arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes: nothing."""


def run(options: Namespace) -> int:
    """Verify; 0 if the ledger holds.

    Raises:
        Failed: it does not, and where; or there is no key to check it with.
    """
    process.start_django()
    from django.db import DatabaseError  # noqa: PLC0415 - only this command pays for it

    from amparo.core.ledger.verify import verify  # noqa: PLC0415 - its models are loaded by now
    from amparo.core.vault.keys import KeyMissing  # noqa: PLC0415

    try:
        outcome = verify()
    except KeyMissing as missing:
        raise Failed(f"the ledger cannot be checked: {missing}") from missing
    except DatabaseError as error:
        raise Failed(f"the ledger cannot be read ({error}): was this data directory ever served?") from error
    if broken := outcome.broken:
        where = {
            "number": broken.number,
            "event": broken.event or "it cannot be told which",
            "last": (broken.until or 0) - 1,
        }
        raise Failed(f"the ledger is broken: {SENTENCES[broken.kind].format(**where)}")
    say(f"the ledger holds: {outcome.events} events, {outcome.signed} of them under a signed checkpoint")
    return 0
