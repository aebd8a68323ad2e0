"""A task that takes a little while before and after its action, so that kills find it at every stage."""

import random
import time
from enum import StrEnum
from uuid import UUID

from amparo.core.jobs.registry import on
from amparo.core.ledger.actions import action, already, record
from amparo.core.ledger.terms import Act

LONGEST = 0.02  # seconds


class Kind(StrEnum):
    ASKED = "faults.chore.asked"
    DONE = "faults.chore.done"


@action
def ask(*, act: Act, subject: UUID) -> UUID:
    record(Kind.ASKED, subject=subject, act=act)
    return subject


@action
def do(*, act: Act, subject: UUID) -> UUID:
    if before := already(act):
        return before
    record(Kind.DONE, subject=subject, act=act)
    return subject


@on(Kind.ASKED)
def chore(act: Act, subject: UUID) -> None:
    time.sleep(random.uniform(0, LONGEST))
    do(act=act, subject=subject)
    time.sleep(random.uniform(0, LONGEST))
