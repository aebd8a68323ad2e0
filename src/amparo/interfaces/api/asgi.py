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

from django.conf import settings

from amparo.interfaces.api import answers, reports
from amparo.interfaces.api.answers import Answer
from amparo.interfaces.web import guard
from amparo.interfaces.web.addresses import network_of
from amparo.interfaces.web.gathered import Body, TooLarge

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

PATH = "/api/v1/reports"
PATIENCE = 30.0
"""Seconds in which a body must have come; a report is a few hundred bytes."""

UNREAD = frozenset({HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.UNSUPPORTED_MEDIA_TYPE})
"""After these the rest of the body may not have been read, so the connection ends."""


async def send_report(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one ``POST /api/v1/reports``.

    A body that is refused unread is answered first and dropped then: whoever listens while
    sending stops, and whoever does not finds the answer at the end, unless the end is far.
    """
    body = Body(scope, receive)
    try:
        answer = await _answered(scope, body)
    except ConnectionError:
        return
    headers = [(name.lower().encode(), value.encode()) for name, value in answer.all_headers()]
    unread = answer.status in UNREAD
    if unread:
        headers.append((b"connection", b"close"))
    headers += guard.bare_headers()
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body, "more_body": unread})
    if unread:
        if answer.status != HTTPStatus.REQUEST_TIMEOUT:
            await body.drop()
        await send({"type": "http.response.body", "body": b""})


async def _answered(scope: Scope, body: Body) -> Answer:
    try:
        _check_head(scope)
        async with asyncio.timeout(PATIENCE):
            whole = await body.read(reports.LARGEST_BODY)
        address = network_of(scope, settings.TRUSTED_PROXIES)
        receipt = await asyncio.wrap_future(reports.start(reports.parse(whole), address))
        return reports.answer(receipt)
    except TimeoutError:
        return answers.problem(HTTPStatus.REQUEST_TIMEOUT, "The report did not come in time. Send it again.")
    except TooLarge:
        return reports.too_large().answer
    except ConnectionError:
        raise
    except Exception as error:  # noqa: BLE001 - every end has its answer
        return reports.answer(error)


def _check_head(scope: Scope) -> None:
    """Look at the headers before the body is read.

    Raises:
        NotTaken: another type, a packed body, or too long a one.
    """
    sent = {name: value.decode("latin-1") for name, value in scope["headers"]}
    names = (b"content-type", b"content-encoding", b"content-length")
    reports.check_head(*(sent.get(name, "") for name in names))
