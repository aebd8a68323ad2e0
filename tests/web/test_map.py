"""The map in a real browser, under the policy that every page has."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from playwright.sync_api import expect

from amparo.core.places import tiles

pytestmark = pytest.mark.browser

STATIC = Path(__file__).parents[2] / "src" / "amparo" / "interfaces" / "web" / "static"
POLICY = "; ".join(
    f"{name} {' '.join(map(str, of))}" for name, of in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
)
TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css"}
SOFTWARE_GL = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Board</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="/static/web/tokens.css"><link rel="stylesheet" href="/static/web/base.css">
<link rel="stylesheet" href="/static/vendor/maplibre/maplibre-gl.css"><link rel="stylesheet" href="/static/web/map.css">
<script type="module" src="/static/web/map.js"></script></head><body><main class="page"><h1>Board</h1>%s
<ul><li data-map-point="far"><a href="/i/far">Far away</a></li></ul></main></body></html>"""


def incident(name, lat, lon, **changes):
    told = {"id": name, "state": "received", "tone": "quiet", "words": "Received", "title": name, "url": f"/i/{name}"}
    point = {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "geometry": point, "properties": told | changes}


class Site(ThreadingHTTPServer):
    """Serves one page with a map, its files, its tiles and its incidents."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answers)
        self.incidents = []
        self.page = PAGE % render_to_string(
            "web/parts/map.html", {"source": "/map.json", "label": "Map of incidents", "home": "-118.25 34.05 9"}
        )

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}"


class Answers(BaseHTTPRequestHandler):
    """Answers what the page asks for."""

    def log_message(self, *args):
        """Stay quiet."""

    def do_GET(self):
        path = urlsplit(self.path).path
        if path == "/":
            self.send(self.server.page.encode(), "text/html")
        elif path == "/map.json":
            found = {"type": "FeatureCollection", "features": self.server.incidents}
            self.send(json.dumps(found).encode(), "application/geo+json")
        elif path.startswith("/tiles/"):
            _, _, layer, z, x, y = path.split("/")
            self.send(tiles.tile(layer, int(z), int(x), int(y)), "application/vnd.mapbox-vector-tile")
        elif path.startswith("/static/"):
            self.send((STATIC.parent / path[1:]).read_bytes(), TYPES[Path(path).suffix])
        else:
            self.send_error(404)

    def send(self, content, kind):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(content)


@pytest.fixture(scope="module")
def site():
    with Site() as site:
        thread = threading.Thread(target=site.serve_forever)
        thread.start()
        yield site
        site.shutdown()
        thread.join()


@pytest.fixture(scope="module", params=[SOFTWARE_GL], ids=["webgl"])
def browser(request, driver):
    browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", *request.param])
    yield browser
    browser.close()


@pytest.fixture
def page(browser, site):
    """A page that complains about every error and every request to another host."""
    context = browser.new_context(reduced_motion="reduce", viewport={"width": 1000, "height": 800})
    page = context.new_page()
    complaints = []
    page.on("console", lambda said: said.type in {"error", "warning"} and complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda asked: asked.url.startswith((site.address, "data:")) or complaints.append(asked.url))
    yield page
    context.close()
    assert complaints == []


def opened(page, site):
    page.goto(site.address)
    page.locator("[data-map][data-ready]").wait_for(timeout=60_000)
    return page.locator(".maplibregl-canvas")


def test_incidents_stand_on_the_map_and_open_a_link(page, site):
    site.incidents = [
        incident("near <b>Watts</b>, CA", 33.94, -118.24, state="confirmed", tone="urgent", words="Confirmed")
    ]
    canvas = opened(page, site)
    expect(page.locator(".map-legend")).to_have_text("Confirmed")

    canvas.click()  # one incident alone stands in the middle

    link = page.locator(".maplibregl-popup a")
    expect(link).to_have_text("near <b>Watts</b>, CA")
    expect(link).to_have_attribute("href", "/i/near <b>Watts</b>, CA")


def test_news_comes_in_and_nothing_jumps(page, site):
    site.incidents = [incident("one", 34.05, -118.25)]
    canvas = opened(page, site)
    site.incidents = [
        *site.incidents,
        incident("two", 34.2, -118.5, state="checking", tone="watch", words="Being checked"),
    ]

    page.locator("body").dispatch_event("amparo:event", {"bubbles": True})

    expect(page.locator(".map-legend li")).to_have_text(["Being checked", "Received"])
    canvas.click()
    expect(page.locator(".maplibregl-popup a")).to_have_text("one")  # still in the middle


def test_what_came_in_out_of_sight_is_told_and_shown_when_asked(page, site):
    site.incidents = [incident("one", 34.05, -118.25)]
    canvas = opened(page, site)
    told, button = page.locator(".map-outside output"), page.get_by_role("button", name="Show all")
    expect(button).to_be_hidden()
    scale = page.locator(".maplibregl-ctrl-scale")
    before = scale.text_content()
    site.incidents = [*site.incidents, incident("two", 36.75, -119.77)]
    page.locator("body").dispatch_event("amparo:event", {"bubbles": True})
    expect(told).to_have_text("1 incident lies outside this view")
    site.incidents = [*site.incidents, incident("three", 32.72, -117.16)]
    page.locator("body").dispatch_event("amparo:event", {"bubbles": True})
    expect(told).to_have_text("2 incidents lie outside this view")
    assert scale.text_content() == before  # nothing jumped
    button.focus()

    page.keyboard.press("Enter")

    expect(button).to_be_hidden()
    expect(scale).not_to_have_text(before)
    expect(canvas).to_be_focused()


def test_keys_move_it_and_the_list_shows_where(page, site):
    site.incidents = [incident("near", 34.05, -118.25), incident("far", 34.06, -118.24)]
    canvas = opened(page, site)
    expect(canvas).to_have_attribute("aria-label", "Map of incidents")
    canvas.focus()
    scale = page.locator(".maplibregl-ctrl-scale")
    before = scale.text_content()
    for key in ("+", "+", "+", "ArrowLeft", "ArrowDown"):
        page.keyboard.press(key)
    expect(scale).not_to_have_text(before)

    page.locator("[data-map-point=far] a").focus()
    canvas.click()

    expect(page.locator(".maplibregl-popup a")).to_have_text("far")


@pytest.mark.parametrize("browser", [["--disable-3d-apis"]], indirect=True, ids=["no webgl"])
def test_without_webgl_a_sentence_points_to_the_list(browser, site):
    page = browser.new_page()
    page.goto(site.address)
    expect(page.get_by_text("The list says the same.")).to_be_visible()
    expect(page.locator(".map-canvas")).to_be_hidden()
    page.close()
