"""The real server, in a thread of this process, and a browser that complains.

``site`` is its address; ``tab("/path/", who=cast.dana)`` opens a page, logged in if asked;
``axe(page)`` lists what stands in the way of people with disabilities.  A test fails if any
of its pages asked another host for anything, broke the content security policy, or wrote an
error to the console.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import uvicorn
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from tests.cast import log_in

HERE = Path(__file__).parent
QUIET = 5000  # milliseconds; the longest a page may take to show what a test waits for


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def _address() -> Iterator[str]:
    """Serve the product on a free port until the run ends."""
    from django.db import connections

    connections.databases["default"]["CONN_MAX_AGE"] = 0  # no thread of the server holds on to the test's database
    from amparo.config.asgi import application

    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(application, log_level="error", access_log=False, lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://localhost:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def site(_address: str, transactional_db: None) -> Iterator[str]:
    """The address of the server, which sees what the test wrote; its event stream ends with the test."""
    from amparo.interfaces.web import hub, stream

    stream.hub = hub.Hub()
    yield _address
    stream.hub.close_soon()  # a page that asks for it later than this is let go
    reader = stream.hub._reader
    if reader is not None:
        reader.stop.set()
        reader.join(10)


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What browsers of this test complained of; none may be left at its end.

    A test that provokes an error on purpose takes it out.
    """
    heard: list[str] = []
    yield heard
    assert heard == []


@pytest.fixture
def new_context(chromium: Browser, site: str, complaints: list[str]) -> Iterator[Callable[..., BrowserContext]]:
    """Open a browser of its own: no cookie shared with another."""
    contexts: list[BrowserContext] = []

    def hear(page: Page) -> None:
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("console", lambda said: complaints.append(f"console: {said.text}") if said.type == "error" else None)
        page.on("websocket", lambda socket: complaints.append(f"socket: {socket.url}"))

    def own(request: Any) -> None:
        if not request.url.startswith((f"{site}/", "data:", "blob:")):
            complaints.append(f"another host: {request.url}")

    def make(**wishes: Any) -> BrowserContext:
        context = chromium.new_context(**{"locale": "en", "base_url": site} | wishes)
        context.set_default_timeout(QUIET)
        context.on("page", hear)
        context.on("request", own)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def tab(new_context: Callable[..., BrowserContext], site: str) -> Callable[..., Page]:
    """Open a page: ``tab("/console/", who=cast.dana)``; ``context=`` shares the cookies of another tab."""

    def look(path: str, *, who: UUID | None = None, context: BrowserContext | None = None, **wishes: Any) -> Page:
        context = context or new_context(**wishes)
        if who is not None:
            client = log_in(Client(), who)
            cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": site}])
        page = context.new_page()
        page.goto(path)
        return page

    return look


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """List the violations that axe finds on a page: rule, help, and where; none is the aim."""
    from axe_playwright_python.sync_playwright import Axe

    judge = Axe()

    def judged(page: Page) -> list[str]:
        found = judge.run(page).response["violations"]
        return [f"{v['id']}: {v['help']} at {[n['target'] for n in v['nodes']]}" for v in found]

    return judged
