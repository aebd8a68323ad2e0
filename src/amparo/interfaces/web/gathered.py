"""Bodies are gathered before a page gets a thread.

Threads are few, and one that reads a form waits for its sender: eight senders who dawdle
would stop every page.  Waiting on the event loop holds no thread; and of a sender who
hangs up half way no page sees half a form.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any

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

LATE = "The form did not come in time. Send it again.\nEl formulario no llegó a tiempo. Envíelo de nuevo.\n".encode()


class Gathered:
    """Wraps the pages: calls them when the whole body is here.

    No page takes a file; of a body that is too large a page gets only the length, and refuses it by that.
    """

    def __init__(self, app: App, *, largest: int) -> None:
        self._app = app
        self._largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer once the body has come; 408 if it does not, nothing if the sender is gone."""
        try:
            async with asyncio.timeout(PATIENCE):
                body = await self._gather(scope, receive)
        except TimeoutError:
            await _hang_up(send)
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


async def _hang_up(send: Send) -> None:
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"connection", b"close"),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": 408, "headers": headers})
    await send({"type": "http.response.body", "body": LATE})
