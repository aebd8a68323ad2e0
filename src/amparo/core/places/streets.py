"""How people write streets: kinds, directions, ordinals, corners and house numbers, in English and Spanish."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from amparo.core.kit.letters import without_marks
from amparo.core.places.names import SIDES, WHOLE

_KINDS: Final = {
    "street": "street st str calle",
    "avenue": "avenue ave av avn avenida avda",
    "boulevard": "boulevard blvd bl boul bulevar blv",
    "road": "road rd carretera",
    "drive": "drive dr",
    "lane": "lane ln",
    "court": "court ct",
    "place": "place pl",
    "terrace": "terrace ter terr",
    "circle": "circle cir",
    "parkway": "parkway pkwy pky",
    "highway": "highway hwy",
    "freeway": "freeway fwy autopista",
    "square": "square sq",
    "plaza": "plaza plz",
    "trail": "trail trl",
    "alley": "alley aly callejon",
    "way": "way wy",
}
_KIND: Final = {said: kind for kind, spellings in _KINDS.items() for said in spellings.split()}
_LEADING: Final = {
    "calle",
    "avenida",
    "avda",
    "av",
    "bulevar",
    "boulevard",
    "blvd",
    "carretera",
    "autopista",
    "callejon",
}
_LEADING_BEFORE_NUMBER: Final = {"avenue", "ave"}
_SIDE: Final = SIDES | {"este": "east", "norte": "north", "oeste": "west", "sur": "south"}
_ORDINAL: Final = re.compile(r"(\d+)(?:st|nd|rd|th|a|o|ra|ro|er|da|do|ta|to|ma|mo|va|vo|na|no)")
_COUNTED: Final = (
    "first primera primero",
    "second segunda segundo",
    "third tercera tercero tercer",
    "fourth cuarta cuarto",
    "fifth quinta quinto",
    "sixth sexta sexto",
    "seventh septima septimo",
    "eighth octava octavo",
    "ninth novena noveno",
    "tenth decima decimo",
    "eleventh undecima",
    "twelfth duodecima",
)
_NUMBER_OF: Final = {said: str(n) for n, spellings in enumerate(_COUNTED, 1) for said in spellings.split()}
_ARTICLES: Final = {"the", "la", "el", "los", "las", "de", "del", "of", "on", "en", "in", "at", "a", "al"}
_STAYS: Final = {"la", "el", "los", "las"}  # "La Brea", "Los Feliz": the names of streets begin so

_LONGEST_NAME: Final = 5  # words of a street's name with its kind and direction
_BETWEEN: Final = re.compile(r"\b(?:between|btwn|btw|entre)\b")
_ON: Final = re.compile(r",?\s+(?:en|sobre|on|along|por)\s+")
_AND: Final = re.compile(
    r"\s*[&/@+]\s*|\s*,?\s+(?:casi esquina con|casi con|and the corner of|the corner of|corner of|esquina con"
    r"|esquina de|esquina|esq\.?(?: con)?|cruce con|cruza con|crossing|cross|con|and|at|y|e|x)\s+"
)
_OPENING: Final = re.compile(
    r"\b(?:(?:on |at )?(?:the )?corner of|(?:the )?intersection of|(?:en )?(?:la )?esquina (?:de|entre)"
    r"|(?:la )?interseccion (?:de|entre)|(?:el )?cruce (?:de|entre)|cross ?streets?(?: are)?:?|por la esquina de)\b"
)
_HOUSE: Final = re.compile(
    r"(?<![\w.,-])#?(?P<number>\d{1,5})(?P<block>(?:'s)?\s*(?:-\s*)?(?:block|blk|hundred block|bloque|cuadra)s?)?"
    r"(?![\w.])(?:\s+(?:of|de)\b)?"
)
_BLOCK_BEFORE: Final = re.compile(r"(?:block|blk|bloque|cuadra)(?: number| numero| del?)?(?: los?| las?)? #?$")


@dataclass(frozen=True, slots=True)
class Spelled:
    """One run of words taken as a street: what it is looked for by, and what else was said of it."""

    key: str
    kind: str = ""
    side: str = ""
    words: int = 1
    rest: str = ""
    """What follows it in the text."""


@dataclass(frozen=True, slots=True)
class Sought:
    """One way to read a text as a place on streets; the readings of each street come the longest first."""

    first: tuple[Spelled, ...]
    second: tuple[Spelled, ...] = ()
    third: tuple[Spelled, ...] = ()
    """The other end of a stretch: "Soto between 4th and 6th"."""
    number: int | None = None
    block: bool = False

    def wanted(self) -> set[str]:
        """Return every key that this reading may need."""
        return {one.key for street in (self.first, self.second, self.third) for one in street}


def plain(text: str) -> str:
    """Return a text in small letters without accents; its marks stay."""
    return without_marks(text.casefold())


@lru_cache(maxsize=4_096)
def spelled(name: str, rest: str = "") -> Spelled | None:
    """Return what a street's name is looked for by, or None if nothing of it is a name.

    ``"S. Atlantic Blvd"`` and ``"Atlantic"`` have one key, and so have ``"Séptima"``, ``"7th St"`` and ``"Calle 7"``.
    """
    said = re.findall(r"[^\W_]+", re.sub(r"['’‘.]", "", plain(name)))
    words = [_ordinal(word) for word in said]
    kind = side = ""
    while len(words) > 1 and (words[0] in _ARTICLES - _STAYS or (words[0] in _STAYS and words[1].isdigit())):
        words = words[1:]
    words, side = _without_side(words, side)
    if len(words) > 1 and words[-1] in _KIND:
        kind, words = _KIND[words[-1]], words[:-1]
    elif len(words) > 1 and (words[0] in _LEADING or (words[0] in _LEADING_BEFORE_NUMBER and not words[1].isdigit())):
        kind, words = _KIND[words[0]], words[1:]
    words, side = _without_side(words, side)
    if len(words) > 1 and words[0] in {"de", "del", "la"} and kind and said[0] in _LEADING:
        words = words[1:]  # "calle de la Merced"
    words = [*(WHOLE.get(word, word) for word in words[:-1]), words[-1]] if words else []
    if len(words) == 2 and words[0] in _LEADING_BEFORE_NUMBER:
        words[0] = "avenue"
    key = " ".join(words)
    if not key or key in _ARTICLES or (key in _KIND and not kind):
        return None
    return Spelled(key, kind, side, len(said), rest)


def _without_side(words: list[str], side: str) -> tuple[list[str], str]:
    if len(words) > 1 and not side and words[0] in _SIDE:
        return words[1:], _SIDE[words[0]]
    if len(words) > 1 and not side and words[-1] in _SIDE:
        return words[:-1], _SIDE[words[-1]]
    return words, side


def _ordinal(word: str) -> str:
    found = _ORDINAL.fullmatch(word)
    return found[1] if found else _NUMBER_OF.get(word, word)


def is_kind(word: str) -> bool:
    """Return whether a folded word says what kind of street it follows."""
    return word in _KIND or word in _KINDS


def readings(text: str) -> Iterator[Sought]:
    """Yield the ways to read a text as a corner, a stretch between two, or a number on a street, the surest first."""
    said = _OPENING.sub(" \x1f ", plain(text)).strip()
    for found in _BETWEEN.finditer(said):
        before, after = said[: found.start()], said[found.end() :]
        for joined in _AND.finditer(after):
            second, third = _whole(after[: joined.start()]), _heads(after[joined.end() :])
            if second and third:
                if (on := _ON.search(after, joined.end())) and (first := _heads(after[on.end() :])):
                    yield Sought(first, second, _whole(after[joined.end() : on.start()]))
                if first := _tails(before):
                    yield Sought(first, second, third)
                yield Sought(second, third)
    for joined in _AND.finditer(said):
        first, second = _tails(said[: joined.start()]), _heads(said[joined.end() :])
        if first and second:
            yield Sought(first, second)
    yield from _numbered(said)


def alone(text: str) -> Iterator[Sought]:
    """Yield the ways to read a text as a street without more: the words that say its kind must be there."""
    words = plain(text).replace("\x1f", " ").split()
    for start in range(len(words)):
        heads = tuple(one for one in _heads(" ".join(words[start:])) if one.kind)
        if heads:
            yield Sought(heads)


def _numbered(said: str) -> Iterator[Sought]:
    for found in _HOUSE.finditer(said):
        number, after, before = int(found["number"]), said[found.end() :], said[: found.start()].rstrip(" #")
        block = bool(found["block"]) or bool(_BLOCK_BEFORE.search(said[: found.start()]))
        if first := _heads(after):
            yield Sought(first, number=number, block=block)
        if not found["block"] and (first := _tails(before.removesuffix(" no").removesuffix(" numero"))):
            yield Sought(first, number=number, block=block)


def _heads(text: str) -> tuple[Spelled, ...]:
    """Return the streets that a text may begin with, the longest first; nothing reaches over a comma."""
    head, comma, tail = text.strip(" ,;").partition(",")
    words = head.split()
    found = []
    # "La Brea" begins so, and people also say "la Soto".
    for skipped in range(2 if len(words) > 1 and words[0] in _STAYS else 1):
        for count in range(min(len(words), skipped + _LONGEST_NAME), skipped, -1):
            rest = " ".join(words[count:]) + (comma + tail)
            if one := spelled(" ".join(words[skipped:count]), rest.strip(" ,")):
                found.append(one)
    return tuple(found)


def _tails(text: str) -> tuple[Spelled, ...]:
    """Return the streets that a text may end with, the longest first."""
    words = re.split(r"[,;\x1f:]", text.strip(" ,;"))[-1].split()
    counts = range(min(len(words), _LONGEST_NAME), 0, -1)
    return tuple(one for count in counts if (one := spelled(" ".join(words[-count:]))))


def _whole(text: str) -> tuple[Spelled, ...]:
    return tuple(one for one in _heads(text) if not one.rest)
