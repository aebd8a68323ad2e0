"""``POST /api/v1/reports`` without Django's pages around it.

The report that must get through on the worst night needs no session, no language and no
thread of its own: it is read here on the event loop, queued for the writer and answered
after the commit.  Everything that it means is in ``reports``, which Django's view shares;
a test compares the two, header by header.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from typing import Any

from amparo.interfaces.api import answers, reports
from amparo.interfaces.api.answers import Answer, NotTaken
from amparo.interfaces.web import guard
from amparo.interfaces.web.gathered import drop

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

PATH = "/api/v1/reports"
PATIENCE = 30.0
"""Seconds in which a body must have come; a report is a few hundred bytes."""

UNREAD = frozenset({HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.UNSUPPORTED_MEDIA_TYPE})
"""After these the rest of the body may not have been read, so the connection ends."""


async def send_report(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one ``POST /api/v1/reports``."""
    try:
        answer = await _answered(scope, receive)
    except ConnectionError:
        return
    headers = [(name.lower().encode(), value.encode()) for name, value in answer.all_headers()]
    if answer.status in UNREAD:
        headers.append((b"connection", b"close"))
    headers += guard.bare_headers()
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


async def _answered(scope: Scope, receive: Receive) -> Answer:
    try:
        async with asyncio.timeout(PATIENCE):
            body = await _body(scope, receive)
        receipt = await asyncio.wrap_future(reports.start(reports.parse(body)))
        return reports.answer(receipt)
    except TimeoutError:
        return answers.problem(HTTPStatus.REQUEST_TIMEOUT, "The report did not come in time. Send it again.")
    except ConnectionError:
        raise
    except Exception as error:  # noqa: BLE001 - every end has its answer
        return reports.answer(error)


async def _body(scope: Scope, receive: Receive) -> bytes:
    """Return the whole body.

    Raises:
        NotTaken: it is too long, or of another type.
        ConnectionError: the sender is gone.
    """
    sent = {name: value.decode("latin-1") for name, value in scope["headers"]}
    try:
        reports.check_head(
            sent.get(b"content-type", ""), sent.get(b"content-encoding", ""), sent.get(b"content-length", "")
        )
    except NotTaken:
        await drop(scope, receive)
        raise
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionError
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        more = message.get("more_body", False)
        if size > reports.LARGEST_BODY:
            if more:
                await drop(scope, receive)
            raise reports.too_large()
        if not more:
            return b"".join(parts)
