"""Verifies the whole ledger: every event, every number, every signed root.

It reads one snapshot and holds no lock, so that a running server goes on beside it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from amparo.core.ledger import checkpoints, spelling
from amparo.core.ledger.merkle import Frontier
from amparo.core.ledger.spelling import Row
from amparo.core.ledger.terms import Break, Broken, Verifier

CHUNK = 5000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a verification found."""

    events: int
    """Numbered events that were hashed."""
    signed: int
    """How many of them stand under a signed checkpoint."""
    broken: Broken | None


@dataclass(frozen=True, slots=True)
class _Signed:
    size: int
    root: bytes
    note: str


def verify(verifier: Verifier | None = None) -> Outcome:
    """Verify everything, up to the first break.

    Args:
        verifier: who checks signatures; the installation's own if None.
    """
    verifier = verifier or checkpoints.verifier()
    with _snapshot():
        return _Walk(verifier).walk()


@contextmanager
def _snapshot() -> Iterator[None]:
    """Read one state of the database throughout, without a lock that a writer would wait for."""
    if connection.in_atomic_block:
        yield
        return
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute("BEGIN" if sqlite else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


class _Walk:
    """One way through the numbers, from the first to the last."""

    def __init__(self, verifier: Verifier) -> None:
        self._verifier = verifier
        self._tree = Frontier()
        self._good = 0
        """The size of the last checkpoint that held."""
        self._checkpoints = [
            _Signed(size, bytes(root), note)
            for size, root, note in _rows("SELECT size, root, note FROM ledger_checkpoint ORDER BY size")
        ]

    def walk(self) -> Outcome:
        """Return what is found."""
        broken = self._start() or self._leaves() or self._end()
        return Outcome(self._tree.size, self._good, broken)

    def _start(self) -> Broken | None:
        return self._meet_checkpoint()

    def _leaves(self) -> Broken | None:
        after = -(2**63)
        while rows := _leaves_after(after):
            for number, event, stored, *row in rows:
                if broken := self._leaf(number, event, bytes(stored), tuple(row)):
                    return broken
            after = rows[-1][0]
        return None

    def _leaf(self, number: int, event: str, stored: bytes, row: Row) -> Broken | None:
        tree = self._tree
        if number > tree.size:
            return Broken(Break.GAP, tree.size, _who_was(tree.size))
        if row[0] is None:
            return Broken(Break.MISSING, number, _uuid(event))
        if _digest(number, row) != stored or number < 0:
            return Broken(Break.CHANGED, number, _uuid(event))
        tree.add(stored)
        return self._meet_checkpoint() if self._checkpoints else None

    def _meet_checkpoint(self) -> Broken | None:
        """Compare with the checkpoint over as many events as were walked, if there is one."""
        if not self._checkpoints or self._checkpoints[0].size > self._tree.size:
            return None
        signed = self._checkpoints.pop(0)
        if signed.size != self._tree.size or not checkpoints.holds(
            signed.note, signed.size, signed.root, self._verifier
        ):
            return Broken(Break.SIGNATURE, signed.size - 1, _event_at(signed.size - 1))
        if signed.root != self._tree.root():
            return Broken(Break.FORGED, self._good, _event_at(self._good), until=signed.size)
        self._good = signed.size
        return None

    def _end(self) -> Broken | None:
        size = self._tree.size
        if self._checkpoints:
            return Broken(Break.CUT, size, _who_was(size))
        if size - self._good > checkpoints.LONGEST_TAIL:
            return Broken(Break.UNSIGNED, self._good, _event_at(self._good))
        if orphans := _orphans():
            return Broken(Break.UNNUMBERED, None, orphans[0])
        return None


def _leaves_after(number: int) -> list[Any]:
    return _rows(
        f"SELECT leaf.number, leaf.event_id, leaf.digest, {spelling.columns('event')} "  # noqa: S608 - no value in it
        "FROM ledger_leaf AS leaf LEFT JOIN ledger_event AS event ON event.id = leaf.event_id "
        f"WHERE leaf.number > %s ORDER BY leaf.number LIMIT {CHUNK}",
        number,
    )


def _digest(number: int, row: Row) -> bytes | None:
    """Return an event's digest; None if its row is none that this program writes."""
    try:
        return spelling.digest(number, row)
    except (TypeError, ValueError):
        return None


def _who_was(number: int) -> UUID | None:
    """Find the event that had a number which is gone: under another one, or the only one without."""
    after = number
    while rows := _leaves_after(after):
        for _, event, stored, *row in rows:
            if row[0] is not None and _digest(number, tuple(row)) == bytes(stored):
                return _uuid(event)
        after = rows[-1][0]
    orphans = _orphans()
    return orphans[0] if len(orphans) == 1 else None


def _event_at(number: int) -> UUID | None:
    found = _rows("SELECT event_id FROM ledger_leaf WHERE number = %s", number)
    return _uuid(found[0][0]) if found else None


def _orphans() -> list[UUID | None]:
    """Return at most two events that have no number and wait for none, the oldest first."""
    found = _rows(
        "SELECT event.id FROM ledger_event AS event "
        "LEFT JOIN ledger_leaf AS leaf ON leaf.event_id = event.id "
        "LEFT JOIN ledger_waiting AS waiting ON waiting.event_id = event.id "
        "WHERE leaf.number IS NULL AND waiting.event_id IS NULL ORDER BY event.id LIMIT 2"
    )
    return [_uuid(row[0]) for row in found]


def _uuid(name: Any) -> UUID | None:
    try:
        return name if isinstance(name, UUID) else UUID(name)
    except (TypeError, ValueError, AttributeError):
        return None


def _rows(sql: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
