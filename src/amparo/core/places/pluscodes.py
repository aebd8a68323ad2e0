"""Plus codes: a place as letters and digits, whole or short with a town beside it.

Written from the specification: https://github.com/google/open-location-code/blob/main/Documentation/Specification/specification.md
"""

import re
from typing import Final, NamedTuple

from amparo.core.kit.geo import Point, distance_m

_DIGITS: Final = "23456789CFGHJMPQRVWX"
_OF_20: Final = f"[{_DIGITS}]"
_CODE: Final = re.compile(
    rf"(?<![\w+])((?:{_OF_20}{{8}}|{_OF_20}{{6}}|{_OF_20}{{4}})\+{_OF_20}{{2,7}})(?![\w+])", re.IGNORECASE | re.ASCII
)
_BEFORE_PLUS: Final = 8
_PAIRED: Final = 10  # digits that go in pairs of latitude and longitude; those after it divide into 5 rows, 4 columns
_ROWS, _COLUMNS = 5, 4


class PlusCode(NamedTuple):
    """A code found in a text, and what follows it or else precedes it: the town of a short one."""

    code: str
    rest: str

    @property
    def is_short(self) -> bool:
        """Whether a place nearby must be known to read it."""
        return self.code.index("+") < _BEFORE_PLUS


class Square(NamedTuple):
    """The middle of the square that a code stands for, and how far its corners are."""

    point: Point
    accuracy_m: float


def find(text: str) -> PlusCode | None:
    """Return the code in a text, or None; digits alone are a telephone number or a sum."""
    for found in _CODE.finditer(text):
        code = found[1].upper()
        if not code.replace("+", "").isdigit():
            after, before = text[found.end() :].strip(" ,;."), text[: found.start()].strip(" ,;.")
            return PlusCode(code, after or before)
    return None


def square(code: str, near: Point | None = None) -> Square | None:
    """Return the square of a code; of a short one, that which lies nearest to a point.

    None if it is off the earth, or short without a point.
    """
    missing = _BEFORE_PLUS - code.index("+")
    digits = code.replace("+", "")
    if not missing:
        return _square(digits)
    if near is None:
        return None
    # One step of the digits that are missing is the distance between two squares of this short code.
    step = 20.0 ** (2 - missing / 2)
    around = [
        Point(lat, (near.lon + east * step + 180) % 360 - 180)
        for north in (-1, 0, 1)
        for east in (-1, 0, 1)
        if -90 <= (lat := near.lat + north * step) <= 90
    ]
    squares = [found for point in around if (found := _square(_first_digits(point, missing) + digits))]
    return min(squares, key=lambda one: distance_m(one.point, near), default=None)


def _square(digits: str) -> Square | None:
    south, west, high, wide = -90.0, -180.0, 400.0, 400.0
    for number in range(0, min(len(digits), _PAIRED), 2):
        high, wide = high / 20, wide / 20
        south += _DIGITS.index(digits[number]) * high
        west += _DIGITS.index(digits[number + 1 : number + 2] or "2") * wide
    for digit in digits[_PAIRED:]:
        high, wide = high / _ROWS, wide / _COLUMNS
        south += _DIGITS.index(digit) // _COLUMNS * high
        west += _DIGITS.index(digit) % _COLUMNS * wide
    try:
        middle, corner = Point(south + high / 2, west + wide / 2), Point(south, west)
    except ValueError:
        return None
    return Square(middle, distance_m(middle, corner))


def _first_digits(point: Point, count: int) -> str:
    """Return so many digits of the code that holds a point."""
    lat, lon, size, digits = min(point.lat, 89.999_999) + 90, point.lon + 180, 400.0, ""
    while len(digits) < count:
        size /= 20
        north, east = int(lat // size), int(lon // size)
        lat, lon = lat - north * size, lon - east * size
        digits += _DIGITS[min(north, 19)] + _DIGITS[min(east, 19)]
    return digits
