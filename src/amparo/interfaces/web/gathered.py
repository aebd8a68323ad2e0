"""Bodies are gathered before a page gets a thread.

Threads are few, and one that reads a form waits for its sender: eight senders who dawdle
would stop every page.  Waiting on the event loop holds no thread; and of a sender who
hangs up half way no page sees half a form.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
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
LARGE = "That is too much at once. Send less.\nEs demasiado de una vez. Envíe menos.\n".encode()
LATE = "The form did not come in time. Send it again.\nEl formulario no llegó a tiempo. Envíelo de nuevo.\n".encode()


class TooLarge(Exception):
    """A body is longer than its reader takes; what is left of it was not read."""


class Body:
    """A request's body as it comes in, for pages and machines alike."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self._headers = dict(scope["headers"])
        self._receive = receive
        self._ended = False

    async def read(self, largest: int) -> bytes:
        """Return the whole body.

        Raises:
            TooLarge: it has more bytes than that, or says so beforehand.
            ConnectionError: the sender is gone.
        """
        if self.announced() > largest:
            raise TooLarge
        parts: list[bytes] = []
        size = 0
        while not self._ended:
            parts.append(await self._part())
            size += len(parts[-1])
            if size > largest:
                raise TooLarge
        return b"".join(parts)

    async def drop(self) -> None:
        """Read what is left of a body that is refused, within bounds.

        Whoever asked before sending it is not let send.
        """
        if b"expect" in self._headers:
            return
        size = 0
        with suppress(TimeoutError, ConnectionError):
            async with asyncio.timeout(DROPPING):
                while not self._ended and size <= DROPPED:
                    size += len(await self._part())

    def announced(self) -> int:
        """Return how many bytes the sender says there are; 0 if they do not say."""
        told = self._headers.get(b"content-length", b"")
        return int(told.lstrip(b"0")[:12] or b"0") if told.isdigit() else 0

    async def _part(self) -> bytes:
        message = await self._receive()
        if message["type"] == "http.disconnect":
            self._ended = True
            raise ConnectionError
        self._ended = not message.get("more_body", False)
        part: bytes = message.get("body", b"")
        return part


class Gathered:
    """Wraps the pages: calls them when the whole body is here.

    No page takes a file; of a body that is too large a page gets only the length, and refuses it by that.  One that
    names no length is refused here, or the page would take it for an empty form.
    """

    def __init__(self, app: App, *, largest: int) -> None:
        self._app = app
        self._largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer once the body has come; 408, 413 or 415 if no page can have it, nothing if nobody waits."""
        if not _in_utf8(scope):
            await Body(scope, receive).drop()
            await _hang_up(send, HTTPStatus.UNSUPPORTED_MEDIA_TYPE, STRANGE)
            return
        body = Body(scope, receive)
        try:
            async with asyncio.timeout(PATIENCE):
                whole = await body.read(self._largest)
        except TimeoutError:
            await _hang_up(send, HTTPStatus.REQUEST_TIMEOUT, LATE)
            return
        except ConnectionError:
            return
        except TooLarge:
            await body.drop()
            if not body.announced():
                await _hang_up(send, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, LARGE)
                return
            whole = b""
        messages: Iterator[Message] = iter([{"type": "http.request", "body": whole, "more_body": False}])

        async def replay() -> Message:
            return next(messages, None) or await receive()

        await self._app(scope, replay, send)


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
