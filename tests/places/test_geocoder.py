"""A geocoder of the operator's own, played by a server on the loopback."""

import json
import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from amparo.config import env
from amparo.core.kit.geo import Point
from amparo.core.places import geocoder, reads
from amparo.core.places.apps import _asking
from amparo.core.places.geocoder import Geocoder, Make, NotOwn
from amparo.core.places.terms import Own, PlaceKind

NEAR = Point(34.05, -118.24)
NOMINATIM = [
    {"lat": "34.0211", "lon": "-118.1989", "name": "Mariachi Plaza", "addresstype": "amenity",
     "boundingbox": ["34.0207", "34.0215", "-118.1995", "-118.1983"], "display_name": "Mariachi Plaza, Los Angeles"},
    {"lat": "34.05", "lon": "-118.2", "display_name": "123, Invented Street", "addresstype": "house"},
    {"lat": "x", "lon": "1"}, "no row", {"lat": "99", "lon": "1", "display_name": "off the earth"},
]  # fmt: skip
PHOTON = {
    "features": [
        {"geometry": {"coordinates": [-118.1989, 34.0211]}, "properties": {"name": "Mariachi Plaza", "type": "other"}},
        {"geometry": {"coordinates": [-118.2, 34.05]},
         "properties": {"housenumber": "123", "street": "Invented Street", "type": "house"}},
        {"geometry": {"coordinates": [-118.2, 34.05]},
         "properties": {"name": "Villa, Nueva", "type": "city", "extent": [-118.3, 34.1, -118.1, 34.0]}},
        {"geometry": None}, 7,
    ]
}  # fmt: skip


@contextmanager
def played(answer, status=200, headers=()):
    """Serve one answer to everything, and yield the port and what was asked."""
    asked = []

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer if isinstance(answer, bytes) else json.dumps(answer).encode())

        def log_message(self, *said):
            pass

    server = HTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port, asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_nominatim_is_asked_and_understood():
    with played(NOMINATIM) as (port, asked):
        first, second = Geocoder.at(f"nominatim+http://127.0.0.1:{port}/geo/").find("mariachi plaza & 1ª", NEAR)
    assert (first.name, first.kind, first.source) == ("Mariachi Plaza", PlaceKind.LANDMARK, "Nominatim")
    assert 50 < first.accuracy_m < 120
    assert (second.name, second.kind, second.accuracy_m) == ("123", PlaceKind.ADDRESS, 30)
    (path,) = asked
    parts = urlsplit(path)
    said = parse_qs(parts.query)
    assert parts.path == "/geo/search"
    assert said["q"] == ["mariachi plaza & 1ª"]
    assert said["viewbox"] == ["-119.240,35.050,-117.240,33.050"]


def test_photon_is_asked_and_understood():
    with played(PHOTON) as (port, asked):
        hits = Geocoder.at(f"photon+http://localhost:{port}").find("mariachi", NEAR)
    assert [(hit.name, hit.kind) for hit in hits] == [
        ("Mariachi Plaza", PlaceKind.LANDMARK),
        ("123 Invented Street", PlaceKind.ADDRESS),
        ("Villa Nueva", PlaceKind.CITY),
    ]  # fmt: skip
    assert hits[2].accuracy_m > 5_000
    assert asked == ["/api?q=mariachi&limit=5&lat=34.05&lon=-118.24"]


@pytest.mark.parametrize(
    ("answer", "status", "headers"),
    [
        (b"", 500, ()),
        (b"not json", 200, ()),
        (b"[" * 100_000, 200, ()),
        ({"error": "x"}, 200, ()),
        (None, 200, ()),
        (b"x" * 1_100_000, 200, ()),
        (b"", 302, [("Location", "https://nominatim.example/search")]),
    ],
)
@pytest.mark.parametrize("make", Make)
def test_a_bad_answer_is_none(answer, status, headers, make):
    with played(answer, status, headers) as (port, asked):
        assert Geocoder.at(f"{make}+http://127.0.0.1:{port}").find("x", None) == []
        assert len(asked) == 1


def test_who_does_not_answer_is_not_waited_for(monkeypatch, caplog):
    monkeypatch.setattr(geocoder, "TIMEOUT_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        found = Geocoder.at(f"photon+http://127.0.0.1:{silent.getsockname()[1]}").find("a caller's words", NEAR)
    assert found == []
    assert "did not answer" in caplog.text
    assert "caller" not in caplog.text


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2001:4860:4860::8888", "::"])
def test_somebody_elses_machine_is_never_asked(monkeypatch, address):
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", ("127.0.0.1", 80)), (0, 0, 0, "", (address, 80))]
    )
    one = Geocoder.at("nominatim+https://nominatim.example")
    with pytest.raises(NotOwn, match="private"):
        one.own_address()
    assert one.find("Soto y Cuarta", NEAR) == []
    monkeypatch.setenv("AMPARO_GEOCODER", "nominatim+https://nominatim.example")
    with pytest.raises(env.BadSetting, match="geocoder of your own"):
        env.geocoder("AMPARO_GEOCODER")


@pytest.mark.parametrize(
    "given",
    ["http://127.0.0.1", "google+http://127.0.0.1", "nominatim+ftp://127.0.0.1", "nominatim+http://", "nominatim",
     "nominatim+http://u:p@127.0.0.1", "photon+http://127.0.0.1/?x=1", "photon+http://127.0.0.1:x"],
)  # fmt: skip
def test_an_address_that_cannot_be_meant_stops_the_start(monkeypatch, given):
    monkeypatch.setenv("AMPARO_GEOCODER", given)
    with pytest.raises(env.BadSetting, match="AMPARO_GEOCODER"):
        env.geocoder("AMPARO_GEOCODER")


def test_a_host_that_is_not_there_yet_may_be_configured(monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    monkeypatch.setenv("AMPARO_GEOCODER", "photon+http://photon.amparo.example:2322")
    assert env.geocoder("AMPARO_GEOCODER") == Geocoder(Make.PHOTON, False, "photon.amparo.example", 2322, "")
    monkeypatch.setenv("AMPARO_GEOCODER", "")
    assert env.geocoder("AMPARO_GEOCODER") is None


def test_only_what_is_not_known_exactly_is_asked():
    with played(NOMINATIM) as (port, asked):
        one = Geocoder.at(f"nominatim+http://127.0.0.1:{port}")
        reads.settle(home=None, own=Own(lambda *_: [], lambda _: [], lambda _: []), ask=one.find)
        assert reads.look_up("34.05372, -118.24273")[0].kind is PlaceKind.COORDINATES
        assert reads.look_up("   ") == []
        assert not asked
        found = reads.look_up("Mariachi Plaza, Los Angeles")
        assert reads.resolve("Mariachi Plaza, Los Angeles")[0].label == "near Los Angeles, CA"
        assert len(asked) == 1
    assert [one.label for one in found][:1] == ["Mariachi Plaza, Los Angeles, CA"]
    assert found[0].source == "Nominatim"
    assert found[2].label == "near Los Angeles, CA"


def test_without_a_geocoder_a_look_up_is_what_is_known():
    assert reads.look_up("90255") == reads.resolve("90255")


@pytest.mark.django_db
def test_it_is_not_asked_inside_a_transaction():
    ask = _asking(Geocoder(Make.PHOTON, False, "127.0.0.1", 9, ""))
    with pytest.raises(RuntimeError, match="not inside a transaction"):
        ask("x", None)


@pytest.mark.django_db(transaction=True)
def test_it_is_asked_outside_one():
    with played(PHOTON) as (port, asked):
        assert _asking(Geocoder.at(f"photon+http://127.0.0.1:{port}"))("x", None)
    assert asked
