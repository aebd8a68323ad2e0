"""What an account says, read once: its words, names, numbers, and what they stand for; and several put together."""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from amparo.core.kit.geo import Point
from amparo.stages.incidents.duplicates import lexicon, streets
from amparo.stages.incidents.duplicates.words import Word, rarity, spanish, split
from amparo.stages.incidents.terms.duplicates import Described

BLOCKS_M: Final = 250.0
"""How well a place is known of which nobody said how well: a few blocks."""
FLOOR_M: Final = 30.0
"""No place is better known than to a few houses, whatever a phone says of itself."""
_GRAM: Final = 4
_NAME: Final = 4.5
"""From this rarity on a word is as good as a name."""
_USUAL: Final = 2.5
_KEPT: Final = 2_048


@dataclass(frozen=True, slots=True)
class Reading:
    """One account as it is compared."""

    at: datetime
    point: Point | None
    spread_m: float
    """How far off the point may be; without a point it says nothing."""
    streets: frozenset[str]
    names: Mapping[str, float]
    """Rare words that are no street and stand for nothing, with how rare each is."""
    numbers: frozenset[str]
    codes: Mapping[str, frozenset[str]]
    """For each subject of the lexicon what the words stand for."""
    grams: Mapping[str, float]
    """Runs of four letters, weighed by how rare their word is; of length 1 together."""
    told: float
    """How much it says: the rarities of its words together."""
    spanish: float


@dataclass(frozen=True, slots=True)
class Gathered:
    """Several accounts of one event, put together to be compared with one more."""

    first_at: datetime
    last_at: datetime
    point: Point | None
    variance: float
    """How far off the point may be, squared, in square metres; the more accounts, the less."""
    streets: frozenset[str]
    names: frozenset[str]
    numbers: frozenset[str]
    codes: Mapping[str, Counter[str]]
    """For each subject how many accounts say what."""
    speaking: Counter[str]
    """For each subject how many accounts say anything."""
    members: tuple[Reading, ...]


@lru_cache(maxsize=_KEPT)
def read(told: Described) -> Reading:
    """Return an account as it is compared."""
    parts = (told.text, told.place, told.activity.replace("_", " "), told.vehicles, told.agency)
    words = split(",\n".join(part for part in parts if part))
    named = streets.named(words)
    taken = {i for where in named.values() for i in where}
    entries = lexicon.found(words, taken)
    meant = {i for entry in entries for i in entry.at}
    codes: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        codes[entry.subject].add(entry.code)
    return Reading(
        at=told.at,
        point=told.point,
        spread_m=max(FLOOR_M, BLOCKS_M if told.accuracy_m is None else told.accuracy_m),
        streets=frozenset(named),
        names={
            word.folded: rarity(word.folded)
            for i, word in enumerate(words)
            if i not in taken and i not in meant and not word.mark and word.folded.isalpha()
            if rarity(word.folded) >= _NAME
        },
        numbers=frozenset(
            word.folded
            for i, word in enumerate(words)
            if i not in taken and word.folded.isdigit() and len(word.folded) > 1
        ),
        codes={subject: frozenset(said) for subject, said in codes.items()},
        grams=_grams(words, meant),
        told=sum(_weight(word, i in meant) for i, word in enumerate(words)),
        spanish=spanish(words),
    )


def gather(members: Sequence[Reading], spot: tuple[Point, float] | None = None) -> Gathered:
    """Return accounts of one event as one; there is at least one.

    Where it is, is where they say on average, each weighed by how well it knows, unless a
    person put it elsewhere: ``spot`` is that place and how far off it may be, in metres.
    """
    placed = [(m.point, m.spread_m**-2) for m in members if m.point is not None]
    if spot is not None:
        placed = [(spot[0], max(FLOOR_M, spot[1]) ** -2)]
    whole = sum(weight for _, weight in placed)
    codes: dict[str, Counter[str]] = defaultdict(Counter)
    for member in members:
        for subject, said in member.codes.items():
            codes[subject].update(said)
    return Gathered(
        first_at=min(m.at for m in members),
        last_at=max(m.at for m in members),
        point=_mean(placed, whole) if placed else None,
        variance=1.0 / whole if placed else 0.0,
        streets=frozenset(street for m in members for street in m.streets),
        names=frozenset(name for m in members for name in m.names),
        numbers=frozenset(number for m in members for number in m.numbers),
        codes=codes,
        speaking=Counter(subject for m in members for subject in m.codes),
        members=tuple(members),
    )


def _mean(placed: Iterable[tuple[Point, float]], whole: float) -> Point:
    """Return the weighed middle; a few kilometres apart at most, so that degrees may be averaged."""
    pairs = list(placed)
    return Point(
        sum(point.lat * weight for point, weight in pairs) / whole,
        sum(point.lon * weight for point, weight in pairs) / whole,
    )


def _weight(word: Word, meant: bool) -> float:
    """Return how rare a word is in an account: what hotlines and newsrooms speak of every day is not."""
    if word.mark:
        return 0.0
    return min(_USUAL, rarity(word.folded)) if meant else rarity(word.folded)


def _grams(words: Sequence[Word], meant: Collection[int]) -> dict[str, float]:
    weights: dict[str, float] = defaultdict(float)
    for i, word in enumerate(words):
        rare = _weight(word, i in meant)
        if rare <= 0:
            continue
        padded = f" {word.folded} "
        runs = [padded[at : at + _GRAM] for at in range(max(1, len(padded) - _GRAM + 1))]
        share = rare / math.sqrt(len(runs))
        for run in runs:
            weights[run] += share
    length = math.sqrt(sum(w * w for w in weights.values()))
    return {run: weight / length for run, weight in weights.items()} if length else {}
