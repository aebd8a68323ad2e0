"""Bodies are gathered before a page gets a thread.

Threads are few, and one that reads a form waits for its sender: eight senders who dawdle
would stop every page.  Waiting on the event loop holds no thread; and of a sender who
hangs up half way no page sees half a form.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from django.utils.http import parse_header_parameters

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

PATIENCE = 30.0
"""Seconds in which a form must have come: the largest takes a slow phone less."""

DROPPED = 16_777_216
"""Bytes of a refused body that are read and dropped: a sender who is cut off while sending sees no answer."""
DROPPING = 10.0
"""Seconds for that."""

STRANGE = "Send it in UTF-8, as every browser does.\nEnvíelo en UTF-8, como lo hacen los navegadores.\n".encode()
LATE = "The form did not come in time. Send it again.\nEl formulario no llegó a tiempo. Envíelo de nuevo.\n".encode()


class Gathered:
    """Wraps the pages: calls them when the whole body is here.

    No page takes a file; of a body that is too large a page gets only the length, and refuses it by that.
    """

    def __init__(self, app: App, *, largest: int) -> None:
        self._app = app
        self._largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer once the body has come; 408 if it does not, 415 if no page could read it, nothing if nobody waits."""
        if not _in_utf8(scope):
            await drop(scope, receive)
            await _hang_up(send, HTTPStatus.UNSUPPORTED_MEDIA_TYPE, STRANGE)
            return
        try:
            async with asyncio.timeout(PATIENCE):
                body = await self._gather(scope, receive)
        except TimeoutError:
            await _hang_up(send, HTTPStatus.REQUEST_TIMEOUT, LATE)
            return
        if body is None:
            return
        messages = iter([body])

        async def replay() -> Message:
            return next(messages, None) or await receive()

        await self._app(scope, replay, send)

    async def _gather(self, scope: Scope, receive: Receive) -> Message | None:
        """Return the body as one message, empty where it is too large; None if the sender is gone."""
        parts: list[bytes] = []
        size, more = _announced(scope), True
        if size <= self._largest:
            size = 0
            while more and size <= self._largest:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return None
                parts.append(message.get("body", b""))
                size += len(parts[-1])
                more = message.get("more_body", False)
        if size > self._largest:
            parts.clear()
            if more:
                await drop(scope, receive)
        return {"type": "http.request", "body": b"".join(parts), "more_body": False}


async def drop(scope: Scope, receive: Receive) -> None:
    """Read what is left of a body that is refused, within bounds; whoever asked before sending it is not let send."""
    if b"expect" in dict(scope["headers"]):
        return
    size = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(DROPPING):
            while size <= DROPPED:
                message = await receive()
                size += len(message.get("body", b""))
                if not message.get("more_body", False):
                    return


def _announced(scope: Scope) -> int:
    told = dict(scope["headers"]).get(b"content-length", b"")
    return int(told.lstrip(b"0")[:12] or b"0") if told.isdigit() else 0


def _in_utf8(scope: Scope) -> bool:
    """Say whether a request is written as our pages ask for it.

    Django decodes address and form by whatever codec the sender names, and falls over one that is no text.
    """
    told = b",".join(value for name, value in scope["headers"] if name == b"content-type").decode("latin-1")
    try:
        charset = parse_header_parameters(told)[1].get("charset", "utf-8")
    except ValueError:  # a parameter is itself in an encoding that is none
        return False
    return charset.lower() in {"utf-8", "utf8"}


async def _hang_up(send: Send, status: HTTPStatus, says: bytes) -> None:
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"connection", b"close"),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": says})
