"""Asking a geocoder of the operator's own, Nominatim or Photon: nobody else is ever asked.

Its address must lead to this machine or to a private network, each time anew; redirections are not followed, and
what does not answer within two seconds is as if it knew nothing.
"""

import json
import logging
import math
import socket
import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from http.client import HTTPConnection, HTTPException
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from amparo.core.kit.geo import Point, distance_m
from amparo.core.places.terms import Hit, PlaceKind

log = logging.getLogger(__name__)

TIMEOUT_S: Final = 2.0
_LARGEST: Final = 1_000_000  # bytes of an answer
_MOST: Final = 5
_LONGEST_TEXT: Final = 200
_KINDS: Final[Mapping[str, PlaceKind]] = {
    "house": PlaceKind.ADDRESS, "building": PlaceKind.ADDRESS, "house_number": PlaceKind.ADDRESS,
    "road": PlaceKind.STREET, "street": PlaceKind.STREET, "highway": PlaceKind.STREET,
    "city": PlaceKind.CITY, "town": PlaceKind.CITY, "village": PlaceKind.CITY, "municipality": PlaceKind.CITY,
    "suburb": PlaceKind.NEIGHBOURHOOD, "neighbourhood": PlaceKind.NEIGHBOURHOOD, "quarter": PlaceKind.NEIGHBOURHOOD,
    "locality": PlaceKind.NEIGHBOURHOOD, "district": PlaceKind.DISTRICT, "city_district": PlaceKind.DISTRICT,
    "postcode": PlaceKind.ZIP,
}  # fmt: skip
_REACH_M: Final[Mapping[PlaceKind, float]] = {
    PlaceKind.ADDRESS: 30.0,
    PlaceKind.LANDMARK: 100.0,
    PlaceKind.STREET: 500.0,
    PlaceKind.NEIGHBOURHOOD: 1_500.0,
    PlaceKind.DISTRICT: 3_000.0,
    PlaceKind.ZIP: 3_000.0,
    PlaceKind.CITY: 6_000.0,
}
"""How far a place goes where the answer has no bounds."""


class Make(StrEnum):
    """Which program answers."""

    NOMINATIM = "nominatim"
    PHOTON = "photon"


class NotOwn(Exception):
    """An address that leads to somebody else's machine."""


@dataclass(frozen=True, slots=True)
class Geocoder:
    """A geocoder's address and kind; ``find`` asks it."""

    make: Make
    secure: bool
    host: str
    port: int
    path: str

    @classmethod
    def at(cls, address: str) -> "Geocoder":
        """Return the geocoder of an address such as ``nominatim+http://127.0.0.1:8080``.

        Raises:
            ValueError: it is no such address.
        """
        parts = urlsplit(address)
        make, _, scheme = parts.scheme.partition("+")
        if make not in set(Make) or scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("give nominatim+http://HOST:PORT or photon+http://HOST:PORT")
        if parts.username or parts.query or parts.fragment:
            raise ValueError("give the address alone, without a user or a question")
        secure = scheme == "https"
        return cls(Make(make), secure, parts.hostname, parts.port or (443 if secure else 80), parts.path.rstrip("/"))

    def find(self, text: str, near: Point | None) -> list[Hit]:
        """Return what the geocoder takes a text for; nothing if it does not answer in time."""
        try:
            answer = self._asked(text[:_LONGEST_TEXT], near)
        except (OSError, HTTPException, ValueError, NotOwn, RecursionError) as error:
            # The text is a caller's: it stays out of the log.
            log.warning("the geocoder at %s did not answer: %s", self.host, type(error).__name__)
            return []
        read = _of_nominatim if self.make is Make.NOMINATIM else _of_photon
        return [hit for row in _rows(answer, self.make)[:_MOST] if (hit := read(row))]

    def own_address(self) -> str:
        """Return an address of its host, of this machine or a private network.

        Raises:
            NotOwn: one of its addresses is public.
            OSError: there is no such host.
        """
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        addresses = [str(one[4][0]) for one in found]
        for address in addresses:
            own = ip_address(address.partition("%")[0])
            if not (own.is_private or own.is_loopback) or own.is_unspecified:
                raise NotOwn(f"{self.host} is {address}: a geocoder of your own has a private address")
        return addresses[0]

    def _asked(self, text: str, near: Point | None) -> Any:
        plain = socket.create_connection((self.own_address(), self.port), timeout=TIMEOUT_S)
        connection = HTTPConnection(self.host, self.port, timeout=TIMEOUT_S)
        try:
            # Connected to the address that was looked at: a second look-up could lead elsewhere.
            connection.sock = (
                ssl.create_default_context().wrap_socket(plain, server_hostname=self.host) if self.secure else plain
            )
            connection.request("GET", self._question(text, near), headers={"User-Agent": "amparo"})
            answer = connection.getresponse()
            if answer.status != 200:
                raise ValueError(f"status {answer.status}")
            body = answer.read(_LARGEST + 1)
            if len(body) > _LARGEST:
                raise ValueError("too long an answer")
            return json.loads(body)
        finally:
            connection.close()
            plain.close()

    def _question(self, text: str, near: Point | None) -> str:
        asked: dict[str, str | int | float] = {"q": text, "limit": _MOST}
        if self.make is Make.NOMINATIM:
            asked |= {"format": "jsonv2", "countrycodes": "us", "addressdetails": 0}
            if near:
                asked["viewbox"] = f"{near.lon - 1:.3f},{near.lat + 1:.3f},{near.lon + 1:.3f},{near.lat - 1:.3f}"
            return f"{self.path}/search?{urlencode(asked)}"
        if near:
            asked |= {"lat": round(near.lat, 3), "lon": round(near.lon, 3)}
        return f"{self.path}/api?{urlencode(asked)}"


def _rows(answer: Any, make: Make) -> list[Mapping[str, Any]]:
    rows = answer.get("features") if make is Make.PHOTON and isinstance(answer, dict) else answer
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _of_nominatim(row: Mapping[str, Any]) -> Hit | None:
    try:
        south, north, west, east = (float(part) for part in row.get("boundingbox") or [math.nan] * 4)
        point = Point(float(row["lat"]), float(row["lon"]))
        name = str(row.get("name") or str(row["display_name"]).partition(",")[0])
    except (KeyError, TypeError, ValueError):
        return None
    kind = _kind(str(row.get("addresstype") or row.get("type") or ""))
    return _hit(name, point, kind, (south, west, north, east), Make.NOMINATIM)


def _of_photon(row: Mapping[str, Any]) -> Hit | None:
    try:
        said, (lon, lat) = row["properties"], row["geometry"]["coordinates"][:2]
        west, north, east, south = (float(part) for part in said.get("extent") or [math.nan] * 4)
        point = Point(float(lat), float(lon))
        house = " ".join(str(said[part]) for part in ("housenumber", "street") if said.get(part))
        name = str(said.get("name") or house)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    return _hit(name, point, _kind(str(said.get("type") or "")), (south, west, north, east), Make.PHOTON)


def _kind(said: str) -> PlaceKind:
    return _KINDS.get(said, PlaceKind.LANDMARK)


def _hit(name: str, point: Point, kind: PlaceKind, bounds: Iterable[float], make: Make) -> Hit | None:
    south, west, north, east = bounds
    reach_m = _REACH_M[kind]
    if kind is not PlaceKind.ADDRESS and all(map(math.isfinite, (south, west, north, east))):
        try:
            reach_m = max(distance_m(Point(south, west), Point(north, east)) / 2, 20.0)
        except ValueError:
            return None
    name = " ".join(name.replace(",", " ").split())[:120]
    return Hit(name, point, reach_m, kind, make.value.title(), None) if name else None
