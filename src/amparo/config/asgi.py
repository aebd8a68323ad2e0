"""The one port: pages through Django as WSGI, ``/events/`` as a small ASGI app beside them."""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amparo.config.settings")

from a2wsgi import WSGIMiddleware
from django.core.wsgi import get_wsgi_application

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

WSGI_THREADS = 8
"""Enough to keep both cores busy while a thread waits for the disk; more only queue on SQLite's one writer."""

pages = get_wsgi_application()
_pages = WSGIMiddleware(pages, workers=WSGI_THREADS)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Route a connection: server's own life, event stream, or page."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http":
        await _pages(scope, receive, send)


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
