"""A browser that listens to the live stream, and what happens meanwhile."""

import asyncio
from contextlib import asynccontextmanager
from enum import StrEnum
from uuid import UUID, uuid4

from django.db import connection
from django.test import Client

from amparo.core.kit import clock
from amparo.core.ledger import sequencer
from amparo.core.ledger.actions import action, record
from amparo.interfaces.web import stream
from tests.cast import by, log_in

PATIENCE = 10


class Kind(StrEnum):
    REPORTED = "intake.report.received"
    CONFIRMED = "incidents.incident.confirmed"
    OFFERED = "dispatch.assignment.offered"
    QUEUED = "messaging.message.queued"
    JOINED = "people.person.joined"


@action
def happen(*, act, kind, subject):
    record(kind, subject=subject, act=act, facts={"secret": "of the ledger"})


def tell(*kinds: Kind) -> list[UUID]:
    """Record events and number them, as other processes do; returns what they were about."""
    subjects = [uuid4() for _ in kinds]
    for kind, subject in zip(kinds, subjects, strict=True):
        happen(act=by("dana", at=clock.now()), kind=kind, subject=subject)
    sequencer.Sequencer(None).turn(clock.now())
    connection.close()
    return subjects


def cookie_of(who: UUID, **how) -> str:
    client = Client()
    log_in(client, who, **how)
    return client.cookies.output(header="", sep=";").split(";")[0].strip()


class Browser:
    """What one open stream has brought."""

    def __init__(self, cookie: str, query: str = "", last: str = "", method: str = "GET") -> None:
        headers = [(b"cookie", cookie.encode())] + ([(b"last-event-id", last.encode())] if last else [])
        scope = {"method": method, "path": "/events/", "query_string": query.encode(), "headers": headers}
        self.status, self.text, self.ended = 0, "", False
        self._gone, self._news, self.blocked = asyncio.Event(), asyncio.Event(), None
        self.task = asyncio.create_task(stream.events(scope, self._receive, self._send))

    async def _receive(self):
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message):
        if self.blocked is not None:
            await self.blocked.wait()
        self.status = message.get("status", self.status)
        self.text += message.get("body", b"").decode()
        self.ended = message["type"].endswith("body") and not message.get("more_body")
        self._news.set()

    async def until(self, condition) -> None:
        async with asyncio.timeout(PATIENCE):
            while not condition(self):
                await self._news.wait()
                self._news.clear()

    async def opened(self) -> "Browser":
        await self.until(lambda b: "beat" in b.text or b.ended)
        return self

    def leave(self) -> None:
        self._gone.set()

    def kinds(self) -> list[str]:
        return [line.split('"')[3] for line in self.text.splitlines() if line.startswith("data: {")]

    def numbers(self) -> list[int]:
        return [int(line[4:]) for line in self.text.splitlines() if line.startswith("id: ")]


@asynccontextmanager
async def listening(*arguments, **named):
    browser = Browser(*arguments, **named)
    try:
        yield await browser.opened()
    finally:
        browser.leave()
        stream.hub.close()
        async with asyncio.timeout(PATIENCE):
            await browser.task
