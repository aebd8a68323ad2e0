"""How long a text is as SMS, and which part of a longer one it says that it is.

Source: 3GPP TS 23.038 (the 7-bit alphabet) and TS 23.040 (six octets of each joined segment
tell which one it is).
"""

import math
import re
from collections.abc import Mapping
from typing import Final, NamedTuple

MOST_PARTS: Final = 10
LONGEST: Final = 5_000  # characters; no network of messages carries so many

_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWO: Final = frozenset("^{}\\[~]|€\f")  # reached by an escape, so they count twice
_SEVEN_BITS: Final = (160, 153)  # signs alone, and in each of several segments
_SIXTEEN_BITS: Final = (70, 67)

_MARK: Final = r"[(\[]\s*(?P<part>[0-9]{1,2})\s*(?:/|of|de)\s*(?P<parts>[0-9]{1,2})\s*[)\]]"
_MARKED: Final = re.compile(rf"\A\s*{_MARK}\s*|\s*{_MARK.replace('part', 'last_part')}\s*\Z", re.IGNORECASE)
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def count(text: str) -> int:
    """Return in how many segments a text goes out, at least 1."""
    if all(sign in _BASIC or sign in _TWO for sign in text):
        alone, each = _SEVEN_BITS
        length = sum(2 if sign in _TWO else 1 for sign in text)
    else:
        alone, each = _SIXTEEN_BITS
        length = len(text.encode("utf-16-le")) // 2
    return 1 if length <= alone else math.ceil(length / each)


class Part(NamedTuple):
    """A part of a longer text, and what is left of it without its mark."""

    part: int
    parts: int
    text: str


def part_in(text: str) -> Part | None:
    """Return which part of a longer text this says that it is, as in ``(2/7) … `` or ``… [2 of 7]``; None if none."""
    found = _MARKED.search(text)
    if found is None:
        return None
    said = [int(number) for number in found.groups() if number is not None]
    part, parts = said
    if not 1 <= part <= parts or not 2 <= parts <= MOST_PARTS:
        return None
    return Part(part, parts, text[: found.start()] + text[found.end() :])


def joined(parts: int, told: Mapping[int, str]) -> str:
    """Return the parts of a text in their order, each that is missing named where it should stand."""
    return " ".join(told.get(n, f"[{n}/{parts}: missing · falta]") for n in range(1, parts + 1))


def clean(text: str) -> str:
    """Return a text as it can be kept and shown: signs that no screen shows are marked, line ends are one sign."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n"))[:LONGEST]
