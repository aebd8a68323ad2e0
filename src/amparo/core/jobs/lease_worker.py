"""The worker's loop on SQLite."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import DatabaseError, connection

from amparo.core.jobs import policy
from amparo.core.jobs.backend import Running
from amparo.core.jobs.calendar import Calendar
from amparo.core.jobs.lease_queue import attempt, extend, next_due, turn
from amparo.core.kit import clock
from amparo.core.ledger.pulse import Pulse

log = logging.getLogger(__name__)

LOOK = 0.03
"""Seconds between two looks for new work; one costs some microseconds."""
AFTER_TROUBLE = 1.0
"""Seconds to leave a database alone that is full or locked."""


def loop(queue: str, stop: threading.Event) -> None:
    """Take and run one job after another until told to stop."""
    beat = Beat()
    beat.start()
    pulse, calendar, ended = Pulse(), Calendar(queue), None
    try:
        while not stop.is_set():
            now = clock.now()
            try:
                job = turn(queue, ended, begun=calendar.begun(now))
            except DatabaseError as error:
                log.warning("the %s queue waits for the database: %s", queue, type(error).__qualname__)
                stop.wait(AFTER_TROUBLE)
                continue
            calendar.mark(now)
            ended = None
            if job is None:
                _sleep(queue, stop, pulse, calendar.next_begin(now))
            else:
                with beat.over(job):
                    ended = attempt(job)
        if ended is not None:
            turn(queue, ended, take=False)
    finally:
        beat.end()
        connection.close()


def _sleep(queue: str, stop: threading.Event, pulse: Pulse, begin: datetime) -> None:
    """Wait until somebody writes, or until the next job is due or the next period begins."""
    until = min(at for at in (begin, next_due(queue)) if at is not None)
    while not stop.wait(LOOK):
        if pulse.changed() or clock.now() >= until:
            return


class Beat(threading.Thread):
    """Prolongs the lease of the job at hand, from a thread and a connection of its own."""

    def __init__(self) -> None:
        super().__init__(name="heartbeat", daemon=True)
        self._job: Running | None = None
        self._ended = threading.Event()

    @contextmanager
    def over(self, job: Running) -> Iterator[None]:
        """Keep this job's lease alive meanwhile."""
        self._job = job
        try:
            yield
        finally:
            self._job = None

    def run(self) -> None:
        """Beat until the end."""
        try:
            while not self._ended.wait(policy.HEARTBEAT.total_seconds()):
                if (job := self._job) is not None:
                    self._extend(job)
        finally:
            connection.close()

    def _extend(self, job: Running) -> None:
        try:
            extend(job)
        except DatabaseError as error:
            log.warning("%s %s: no heartbeat, %s", job.name, job.id, type(error).__qualname__)

    def end(self) -> None:
        """Stop beating."""
        self._ended.set()
        self.join()
