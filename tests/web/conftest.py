"""Web tests read Spanish, so catalogues are compiled before Django loads them; some look through a browser."""

import threading
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings as configured
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application

from tests.web import gallery, stream
from tools import prepare

prepare.BUILD.mkdir(exist_ok=True)
with prepare.alone():
    prepare.compile_catalogues()


@pytest.fixture
def on_gallery(settings):
    """Stand on the gallery instead of the product's addresses, and on no database."""
    settings.ROOT_URLCONF = "tests.web.gallery"
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    settings.MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
    settings.MIDDLEWARE = [name for name in configured.MIDDLEWARE if "usersessions" not in name]
    settings.TEMPLATES = [engine | {"DIRS": [*engine["DIRS"], gallery.TEMPLATES]} for engine in configured.TEMPLATES]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    block_on_close = False


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def site(on_gallery) -> Iterator[str]:
    """Serve the gallery on a free port; its address."""
    stream.hub.__init__()
    application = StaticFilesHandler(get_wsgi_application())
    with make_server("127.0.0.1", 0, application, _Server, _Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://localhost:{server.server_port}"
        stream.hub.cut()
        server.shutdown()
        thread.join()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained of: errors of scripts, refusals of the content security policy, strange hosts."""
    return []


@pytest.fixture
def open_tab(chromium, site, complaints):
    """Open a page of the site in a browser context of its own; further tabs share it with ``context=``."""
    contexts = []

    def look(address: str, *, context=None, **wishes):
        if context is None:
            context = chromium.new_context(locale="en", **wishes)
            contexts.append(context)
        tab = context.new_page()
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
        tab.on("request", lambda sent: None if sent.url.startswith((site, "data:")) else complaints.append(sent.url))
        tab.goto(site + address)
        return tab

    yield look
    for context in contexts:
        context.close()


@pytest.fixture
def fresh_hub(monkeypatch):
    """A stream with nobody listening yet, told by dispatch whom its events concern, as the server tells it."""
    from django.db import connections

    from amparo.interfaces.web import hub as hubs
    from amparo.interfaces.web import stream
    from amparo.stages.dispatch import reads as dispatch

    hub = hubs.Hub()
    monkeypatch.setattr(stream, "hub", hub)
    monkeypatch.setattr(hubs, "_whom", {"dispatch": dispatch.concerned})
    monkeypatch.setattr(stream, "_open", stream.Counter())
    # Its threads outlive a test; their connections must not.
    monkeypatch.setattr(stream, "close_old_connections", connections.close_all)
    yield
    for used in {hub, stream.hub}:
        if used._reader is not None:
            used.close()
            used._reader.join(10)


@pytest.fixture
def people(transactional_db):
    """Everybody, as other threads see them."""
    from tests.cast import make_cast

    return make_cast()
