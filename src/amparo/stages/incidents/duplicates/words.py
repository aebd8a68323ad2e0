"""Words as they are compared: without case, accents and marks, and how rare each is in English and Spanish."""

import csv
import math
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from amparo.core.kit.letters import without_marks

DATA: Final = Path(__file__).parent / "data"
_TOKEN: Final = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*|[&@/]|[,;:.!?()\n]+")
_LENGTH: Final = 12
"""Words of an average account: how often a word stands in one is so many times how often it stands in running text."""
_UNHEARD: Final = 2.0
"""Occurrences in a million words that a word is taken to have which is in no list."""
RAREST: Final = 7.0
_FEW: Final = 3


class Word(NamedTuple):
    """A word where it stands."""

    folded: str
    capital: bool
    """It begins with a capital, if the text knows small letters too."""
    mark: bool
    """It is a mark and no word: a comma, an ampersand."""


class Usage(NamedTuple):
    """How often a word is used, in a million."""

    english: float
    spanish: float


def fold(text: str) -> str:
    """Return a text without case, accents and marks."""
    return without_marks(text.casefold())


def split(text: str) -> list[Word]:
    """Return the words and marks of a text; in a text all in capitals none counts as one."""
    found = _TOKEN.findall(text)
    words = [one for one in found if one[0].isalnum()]
    shouted = len(words) > _FEW and sum(one.isupper() for one in words) > 0.7 * len(words)
    return [_word(one, shouted) for one in found]


def _word(one: str, shouted: bool) -> Word:
    mark = not one[0].isalnum() and one[0] not in "&@/"
    folded = "," if mark else fold(one).replace("'", "").replace("’", "")
    return Word(folded, one[0].isupper() and not shouted, mark)


@cache
def usage() -> Mapping[str, Usage]:
    """Return how often the common words of both languages are used."""
    with (DATA / "frequencies.csv").open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines)
        return {row["word"]: Usage(float(row["english"]), float(row["spanish"])) for row in rows}


@cache
def rarity(word: str) -> float:
    """Return the log of one in how many accounts holds a word; 0 for the commonest, 7 at most."""
    used = usage().get(word)
    million = _UNHEARD if used is None else max(used)
    return min(RAREST, max(0.0, -math.log(max(million, _UNHEARD) * _LENGTH / 1e6)))


def spanish(words: list[Word]) -> float:
    """Return whether words are Spanish: a log-odds, negative for English, near 0 where one cannot tell."""
    known = (usage().get(word.folded) for word in words)
    return sum(
        max(-3.0, min(3.0, math.log((used.spanish + 1.0) / (used.english + 1.0)))) for used in known if used is not None
    )


def alike(one: str, other: str) -> bool:
    """Say whether two words are one, or become one when a letter is dropped, added or changed; only in longer words."""
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    if len(longer) - len(shorter) > 1 or len(longer) < 5 or any(c.isdigit() for c in one + other):
        return False
    start = next((i for i, (a, b) in enumerate(zip(shorter, longer, strict=False)) if a != b), len(shorter))
    if len(shorter) == len(longer):
        return shorter[start + 1 :] == longer[start + 1 :]
    return shorter[start:] == longer[start + 1 :]
