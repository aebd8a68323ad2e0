"""The group writer: one thread that commits what many senders brought, and answers them after the commit.

A commit waits for the disk; many acts that share one wait once.  Nobody waits for a group
to fill: whatever came while the last commit ran is the next group, so a single sender is
as quick as without it.
"""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, NamedTuple

from django.db import IntegrityError, close_old_connections, connection

from amparo.core.ledger.actions import group

LARGEST_GROUP = 256
"""Acts in one commit: about 100 ms of work, for which others wait who want to write."""

TRIES = 3
"""On PostgreSQL another process may insert the same id at the same moment; the next try finds it."""


class Waiting(NamedTuple):
    """An act, who waits for it, and how often it may still be tried."""

    call: Callable[[], Any]
    future: "Future[Any]"
    tries: int


class Writer:
    """Runs acts in groups, in the order in which they came, on a thread and a connection of its own."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[Waiting | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def submit(self, call: Callable[[], Any]) -> "Future[Any]":
        """Have an act run in the next group; the future is done once the act is on the disk, or refused.

        The future raises what the act raised, or the database's error if its group was not kept.
        """
        future: Future[Any] = Future()
        if connection.in_atomic_block:
            # Waiting for another connection from inside a transaction would wait for oneself.
            _settle(future, call)
            return future
        with self._lock:
            self._waiting.put(Waiting(call, future, TRIES))
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="intake-writer", daemon=True)
                self._thread.start()
        return future

    def rest(self) -> None:
        """Finish what waits, and give thread and connection back until the next act comes."""
        with self._lock:
            if self._thread is not None:
                self._waiting.put(None)
                self._thread.join()
                self._thread = None

    def _work(self) -> None:
        resting = False
        while not resting:
            taken, resting = self._next()
            if taken:
                self._commit(taken)
        connection.close()

    def _next(self) -> tuple[list[Waiting], bool]:
        """Wait for an act; return it with those that came meanwhile, and whether to rest after them."""
        taken: list[Waiting] = []
        while len(taken) < LARGEST_GROUP:
            try:
                one = self._waiting.get(block=not taken)
            except queue.Empty:
                break
            if one is None:
                return taken, True
            taken.append(one)
        return taken, False

    def _commit(self, taken: list[Waiting]) -> None:
        close_old_connections()
        results: list[Any]
        try:
            results = group([waiting.call for waiting in taken])
        except Exception as error:  # noqa: BLE001 - handed to every sender of the group; the thread lives on
            connection.close()
            results = [error] * len(taken)
        for waiting, result in zip(taken, results, strict=True):
            if isinstance(result, IntegrityError) and waiting.tries > 1:
                self._waiting.put(waiting._replace(tries=waiting.tries - 1))
            elif isinstance(result, Exception):
                waiting.future.set_exception(result)
            else:
                waiting.future.set_result(result)


def _settle(future: "Future[Any]", call: Callable[[], Any]) -> None:
    try:
        future.set_result(call())
    except Exception as error:  # noqa: BLE001 - the future raises it
        future.set_exception(error)


writer = Writer()
"""This process's writer."""
