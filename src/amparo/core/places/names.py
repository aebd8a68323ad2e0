"""How place names are spelled: folding, abbreviations, states in English and Spanish."""

import csv
import re
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from amparo.core.kit.letters import without_marks

DATA: Final = Path(__file__).parent / "data"

WHOLE: Final = {
    "bch": "beach", "ctr": "center", "cty": "city", "fls": "falls", "ft": "fort", "gdns": "gardens",
    "hgts": "heights", "hls": "hills", "hts": "heights", "jct": "junction", "lk": "lake", "mt": "mount",
    "mtn": "mountain", "pk": "park", "sn": "san", "spg": "spring", "spgs": "springs", "st": "saint",
    "twp": "township", "vlg": "village", "vly": "valley",
}  # fmt: skip
SIDES: Final = {"e": "east", "n": "north", "s": "south", "w": "west"}
_SILENT: Final = re.compile(r"['’‘ʻʼ`.]")
_IRISH: Final = re.compile(r"\bo (?=[^\W\d])")  # "O Fallon" is "O'Fallon"


class State(NamedTuple):
    """A state or territory as the Census and the Postal Service write it; ``spanish`` is empty where it is the same."""

    fips: str
    code: str
    name: str
    spanish: str


def fold(text: str) -> str:
    """Return a name as one key for all its spellings: no case, accents or marks, no abbreviations.

    ``"Los Ángeles"`` and ``"LOS ANGELES"`` are one, and so are ``"St. Paul"`` and ``"Saint Paul"``.
    """
    words = re.findall(r"[^\W_]+", _SILENT.sub("", without_marks(text)).casefold())
    if len(words) > 1:
        words[0] = SIDES.get(words[0], words[0])
    return _IRISH.sub("o", " ".join(WHOLE.get(word, word) for word in words))


def is_spelled_out(name: str) -> bool:
    """Return whether a name can stand on a map: no word of it is an abbreviation or has no vowel."""
    words = name.casefold().split()
    return not any(word in WHOLE or word in SIDES or not re.search("[aeiouy]", word) for word in words)


@cache
def states() -> tuple[State, ...]:
    """Return the 56 states and territories."""
    with (DATA / "states.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(State(**row) for row in csv.DictReader(lines))


@cache
def _codes() -> dict[str, str]:
    return {fold(said): state.code for state in states() for said in (state.code, state.name, state.spanish) if said}


def split_state(folded: str) -> tuple[str, str | None]:
    """Take a state from the end of a folded name: ``("kansas city", "MO")``; the name may be empty."""
    words = folded.split()
    for count in (4, 3, 2, 1):  # "islas marianas del norte" before "norte"
        if code := _codes().get(" ".join(words[-count:])):
            return " ".join(words[:-count]), code
    return folded, None
