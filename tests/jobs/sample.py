"""A room's tasks as they might be written, registered by the tests of jobs alone."""

import time
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from amparo.core.jobs.registry import on
from amparo.core.kit import clock
from amparo.core.ledger.actions import action, already, record
from amparo.core.ledger.terms import Act, Interface, Refused


class Kind(StrEnum):
    ASKED = "sample.thing.asked"
    DONE = "sample.thing.done"
    ASKED_SLOWLY = "sample.thing.asked_slowly"
    TICKED = "sample.thing.ticked"
    ASKED_RELAY = "sample.thing.asked_relay"
    ASKED_AT_LEISURE = "sample.thing.asked_at_leisure"


class No(StrEnum):
    CLOSED = "sample.closed"


failing: list[Exception] = []
"""Each is raised by one attempt, the first first."""


@action
def ask(*, act: Act, subject: UUID, kind: Kind = Kind.ASKED, fail: bool = False) -> UUID:
    if before := already(act):
        return before
    record(kind, subject=subject, act=act)
    if fail:
        raise ZeroDivisionError
    return subject


@action
def do(*, act: Act, subject: UUID) -> UUID:
    if before := already(act):
        return before
    record(Kind.DONE, subject=subject, act=act)
    if failing:
        raise failing.pop(0)
    return subject


@on(Kind.ASKED)
def work(act: Act, subject: UUID) -> None:
    do(act=act, subject=subject)


@on(Kind.ASKED_AT_LEISURE, can_wait=lambda event: event.kind == Kind.ASKED_AT_LEISURE)
def work_at_leisure(act: Act, subject: UUID) -> None:
    do(act=act, subject=subject)


@on(Kind.ASKED_RELAY, queue="relay")
def carry(act: Act, subject: UUID) -> None:
    do(act=act, subject=subject)


def by_dana(key: str | None = None) -> Act:
    return Act("dana", clock.now(), Interface.CONSOLE, key)


CLOSED = Refused(No.CLOSED)

folder = Path()
"""Where a slow task looks for leave to go on."""


@on(Kind.ASKED_SLOWLY)
def wait(act: Act, subject: UUID) -> None:
    """Say that this attempt began, wait for leave, and do it."""
    attempt = len(list(folder.glob("began-*"))) + 1
    (folder / f"began-{attempt}").touch()
    while not (folder / f"go-{attempt}").exists():
        time.sleep(0.02)
    try:
        do(act=act, subject=subject)
    finally:
        (folder / f"ended-{attempt}").touch()
