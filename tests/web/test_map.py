"""The map in a real browser, under the policy that every page has."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

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
<div id="beside"><output data-map-inside></output><ol data-map-list></ol>
<p data-map-unplaced hidden><a href="#"></a></p></div>
<ul><li data-map-at="-117.16 32.72"><a href="/i/far">Far away</a></li></ul></main></body></html>"""


def incident(name, lat, lon, *, count=1, **changes):
    told = {"id": name, "state": "received", "tone": "quiet", "words": "Received", "title": name, "url": f"/i/{name}"}
    told |= {"accuracy_m": 50.0, "count": count, "parts": count > 1} | changes
    told["states"] = [{key: told[key] for key in ("state", "tone", "words")} | {"count": count}]
    point = {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "id": name, "geometry": point, "properties": told}


def answer(incidents, asked):
    """Answer as the console does: what is in the box, and how much is not."""
    west, south, east, north = (float(part) for part in asked.get("bbox", ["-180,-90,180,90"])[0].split(","))
    lons, lats = ([feature["geometry"]["coordinates"][axis] for feature in incidents] for axis in (0, 1))
    inside = [
        feature
        for feature, lon, lat in zip(incidents, lons, lats, strict=True)
        if west <= lon <= east and south <= lat <= north
    ]
    out = len(incidents) - len(inside)
    return {
        "type": "FeatureCollection",
        "features": inside,
        "bounds": [min(lons), min(lats), max(lons), max(lats)] if incidents else None,
        "inside": f"{len(inside)} in view",
        "outside": f"{out} outside" if out else "",
        "unplaced": "",
        "unplaced_url": "/unplaced",
    }


class Site(ThreadingHTTPServer):
    """Serves one page with a map, its files, its tiles and its incidents."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answers)
        self.incidents = []
        self.page = PAGE % render_to_string(
            "web/parts/map.html",
            {"source": "/map/?when=open", "label": "Map of incidents", "home": "-118.25 34.05 9", "list": "beside"},
        )

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}"


class Answers(BaseHTTPRequestHandler):
    """Answers what the page asks for."""

    def log_message(self, *args):
        """Stay quiet."""

    def do_GET(self):
        address = urlsplit(self.path)
        path = address.path
        if path == "/":
            self.send(self.server.page.encode(), "text/html")
        elif path == "/map/":
            found = answer(self.server.incidents, parse_qs(address.query))
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


def news(page):
    page.locator("body").dispatch_event("amparo:event", {"bubbles": True})


def test_incidents_stand_on_the_map_and_are_links(page, site):
    name = "near <b>Watts</b>, CA"
    site.incidents = [incident(name, 33.94, -118.24, state="confirmed", tone="urgent", words="Confirmed")]
    opened(page, site)
    expect(page.locator(".map-legend")).to_have_text("Confirmed")
    mark = page.get_by_role("link", name=f"{name}, Confirmed")
    expect(mark).to_have_attribute("href", f"/i/{name}")
    box, frame = mark.bounding_box(), page.locator(".map-canvas").bounding_box()
    assert abs(box["x"] + box["width"] / 2 - frame["x"] - frame["width"] / 2) < 3  # one alone stands in the middle
    assert box["height"] >= 24


def test_the_list_beside_says_the_same(page, site):
    site.incidents = [incident("ten", 34.05, -118.25, count=10), incident("one", 34.2, -118.5)]
    opened(page, site)
    marks, lines = page.locator(".map-mark"), page.locator("[data-map-list] a")
    expect(marks).to_have_count(2)
    expect(lines).to_have_text(["ten", "one"])
    assert [m.get_attribute("href") for m in marks.all()] == [line.get_attribute("href") for line in lines.all()]
    expect(marks.first).to_have_text("10")
    expect(page.locator("[data-map-inside]")).to_have_text("2 in view")


def test_news_comes_in_and_nothing_jumps(page, site):
    site.incidents = [incident("one", 34.05, -118.25)]
    opened(page, site)
    mark = page.locator('.map-mark[data-id="one"]')
    before = mark.bounding_box()
    mark.focus()
    site.incidents = [
        *site.incidents,
        incident("two", 34.06, -118.26, state="checking", tone="watch", words="Being checked"),
    ]

    news(page)

    expect(page.locator(".map-legend li")).to_have_text(["Received", "Being checked"])
    assert mark.bounding_box() == before
    expect(mark).to_be_focused()


def test_what_is_out_of_sight_is_told_and_shown_when_asked(page, site):
    site.incidents = [incident("one", 34.05, -118.25)]
    canvas = opened(page, site)
    told, button = page.locator(".map-outside output"), page.get_by_role("button", name="Show all")
    expect(button).to_be_hidden()
    scale = page.locator(".maplibregl-ctrl-scale")
    before = scale.text_content()
    site.incidents = [*site.incidents, incident("two", 36.75, -119.77), incident("three", 13.44, 144.79)]
    news(page)
    expect(told).to_have_text("2 outside")
    assert scale.text_content() == before  # nothing jumped
    button.focus()

    page.keyboard.press("Enter")

    expect(button).to_be_hidden()
    expect(scale).not_to_have_text(before)
    expect(page.locator(".map-mark")).to_have_count(3)
    expect(canvas).to_be_focused()


def test_the_first_frame_leaves_out_nobody(page, site):
    site.incidents = [incident("east", 44.9, -67.0), incident("island", 21.3, -157.9), incident("guam", 13.44, 144.79)]
    opened(page, site)
    expect(page.locator(".map-mark")).to_have_count(3)
    expect(page.get_by_role("button", name="Show all")).to_be_hidden()


def test_the_tab_key_walks_through_the_marks_and_enter_looks_closer_or_opens(page, site):
    site.incidents = [incident("ten", 34.05, -118.25, count=10), incident("one", 33.95, -118.2)]
    canvas = opened(page, site)
    expect(canvas).to_have_attribute("aria-label", "Map of incidents")
    canvas.focus()
    scale = page.locator(".maplibregl-ctrl-scale")
    before = scale.text_content()
    for name in ("ten", "one"):
        page.keyboard.press("Tab")
        mark = page.locator(f'.map-mark[data-id="{name}"]')
        expect(mark).to_be_focused()
        style = mark.evaluate("mark => [getComputedStyle(mark).outlineStyle, getComputedStyle(mark).outlineWidth]")
        assert style == ["solid", "3px"]
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")  # of several: it looks closer
    expect(scale).not_to_have_text(before)
    expect(canvas).to_be_focused()
    before = scale.text_content()
    for key in ("+", "ArrowLeft", "ArrowDown"):
        page.keyboard.press(key)
    expect(scale).not_to_have_text(before)


def test_what_is_in_hand_elsewhere_on_the_page_is_ringed_and_brought_in(page, site):
    site.incidents = [incident("near", 34.05, -118.25)]
    opened(page, site)
    expect(page.locator(".map-ring")).to_be_hidden()
    page.locator("[data-map-at='-117.16 32.72'] a").focus()
    expect(page.locator(".map-ring")).to_be_visible()
    expect(page.locator("[data-map-inside]")).to_have_text("0 in view")


@pytest.mark.parametrize("browser", [["--disable-3d-apis"]], indirect=True, ids=["no webgl"])
def test_without_webgl_a_sentence_points_to_the_list(browser, site):
    page = browser.new_page()
    page.goto(site.address)
    expect(page.get_by_text("The list says the same.")).to_be_visible()
    expect(page.locator(".map-canvas")).to_be_hidden()
    page.close()
