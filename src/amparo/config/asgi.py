"""The one port: pages through Django as WSGI, reports and ``/events/`` as small ASGI apps beside them."""

import gc
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from a2wsgi import WSGIMiddleware
from django.conf import settings

from amparo.config.wsgi import pages  # first: it makes Django ready for what follows
from amparo.interfaces.api import asgi as api
from amparo.interfaces.public.slow import Slowed
from amparo.interfaces.web import hub, stream
from amparo.interfaces.web.gathered import Gathered
from amparo.stages.dispatch import reads as dispatch

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

WSGI_THREADS = 8
"""Enough to keep both cores busy while a thread waits for the disk; more only queue on SQLite's one writer."""

# The pages' side may not ask a stage by itself; observers hear of nobody's way but their own.
hub.concerning("dispatch", dispatch.concerned)

# All that is loaded by now lives as long as the process: looked through again and again for
# garbage, it would hold up one request in a few hundred by milliseconds.
gc.collect()
gc.freeze()

_pages = Slowed(
    Gathered(WSGIMiddleware(pages, workers=WSGI_THREADS), largest=settings.DATA_UPLOAD_MAX_MEMORY_SIZE),
    proxies=settings.TRUSTED_PROXIES,
)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Route a connection: server's own life, report, event stream, or page."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http" and scope["method"] == "POST" and scope["path"] == api.PATH:
        await api.send_report(scope, receive, send)
    elif scope["type"] == "http" and scope["path"] == stream.PATH:
        await stream.events(scope, receive, send)
    elif scope["type"] == "http":
        await _pages(scope, receive, send)


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            stream.close()
            return
