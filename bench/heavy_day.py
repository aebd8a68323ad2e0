"""A heavy day, invented: some 5,300 reports of 1,500 incidents in one city, vague, doubled, bilingual, some wrong.

The day is written down in words in the project's pages on performance, and nothing here comes
from the scorer: it has its own words, its own streets and its own chances.  How it is told lies
in ``phrases/*.toml``, so that other words can be tried.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

PHRASES: Final = Path(__file__).parent / "phrases"
SIDE_M: Final = 60_000.0
HOT_SPOTS: Final = 50
INCIDENTS: Final = 1_500
LANGUAGES: Final = ("es", "en")


@dataclass(frozen=True, slots=True)
class Told:
    """A report of the day."""

    incident: int
    x_m: float
    y_m: float
    accuracy_m: float
    minute: float
    """When it arrives."""
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Chances:
    """How often people are vague or wrong; others than these may be tried."""

    near: float = 0.2
    """An incident lies near one of the last thirty."""
    near_m: float = 350.0
    hot_spot_m: float = 2_500.0
    more_reports: float = 3.0
    accuracies: tuple[tuple[float, float], ...] = ((80.0, 0.6), (300.0, 0.3), (1_200.0, 0.1))
    activity: float = 0.75
    vehicle: float = 0.6
    wrong: float = 0.2
    kind: float = 0.6
    both_streets: float = 0.45
    one_street: float = 0.35
    dropped_letter: float = 0.2
    delay_min: float = 15.0


@dataclass(frozen=True, slots=True)
class _Incident:
    x: float
    y: float
    minute: float
    streets: tuple[str, str]
    kind: int
    vehicle: int
    activity: int


def day(seed: int, *, phrases: str = "first", incidents: int = INCIDENTS, chances: Chances | None = None) -> list[Told]:
    """Return the reports of a day in the order they arrive."""
    rng = np.random.default_rng(seed)
    words = tomllib.loads((PHRASES / f"{phrases}.toml").read_text("utf-8"))
    how = chances or Chances()
    told = [
        r
        for i, happened in enumerate(_incidents(rng, words, incidents, how))
        for r in _told(rng, words, i, happened, how)
    ]
    return sorted(told, key=lambda report: report.minute)


def _incidents(rng: np.random.Generator, words: dict[str, Any], count: int, how: Chances) -> list[_Incident]:
    spots = rng.uniform(0.0, SIDE_M, (HOT_SPOTS, 2))
    made: list[_Incident] = []
    for _ in range(count):
        if made and rng.random() < how.near:
            last = made[-30:]
            before = last[rng.integers(len(last))]
            x, y = rng.normal((before.x, before.y), how.near_m)
            minute = before.minute + rng.uniform(0.0, 60.0)
        else:
            x, y = rng.normal(spots[rng.integers(len(spots))], how.hot_spot_m)
            minute = 24 * 60 * rng.beta(3.0, 3.0)
        one, other = rng.choice(len(words["streets"]), 2, replace=False)
        made.append(
            _Incident(
                float(x),
                float(y),
                float(minute),
                (words["streets"][one], words["streets"][other]),
                int(rng.integers(len(words["kinds"]["en"]))),
                int(rng.integers(len(words["vehicles"]["en"]))),
                int(rng.integers(len(words["activities"]["en"]))),
            )
        )
    return made


def _told(rng: np.random.Generator, words: dict[str, Any], number: int, of: _Incident, how: Chances) -> list[Told]:
    sizes, shares = zip(*how.accuracies, strict=True)
    told = []
    for _ in range(1 + min(30, int(rng.exponential(how.more_reports)))):
        language = LANGUAGES[rng.integers(2)]
        accuracy = float(rng.choice(sizes, p=shares))
        x, y = rng.normal((of.x, of.y), accuracy)
        minute = of.minute + rng.exponential(how.delay_min)
        text = _text(rng, words, language, of, how)
        told.append(Told(number, float(x), float(y), accuracy, float(minute), language, text))
    return told


def _text(rng: np.random.Generator, words: dict[str, Any], language: str, of: _Incident, how: Chances) -> str:
    parts = []
    for share, name, true in (
        (how.activity, "activities", of.activity),
        (how.vehicle, "vehicles", of.vehicle),
    ):
        if rng.random() < share:
            said = _another(rng, true, len(words[name][language])) if rng.random() < how.wrong else true
            parts.append(words[name][language][said])
    if rng.random() < how.kind:
        parts.append(words["kinds"][language][of.kind])
    if where := _streets(rng, words, language, of.streets, how):
        parts.append(where)
    rng.shuffle(parts)
    text = ", ".join(parts)
    return _without_a_letter(rng, text) if text and rng.random() < how.dropped_letter else text


def _another(rng: np.random.Generator, than: int, among: int) -> int:
    return int((than + 1 + rng.integers(among - 1)) % among)


def _streets(
    rng: np.random.Generator, words: dict[str, Any], language: str, streets: Sequence[str], how: Chances
) -> str | None:
    chance = rng.random()
    if chance < how.both_streets:
        one, other = rng.permutation(streets)
        return str(rng.choice(words["corners"][language])).format(one, other)
    if chance < how.both_streets + how.one_street:
        return str(rng.choice(words["along"][language])).format(rng.choice(streets))
    return None


def _without_a_letter(rng: np.random.Generator, text: str) -> str:
    letters = [i for i, c in enumerate(text) if c.isalpha()]
    gone = letters[rng.integers(len(letters))]
    return text[:gone] + text[gone + 1 :]
