"""Streets as people name them: corners, blocks, routes, in Spanish and English, and whether two names are one."""

import re
import tomllib
from collections.abc import Collection, Sequence
from typing import Final

from amparo.stages.incidents.duplicates import lexicon
from amparo.stages.incidents.duplicates.words import DATA, Word, alike, rarity

_TOLD: Final = tomllib.loads((DATA / "streets.toml").read_text("utf-8"))
AFTER: Final = frozenset(_TOLD["after"].split())
"""English says what kind of street it is after its name, ..."""
BEFORE: Final = frozenset(_TOLD["before"].split())
"""... Spanish before it."""
ROUTES: Final = frozenset(_TOLD["routes"].split())
_JOINS: Final = frozenset(_TOLD["joins"].split())
_LEADS: Final = frozenset(_TOLD["leads"].split())
_SURE_LEADS: Final = frozenset(_TOLD["sure_leads"].split())
"""In a text without capitals."""
_LINKS: Final = frozenset(_TOLD["links"].split())
_OPENS: Final = frozenset(_TOLD["opens"].split())
_SIDES: Final = frozenset(_TOLD["sides"].split())
_ORDINALS: Final = {word: number for number, said in _TOLD["ordinals"].items() for word in said.split()}
_NTH: Final = re.compile(r"(\d{1,3})(?:st|nd|rd|th|[rtdvmn]?[ao])")
_ROUTE: Final = re.compile(r"(?:i|us|sr|cr|hwy|fm)?(\d{1,4})[a-z]?")
_RARE: Final = 5.5
_LONGEST: Final = 3


def named(words: Sequence[Word]) -> dict[str, tuple[int, ...]]:
    """Return the streets that a text names, as keys that are alike in both languages, and where each stands.

    What stands by itself after a corner is the neighborhood or the city that the corner is in.
    """
    streets: dict[str, tuple[int, ...]] = {}
    cased = any(word.capital for word in words)
    cornered = False
    for start in range(len(words)):
        found = _at(words, start, cased)
        cornered = cornered or len(found) > 1
        for key, where in found:
            area = cornered and len(found) == 1 and _edge(words, where[0] - 1) and _edge(words, where[-1] + 1)
            if not area and not any(set(where) & set(other) for other in streets.values()):
                streets[key] = where
    return streets


def same(one: str, other: str) -> bool:
    """Say whether two keys name one street, a letter more or less."""
    return alike(one, other)


def _at(words: Sequence[Word], start: int, cased: bool) -> list[tuple[str, tuple[int, ...]]]:
    if route := _route(words, start):
        return [route]
    run = _run(words, start)
    if not run:
        return []
    end = run[-1] + 1
    sure = not cased or all(_stands_out(words[i]) for i in run)
    joined = _joined(words, end)
    if joined and sure and (not cased or _stands_out(words[joined[-1]])):
        return [(_key(words, run), run), (_key(words, joined), joined)]
    alone = _edge(words, start - 1) and _edge(words, end) and cased
    typed = _kind_after(words, end) or _kind_before(words, run[0]) or _counted(words, run)
    if typed or (sure and (alone or _led(words, run[0], _LEADS if cased else _SURE_LEADS))):
        return [(_key(words, run), run)]
    return []


def _route(words: Sequence[Word], start: int) -> tuple[str, tuple[int, ...]] | None:
    first = words[start].folded
    whole = re.fullmatch(r"(?:i|us|sr|cr|hwy)(\d{1,4})", first)
    if whole:
        return f"#{whole[1]}", (start,)
    if start + 1 >= len(words) or words[start + 1].mark:
        return None
    number = _ROUTE.fullmatch(words[start + 1].folded)
    if number and first in ROUTES | {"rd", "road"}:
        return f"#{number[1]}", (start, start + 1)
    if number and first in BEFORE:
        return number[1], (start, start + 1)
    return None


def _run(words: Sequence[Word], start: int) -> tuple[int, ...]:
    """Return the places of the words of a name that begins here, at most three."""
    where: list[int] = []
    i = start
    while i < len(words) and words[i].folded in _SIDES and not words[i].mark:
        i += 1
    while i < len(words) and len(where) < _LONGEST and _names(words, i, bool(where)):
        where.append(i)
        i += 1
    while where and words[where[-1]].folded in _OPENS:
        where.pop()
    return tuple(where)


def _names(words: Sequence[Word], i: int, within: bool) -> bool:
    word = words[i]
    if word.mark or word.folded in _SIDES or word.folded in _JOINS or (word.folded in _LEADS and not word.capital):
        return False
    if within and word.folded in AFTER | BEFORE:
        return False
    if _ordinal(word.folded):
        return not within
    if word.folded.isdigit():
        return not within and len(word.folded) < 4 and i > 0 and words[i - 1].folded in _LINKS
    if word.folded in _OPENS:
        return not within and i + 1 < len(words) and words[i + 1].capital
    if word.capital:
        return word.folded not in BEFORE and not (lexicon.known(word.folded) and rarity(word.folded) < 1.0)
    return _rare(word) or (_kind_after(words, i + 1) and rarity(word.folded) > 3.0 and not lexicon.known(word.folded))


def _rare(word: Word) -> bool:
    return not word.mark and word.folded.isalpha() and rarity(word.folded) >= _RARE and not lexicon.known(word.folded)


def _joined(words: Sequence[Word], end: int) -> tuple[int, ...]:
    """Return the name after an "and" or a "near"; the first one may say before it what kind of street it is."""
    i = end + 1 if end < len(words) and words[end].folded in AFTER else end
    joins = i
    while i < len(words) and (words[i].folded in _JOINS or (i > joins and words[i].folded in _LINKS | BEFORE)):
        if words[i].folded in _OPENS and i + 1 < len(words) and words[i].capital:
            break
        i += 1
    return _run(words, i) if joins < i < len(words) else ()


def _counted(words: Sequence[Word], run: Sequence[int]) -> bool:
    """Say whether it is a street that counts, with what it is after it in Spanish too: "quinta avenida"."""
    if len(run) != 1 or _ordinal(words[run[0]].folded) is None:
        return False
    after = run[0] + 1
    return after < len(words) and words[after].folded in BEFORE


def _led(words: Sequence[Word], start: int, leads: Collection[str]) -> bool:
    """Say whether what stands before a name makes it a street."""
    i = start - 1
    while i >= 0 and (words[i].folded in _LINKS or words[i].folded in _SIDES):
        i -= 1
    return i >= 0 and words[i].folded in leads


def _kind_before(words: Sequence[Word], start: int) -> bool:
    i = start - 1
    while i >= 0 and words[i].folded in _LINKS:
        i -= 1
    return i >= 0 and words[i].folded in BEFORE


def _kind_after(words: Sequence[Word], i: int) -> bool:
    return i < len(words) and words[i].folded in AFTER


def _edge(words: Sequence[Word], i: int) -> bool:
    return not 0 <= i < len(words) or words[i].mark


def _stands_out(word: Word) -> bool:
    """Say whether a word is written as a name is: with a capital, or as the number of a street that counts."""
    return word.capital or word.folded.isdigit() or _ordinal(word.folded) is not None


def _ordinal(folded: str) -> str | None:
    nth = _NTH.fullmatch(folded)
    return nth[1] if nth else _ORDINALS.get(folded)


def _key(words: Sequence[Word], where: Sequence[int]) -> str:
    parts = [_ordinal(words[i].folded) or words[i].folded for i in where]
    while len(parts) > 1 and parts[0] in _OPENS:
        parts = parts[1:]
    return " ".join(parts)
