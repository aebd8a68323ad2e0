"""Coordinates as people and their phones write them: degrees and minutes, decimal commas, geo addresses, map links.

A link is read and never followed: it would tell its maker what a caller saw.
"""

import re
from typing import Final, NamedTuple
from urllib.parse import unquote

from amparo.core.kit.geo import Point, parse_lat_lon
from amparo.core.places.gazetteer import DEGREE_M

LONGEST_LINK: Final = 2_000
_SUREST_M: Final = 10.0  # no phone knows its place better

_NUMBER: Final = r"([+-]?[0-9]{1,3}(?:\.[0-9]{1,15})?)"
_PAIR: Final = rf"{_NUMBER}\s*,\s*{_NUMBER}"
_LINK: Final = re.compile(r"(?:https?://|geo:)\S+|\b(?:maps\.|www\.|waze\.)\S+", re.IGNORECASE)
_IN_LINKS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"!3d{_NUMBER}!4d{_NUMBER}",  # the pin itself, where a link also says what the map showed
        rf"[?&](?:q|query|ll|sll|daddr|destination|coordinate|center|loc|cp)=(?:loc:|ll\.)?\+?{_PAIR}",
        rf"[?&]mlat={_NUMBER}&mlon={_NUMBER}",
        rf"^geo:{_PAIR}",
        rf"@{_PAIR}",
        rf"#map=[0-9.]+/{_NUMBER}/{_NUMBER}",
        rf"/(?:place|search|dir/[^/]*)/{_PAIR}",
    )
)
_HALF_KNOWN: Final = re.compile(r"[;?&]u=([0-9]{1,6}(?:\.[0-9]+)?)", re.IGNORECASE)

_SIZE: Final = (
    r"(?P<{0}_sign>[+-])?(?P<{0}_degrees>[0-9]{{1,3}})\s*[°º\s:d]\s*"
    r"(?P<{0}_minutes>[0-9]{{1,2}}(?:[.,][0-9]{{1,8}})?)\s*(?:['′’m:]\s*|\s+)?"
    r"(?:(?P<{0}_seconds>[0-9]{{1,2}}(?:[.,][0-9]{{1,6}})?)\s*(?:[\"″”s]|''|′′)?)?\s*"
)
_SIDE: Final = "(?P<{0}_side>[NSEWO])"
_DEGREES: Final = tuple(
    re.compile(form.format("a") + r"\s*[,;/]?\s*" + form.format("b"), re.ASCII | re.IGNORECASE)
    for form in (_SIZE + _SIDE, _SIDE + r"\s*" + _SIZE, _SIZE + f"{_SIDE}?")
)
_COMMAS: Final = re.compile(
    r"([+-]?[0-9]{1,2}),([0-9]{2,15})\s*(?:[;\s]\s*|,\s+|,(?=[+-]))([+-]?[0-9]{1,3}),([0-9]{2,15})", re.ASCII
)
_IN_A_TEXT: Final = re.compile(
    r"(?<![\w.,-])([+-]?[0-9]{1,2}\.[0-9]{3,15})\s*[,;\s]\s*([+-]?[0-9]{1,3}\.[0-9]{3,15})(?![\w.])", re.ASCII
)
_EAST: Final = {"": 1.0, "N": 1.0, "E": 1.0, "S": -1.0, "W": -1.0, "O": -1.0}


class Written(NamedTuple):
    """A point, and how precisely it was written down."""

    point: Point
    accuracy_m: float


def read(text: str) -> Written | None:
    """Return the point that a text writes down, or None; latitude comes first unless letters say otherwise."""
    if found := _in_link(text):
        return found
    if len(text) > LONGEST_LINK // 10:
        return None
    if point := parse_lat_lon(text):
        return Written(point, precision_m(point))
    plain = text.strip().replace("\N{MINUS SIGN}", "-")
    if (commas := _COMMAS.fullmatch(plain)) and (
        found := _point(f"{commas[1]}.{commas[2]}", f"{commas[3]}.{commas[4]}")
    ):
        return found
    if found := _in_degrees(plain):
        return found
    within = _IN_A_TEXT.search(plain)
    return _point(within[1], within[2]) if within else None


def precision_m(point: Point) -> float:
    """Return how far the truth may be from a point that was rounded to the decimals it has."""
    decimals = max(len(repr(float(part)).removesuffix(".0").partition(".")[2]) for part in (point.lat, point.lon))
    return float(max(DEGREE_M / 10**decimals, _SUREST_M))


def _in_link(text: str) -> Written | None:
    link = _LINK.search(text[:LONGEST_LINK])
    if link is None:
        return None
    address = unquote(link[0])
    for pattern in _IN_LINKS:
        for found in pattern.finditer(address):
            written = _point(found[1], found[2])
            # "geo:0,0?q=…" means that the point is in the question.
            if written and (written.point.lat or written.point.lon):
                said = _HALF_KNOWN.search(address) if address.casefold().startswith("geo:") else None
                return Written(written.point, max(float(said[1]), _SUREST_M)) if said else written
    return None


def _point(lat: str, lon: str) -> Written | None:
    try:
        point = Point(float(lat), float(lon))
    except ValueError:
        return None
    return Written(point, precision_m(point))


def _in_degrees(text: str) -> Written | None:
    found = next((found for form in _DEGREES if (found := form.fullmatch(text))), None)
    if found is None:
        return None
    said = found.groupdict(default="")
    sides = [said[f"{n}_side"].upper() for n in "ab"]
    values = []
    for n, side in zip("ab", sides, strict=True):
        minutes, seconds = (float((said[f"{n}_{part}"] or "0").replace(",", ".")) for part in ("minutes", "seconds"))
        if (side and said[f"{n}_sign"]) or minutes >= 60 or seconds >= 60:
            return None
        size = int(said[f"{n}_degrees"]) + minutes / 60 + seconds / 3600
        values.append(size * _EAST[side] * (-1.0 if said[f"{n}_sign"] == "-" else 1.0))
    if re.fullmatch("[EWO][NS]", "".join(sides)):
        values.reverse()
    elif not re.fullmatch("(?:[NS][EWO])?", "".join(sides)):
        return None
    try:
        return Written(Point(*values), _step_m(said))
    except ValueError:
        return None


def _step_m(said: dict[str, str]) -> float:
    """Return the size of the last place that was written: a second is 31 m, a minute 1,853."""
    part, unit_m = ("seconds", DEGREE_M / 3600) if said["a_seconds"] else ("minutes", DEGREE_M / 60)
    decimals = len(re.split("[.,]", said[f"a_{part}"])[1]) if re.search("[.,]", said[f"a_{part}"]) else 0
    return float(max(unit_m / 10**decimals, _SUREST_M))
