"""What words stand for in either language: ``data/lexicon.toml`` made into a look-up."""

import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple

from amparo.stages.incidents.duplicates.words import DATA, Word, fold, usage

REACH: Final = 4
"""Between two words of a phrase stand at most so many less one."""
_STEM: Final = 3
_TYPO: Final = 5
"""A word of so many letters is known with one of them missing."""


class Phrase(NamedTuple):
    """Words that stand for something: the first one is what it is found by."""

    subject: str
    code: str
    rest: tuple[str, ...]


class Entry(NamedTuple):
    """What was found in a text: ``vehicle``, ``van``, and where."""

    subject: str
    code: str
    at: tuple[int, ...]


class _Index(NamedTuple):
    whole: Mapping[str, Sequence[Phrase]]
    stems: Mapping[str, Sequence[Phrase]]
    torn: Mapping[str, Sequence[str]]
    """A first word or stem with one letter gone, to what it was."""


def found(words: Sequence[Word], skip: Collection[int] = ()) -> list[Entry]:
    """Return what the words stand for, in the order they stand; those at ``skip`` are names and stand for nothing."""
    entries = []
    for i, word in enumerate(words):
        if word.mark or i in skip:
            continue
        for phrase in _phrases(word.folded):
            where = _rest(words, i, phrase.rest, skip)
            if where is not None:
                entries.append(Entry(phrase.subject, phrase.code, (i, *where)))
    return entries


@cache
def known(word: str) -> bool:
    """Say whether a single word stands for something by itself."""
    return any(not phrase.rest for phrase in _phrases(word))


@cache
def _phrases(word: str) -> tuple[Phrase, ...]:
    index = _index()
    direct = (*index.whole.get(word, ()), *(p for stem in _stems(word) for p in index.stems.get(stem, ())))
    if direct or len(word) < _TYPO - 1 or any(stem in usage() for stem in _stems(word) if len(stem) >= _TYPO - 1):
        return direct
    meant = {was for stem in _stems(word) for was in index.torn.get(stem, ()) if was.endswith("*") or stem == word}
    return tuple(
        phrase
        for was in sorted(meant)
        for phrase in (index.stems.get(was[:-1], ()) if was.endswith("*") else index.whole.get(was, ()))
    )


def _stems(word: str) -> Iterator[str]:
    return (word[:end] for end in range(_STEM, len(word) + 1))


def _rest(words: Sequence[Word], start: int, rest: tuple[str, ...], skip: Collection[int]) -> tuple[int, ...] | None:
    where: list[int] = []
    at = start
    for wanted in rest:
        if wanted == "*":
            continue
        near = range(at + 1, min(at + 1 + REACH, len(words)))
        hit = next((i for i in near if i not in skip and _fits(words[i].folded, wanted)), None)
        if hit is None or any(words[i].mark for i in range(at + 1, hit)):
            return None
        where.append(at := hit)
    return tuple(where)


@cache
def _fits(word: str, wanted: str) -> bool:
    stem = wanted.removesuffix("*")
    if word == stem or (wanted.endswith("*") and word.startswith(stem)):
        return True
    torn = _without_one(stem) if len(stem) >= _TYPO and word not in usage() else ()
    return any(word == one or (wanted.endswith("*") and word.startswith(one)) for one in torn)


def _without_one(word: str) -> set[str]:
    return {word[:i] + word[i + 1 :] for i in range(len(word))}


@cache
def _index() -> _Index:
    whole: dict[str, list[Phrase]] = defaultdict(list)
    stems: dict[str, list[Phrase]] = defaultdict(list)
    torn: dict[str, list[str]] = defaultdict(list)
    for subject, codes in tomllib.loads((DATA / "lexicon.toml").read_text("utf-8")).items():
        for code, phrases in codes.items():
            for first, *rest in (fold(phrase).split() for phrase in phrases):
                stem = first.removesuffix("*")
                (stems if first.endswith("*") else whole)[stem].append(Phrase(subject, code, tuple(rest)))
                for one in _without_one(stem) if len(stem) >= _TYPO else ():
                    torn[one].append(first)
    return _Index(whole, stems, torn)
