"""What a connection may hold before its request is understood.

The parser takes a head of any length and waits for its end for ever; behind no proxy
anybody could fill the memory with one, or hold connections open with many.
"""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGEST_HEAD = 32_768
"""Bytes of names and values, and of anything else that comes without a body or an end."""
PATIENCE = 30.0
"""Seconds in which a head must have come."""


class HeadTooLong(Exception):
    """The parser ends the request with 400 on any exception."""


class Bounded(HttpToolsProtocol):
    """Refuses a head that is too long, and hangs up on one that does not come."""

    _head = 0
    _without_progress = 0
    _giving_up: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn narrows it too
        """Wait for the first head."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._progress()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count what is neither a whole head nor a part of a body: one endless header, one endless chunk's line."""
        self._without_progress += len(data)
        super().data_received(data)
        if self._without_progress > LARGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("The request's head is too long.")

    def on_message_begin(self) -> None:
        """Begin to count and to wait."""
        self._head = 0
        self._wait()
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Count a header, also one that comes after the body.

        Raises:
            HeadTooLong: with it the head is too long.
        """
        self._head += len(name) + len(value)
        if self._head > LARGEST_HEAD:
            raise HeadTooLong
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Let the request begin."""
        self._progress()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a part of the body; how much of it may come is for whoever reads it."""
        self._without_progress = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Let the request end."""
        self._progress()
        super().on_message_complete()

    def _wait(self) -> None:
        self._progress()
        self._giving_up = self.loop.call_later(PATIENCE, self.transport.close)

    def _progress(self) -> None:
        self._without_progress = 0
        if self._giving_up is not None:
            self._giving_up.cancel()
            self._giving_up = None
