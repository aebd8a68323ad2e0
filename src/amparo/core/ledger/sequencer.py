"""The sequencer: gives committed events their numbers, grows the tree, signs checkpoints.

One loop for the whole installation.  Several may run: a lock lets one at a time through,
and each looks whether another has been at it.
"""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.models import Max

from amparo.core.kit import clock
from amparo.core.ledger import checkpoints, spelling
from amparo.core.ledger.merkle import Frontier
from amparo.core.ledger.models import Checkpoint, Leaf, Waiting
from amparo.core.ledger.pulse import CHANNEL, Pulse
from amparo.core.ledger.terms import Signer
from amparo.core.ledger.turnstile import turn

log = logging.getLogger(__name__)

LOOK = 0.03
"""Seconds between two looks for new events, and the least time between two batches."""
BATCH = checkpoints.EVENTS
AFTER_TROUBLE = 1.0
LOCK = 0x616D7061726F  # "amparo"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def run(stop: threading.Event) -> None:
    """Number events until ``stop`` is set, and sign what is left."""
    sequencer, pulse = Sequencer(checkpoints.signer), Pulse()
    try:
        while not stop.is_set():
            try:
                numbered = sequencer.turn(clock.now())
            except (DatabaseError, InterfaceError) as error:
                log.warning("the sequencer waits for the database: %s", type(error).__qualname__)
                sequencer.forget()
                connection.close()  # nothing but a request looks by itself whether it still lives
                stop.wait(AFTER_TROUBLE)
                continue
            if numbered < BATCH:
                _sleep(stop, pulse, sequencer)
        _sign_off(sequencer)
    finally:
        connection.close()


def _sign_off(sequencer: "Sequencer") -> None:
    """Sign what is left; without a database the next sequencer does."""
    try:
        sequencer.turn(clock.now(), last=True)
    except (DatabaseError, InterfaceError) as error:
        log.warning("the sequencer ends without the database: %s", type(error).__qualname__)


def _sleep(stop: threading.Event, pulse: Pulse, sequencer: "Sequencer") -> None:
    """Wait until somebody writes, or until a checkpoint is due."""
    while not stop.wait(LOOK):
        if pulse.changed() or sequencer.is_due(clock.now()):
            return


class Sequencer:
    """The state of the loop: the tree's right edge, and when it was signed last."""

    def __init__(self, signer: Callable[[], Signer]) -> None:
        self._signer = signer
        self._tree: Frontier | None = None
        self._signed = 0
        self._tried_at = NEVER

    def forget(self) -> None:
        """Read the tree anew at the next turn."""
        self._tree = None

    def is_due(self, now: datetime) -> bool:
        """Say whether a checkpoint is due."""
        return self._tree is not None and self._due(self._tree, now)

    def turn(self, now: datetime, *, last: bool = False) -> int:
        """Number at most ``BATCH`` events, sign if it is time, and return how many got a number.

        Args:
            now: the instant, for the checkpoint.
            last: sign whatever is not signed yet.
        """
        if self._tree is not None and not last and not self._due(self._tree, now) and not Waiting.objects.exists():
            return 0
        with turn(), transaction.atomic(durable=True):
            if not _alone():
                return 0
            tree = self._current()
            numbered = _number(tree)
            due = tree.size > self._signed if last else self._due(tree, now)
            signed = due and self._sign(tree, now)
        self._tree = tree
        if due:
            self._tried_at = now
        if signed:
            self._signed = tree.size
        return numbered

    def _due(self, tree: Frontier, now: datetime) -> bool:
        more, since = tree.size - self._signed, now - self._tried_at
        return more > 0 and (more >= checkpoints.EVENTS or since >= checkpoints.SECONDS)

    def _current(self) -> Frontier:
        """Return the tree as it stands, a copy to grow; read it if another sequencer has been at it."""
        latest = Leaf.objects.aggregate(latest=Max("number"))["latest"]
        size = 0 if latest is None else latest + 1
        if self._tree is None or self._tree.size != size:
            self._tree, self._signed = read_tree()
        return self._tree.copy()

    def _sign(self, tree: Frontier, now: datetime) -> bool:
        try:
            note = checkpoints.note(tree, self._signer())
        except Exception as error:  # noqa: BLE001 - numbers go on without a key, and the log says so
            log.warning("no checkpoint over %d events: %s", tree.size, error)
            return False
        peaks = b"".join(tree.peaks)
        Checkpoint(size=tree.size, root=tree.root(), frontier=peaks, at=now, note=note).save(force_insert=True)
        return True


def read_tree() -> tuple[Frontier, int]:
    """Return the tree over all leaves and the size of the last checkpoint, from which on alone leaves are read.

    A checkpoint whose frontier does not give its root is passed over.
    """
    tree, signed = Frontier(), 0
    if last := Checkpoint.objects.order_by("-size").first():
        peaks = bytes(last.frontier)
        kept = Frontier(last.size, [peaks[at : at + 32] for at in range(0, len(peaks), 32)])
        signed = last.size
        if kept.root() == bytes(last.root):
            tree = kept
    leaves = Leaf.objects.filter(number__gte=tree.size).order_by("number").values_list("digest", flat=True)
    for digest in leaves.iterator(chunk_size=2000):
        tree.add(bytes(digest))
    return tree, signed


def _alone() -> bool:
    """Say whether no other sequencer is at it; SQLite's one writer is alone by nature."""
    if connection.vendor == "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _number(tree: Frontier) -> int:
    """Give the oldest waiting events their numbers, and grow the tree by them."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {spelling.columns('event')} FROM ledger_waiting AS waiting "  # noqa: S608 - no value in it
            f"JOIN ledger_event AS event ON event.id = waiting.event_id ORDER BY waiting.event_id LIMIT {BATCH}"
        )
        rows = cursor.fetchall()
    leaves = []
    for row in rows:
        digest = spelling.digest(tree.size, row)
        leaves.append(Leaf(number=tree.size, event_id=UUID(row[0]), digest=digest))
        tree.add(digest)
    Leaf.objects.bulk_create(leaves)
    Waiting.objects.filter(event_id__in=[leaf.event_id for leaf in leaves]).delete()
    if leaves and connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(tree.size - 1)])
    return len(leaves)
