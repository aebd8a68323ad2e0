"""``/events/``: the live stream of staff pages, a small ASGI app beside Django's pages.

A message is ``id: <leaf's number>``, ``event: ledger`` and ``{"kind": …, "subject": …}``;
``event: beat`` comes every 15 seconds.  ``?after=N`` or ``Last-Event-ID: N`` begins after
leaf N.  Who may listen is asked again while the stream is open: whoever is logged out,
or loses the permit, is cut off within a minute.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http import HTTPStatus
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.db import DatabaseError, InterfaceError, close_old_connections
from django.http import HttpRequest, parse_cookie

from amparo.core.kit import clock
from amparo.core.people.terms import Permit, Profile
from amparo.interfaces.web import access, factors, guard
from amparo.interfaces.web.hub import Hearing, Hub, Listener

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

PATH = "/events/"
MOST = 2000
"""Streams in one process."""
MOST_OF_ONE = 20
"""Streams of one person; a browser holds one, however many pages it shows."""
ASK_AGAIN = (40.0, 55.0)
"""Seconds until a listener is looked at again: spread out, and never more than a minute."""

STAGES: Mapping[Permit, frozenset[str]] = {
    Permit.SEE_BOARD: frozenset({"intake", "incidents", "dispatch", "alerts"}),
    Permit.SEE_JOBS: frozenset({"jobs", "messaging"}),
}
"""Which rooms' events each permit lets somebody hear of."""

OWN: Mapping[Permit, frozenset[str]] = {Permit.OBSERVE: frozenset({"dispatch"})}
"""Of which rooms each permit lets somebody hear what concerns themselves: an observer's own offers and assignments."""

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
]

hub = Hub()
_open: Counter[UUID] = Counter()
_threads = ThreadPoolExecutor(2, thread_name_prefix="events-who")


def hearing_of(person: Profile) -> Hearing | None:
    """Return what somebody hears of, or None if it is nothing."""
    whole, own = (frozenset().union(*(table.get(p, frozenset()) for p in person.permits)) for table in (STAGES, OWN))
    return Hearing(person.id, whole, own - whole) if whole | own else None


def close() -> None:
    """End all streams; from the loop."""
    hub.close()


def close_soon() -> None:
    """End all streams; from a signal's handler or another thread."""
    hub.close_soon()


async def events(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request for the stream."""
    if scope["method"] != "GET":
        await _refuse(send, HTTPStatus.METHOD_NOT_ALLOWED)
        return
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    cookies = parse_cookie(headers.get(b"cookie", ""))
    try:
        person = await _ask(cookies)
    except (DatabaseError, InterfaceError):
        await _refuse(send, HTTPStatus.SERVICE_UNAVAILABLE)
        return
    if person is None:
        await _refuse(send, HTTPStatus.UNAUTHORIZED)
    elif not (hearing := hearing_of(person)):
        await _refuse(send, HTTPStatus.FORBIDDEN)
    elif _open.total() >= MOST or _open[person.id] >= MOST_OF_ONE:
        await _refuse(send, HTTPStatus.TOO_MANY_REQUESTS)
    else:
        _open[person.id] += 1
        try:
            await _Stream(cookies, hearing, _position(scope, headers)).run(receive, send)
        finally:
            _open[person.id] -= 1
            if not _open[person.id]:
                del _open[person.id]


class _Stream:
    """One open stream."""

    def __init__(self, cookies: Mapping[str, str], hearing: Hearing, after: int | None) -> None:
        self._cookies, self._after = cookies, after
        self._listener = Listener(hearing)

    async def run(self, receive: Receive, send: Send) -> None:
        """Send what comes, until either side ends it."""
        watches = [asyncio.create_task(self._until_gone(receive)), asyncio.create_task(self._while_allowed())]
        try:
            await send(
                {"type": "http.response.start", "status": HTTPStatus.OK, "headers": HEADERS + guard.bare_headers()}
            )
            await hub.join(self._listener, self._after)
            while not self._listener.closed:
                if wire := await self._listener.take():
                    await send({"type": "http.response.body", "body": wire, "more_body": True})
            with suppress(OSError):
                await send({"type": "http.response.body", "body": b""})
        finally:
            hub.leave(self._listener)
            for watch in watches:
                watch.cancel()

    async def _until_gone(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._listener.close()

    async def _while_allowed(self) -> None:
        """Look again and again whether this listener may still hear what it hears."""
        while True:
            await asyncio.sleep(random.uniform(*ASK_AGAIN))  # noqa: S311 - to spread the load, not to hide it
            try:
                person = await _ask(self._cookies)
            except (DatabaseError, InterfaceError):
                person = None
            if person is None or hearing_of(person) != self._listener.hearing:
                self._listener.close()
                return


async def _refuse(send: Send, status: HTTPStatus) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *HEADERS[1:], *guard.bare_headers()]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": status.phrase.encode()})


async def _ask(cookies: Mapping[str, str]) -> Profile | None:
    return await asyncio.get_running_loop().run_in_executor(_threads, _who, cookies)


def _who(cookies: Mapping[str, str]) -> Profile | None:
    """Return who is logged in by these cookies, as a page would: for a shift, and with every factor they need."""
    key = cookies.get(settings.SESSION_COOKIE_NAME)
    if not key:
        return None
    close_old_connections()
    try:
        request = HttpRequest()
        request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
        request.user = get_user(request)
        person = access.profile_of(request)
        if person is None or factors.is_over(request, now=clock.now()) or factors.lacking(request, person):
            return None
        return person
    finally:
        close_old_connections()


def _position(scope: Scope, headers: Mapping[bytes, str]) -> int | None:
    """Return the number after which to begin, if the browser has said one."""
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("after", [""])[0]
    for said in (headers.get(b"last-event-id", ""), asked):
        with suppress(ValueError):
            return max(int(said[:19]), -1)
    return None
