"""How likely an account is of the same event as those gathered: a sum of explained parts, each a log-odds.

After Fellegi and Sunter, "A theory for record linkage", JASA 64 (1969) 1183: what agrees or
differs adds the log of how much likelier that is of one event than of two.  What each kind of
agreement is worth stands in ``data/weights.toml``.
"""

import math
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from amparo.core.kit.geo import distance_m
from amparo.stages.incidents.duplicates.reading import Gathered, Reading
from amparo.stages.incidents.duplicates.words import DATA, alike, rarity
from amparo.stages.incidents.terms.duplicates import Evidence, Part, Score, Verdict

EXTENT_M: Final = 50.0
"""People stand around an event, not in it."""
KILOMETRE: Final = 1_000.0
_TAIL: Final = 6.0
"""Degrees of freedom: some people are farther off than they say."""
QUARTER: Final = timedelta(minutes=15)
LONGEST: Final = timedelta(hours=12)
_MUCH: Final = 80.0
"""Two long accounts that are alike say more than two short ones: half of this is short."""
_TRUE: Final = 0.8
"""How often what is told of a vehicle or an activity is right."""
CHOICES: Final[Mapping[str, float]] = MappingProxyType(
    {
        "activity": 7.0,
        "kind": 10.0,
        "vehicle": 4.0,
        "make": 8.0,
        "colour": 4.0,
        "marking": 3.0,
        "agency": 3.0,
        "look": 3.0,
    }
)
"""How many different things are commonly said on each subject."""

PART_OF: Final[Mapping[str, Part]] = MappingProxyType(
    {
        "prior": Part.PRIOR,
        "distance_known": Part.DISTANCE,
        "distance_fit": Part.DISTANCE,
        "distance_sharp": Part.DISTANCE,
        "lag": Part.LAG,
        "lag_long": Part.LAG,
        "wording_told": Part.WORDING,
        "wording_alike": Part.WORDING,
        "wording_long": Part.WORDING,
        "wording_across": Part.WORDING,
        "names_told": Part.NAMES,
        "names_shared": Part.NAMES,
        "names_all": Part.NAMES,
        "street_shared": Part.NAMES,
        "streets_shared": Part.NAMES,
        "street_apart": Part.NAMES,
        "streets_apart": Part.NAMES,
        "streets_differ": Part.NAMES,
        "numbers": Part.NUMBERS,
        "vehicle": Part.VEHICLES,
        "make": Part.VEHICLES,
        "colour": Part.VEHICLES,
        "marking": Part.VEHICLES,
        "agency": Part.AGENCY,
        "look": Part.AGENCY,
        "activity": Part.CATEGORY,
        "kind": Part.CATEGORY,
    }
)
"""What is measured, and the part of a score that it is shown under."""


@dataclass(frozen=True, slots=True)
class Scale:
    """What each measure is worth, and from which sum on two accounts are of one event, or perhaps."""

    worth: Mapping[str, float]
    same_from: float
    maybe_from: float


@dataclass(frozen=True, slots=True)
class Weights:
    """A scale for accounts whose places are both known, and one where words must carry more."""

    placed: Scale
    told: Scale


@cache
def shipped() -> Weights:
    """Return the weights that come with the program."""
    return weights_of(tomllib.loads((DATA / "weights.toml").read_text("utf-8")))


def weights_of(told: Mapping[str, Mapping[str, Any]]) -> Weights:
    """Return weights as a file spells them: for each scale its bands and what each measure is worth."""
    placed, words = (
        Scale(MappingProxyType(one["worth"]), one["same_from"], one["maybe_from"])
        for one in (told["placed"], told["told"])
    )
    return Weights(placed, words)


def score(new: Reading, known: Gathered, weights: Weights | None = None) -> Score:
    """Return how likely an account is of the event of those gathered, with what speaks for and against it."""
    use = weights or shipped()
    scale = use.placed if new.point and known.point else use.told
    parts: dict[Part, float] = defaultdict(float)
    for measure, value in measures(new, known).items():
        parts[PART_OF[measure]] += scale.worth.get(measure, 0.0) * value
    evidence = tuple(Evidence(part, parts[part]) for part in Part if parts.get(part))
    total = math.fsum(one.log_odds for one in evidence)
    apart = round(distance_m(new.point, known.point)) if new.point and known.point else None
    return Score(total, evidence, verdict(total, scale), apart, round(_lag(new, known).total_seconds()))


def verdict(log_odds: float, scale: Scale) -> Verdict:
    """Return the band that a sum falls into."""
    if log_odds >= scale.same_from:
        return Verdict.SAME
    return Verdict.MAYBE if log_odds >= scale.maybe_from else Verdict.OTHER


def measures(new: Reading, known: Gathered) -> dict[str, float]:
    """Return what can be measured between an account and those gathered; what either does not tell is left out."""
    found = {"prior": 1.0}
    found.update(_place(new, known))
    found.update(_time(new, known))
    found.update(_wording(new, known))
    found.update(_names(new, known))
    found.update(_streets(new.streets, known.streets))
    if shared := new.numbers & known.numbers:
        found["numbers"] = min(8.0, sum(1.5 * len(number) - 1.5 for number in shared))
    for subject in CHOICES:
        if subject in new.codes and subject in known.codes:
            found[subject] = _agreement(new, known, subject)
    return found


def _place(new: Reading, known: Gathered) -> dict[str, float]:
    if new.point is None or known.point is None:
        return {}
    variance = new.spread_m**2 + known.variance + EXTENT_M**2
    far = distance_m(new.point, known.point) ** 2 / variance
    return {
        "distance_known": 1.0,
        "distance_fit": -(_TAIL + 2) / 2 * math.log1p(far / _TAIL),
        "distance_sharp": math.log(KILOMETRE**2 / variance),
    }


def _lag(new: Reading, known: Gathered) -> timedelta:
    return max(new.at - known.last_at, known.first_at - new.at, timedelta(0))


def _time(new: Reading, known: Gathered) -> dict[str, float]:
    quarters = min(_lag(new, known), LONGEST) / QUARTER
    return {"lag": -math.log1p(quarters), "lag_long": -quarters}


def _wording(new: Reading, known: Gathered) -> dict[str, float]:
    """Return how alike the words are to those of the two members that come nearest."""
    told = [member for member in known.members if member.grams]
    if not new.grams or not told:
        return {}
    within = [m for m in told if m.spanish * new.spanish >= 0]
    across = [m for m in told if m.spanish * new.spanish < 0]
    found: dict[str, float] = {}
    if within:
        best = _best_two(_cosine(new.grams, m.grams) for m in within)
        much = min(1.0, max(0.0, min(new.told, max(m.told for m in within)) / _MUCH - 0.5))
        found |= {"wording_told": 1.0, "wording_alike": best, "wording_long": best * much}
    elif across:
        found["wording_across"] = _best_two(_cosine(new.grams, m.grams) for m in across)
    return found


def _best_two(values: Iterable[float]) -> float:
    best = sorted(values, reverse=True)[:2]
    return sum(best) / len(best)


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    if len(one) > len(other):
        one, other = other, one
    return sum(weight * other[run] for run, weight in one.items() if run in other)


def _names(new: Reading, known: Gathered) -> dict[str, float]:
    if not new.names or not known.names:
        return {}
    shared = [rare for name, rare in new.names.items() if _is_in(name, known.names)]
    return {
        "names_told": 1.0,
        "names_shared": min(4.0, sum(shared) / 6.0),
        "names_all": min(1.0, sum(shared) / min(sum(new.names.values()), sum(map(rarity, known.names)))),
    }


def _streets(new: frozenset[str], known: frozenset[str]) -> dict[str, float]:
    if not new or not known:
        return {}
    shared = sum(_is_in(street, known) for street in new)
    if shared:
        found = {"street_shared": 1.0, "streets_shared": float(min(3, shared - 1))}
        # Two corners that have one street, or one neighborhood, in common are still two corners.
        return found | ({"streets_differ": -1.0} if min(len(new), len(known)) > shared else {})
    return {"street_apart": -1.0, "streets_apart": -1.0 if max(len(new), len(known)) > 1 else 0.0}


def _is_in(name: str, names: Iterable[str]) -> bool:
    return name in names or any(alike(name, other) for other in names)


def _agreement(new: Reading, known: Gathered, subject: str) -> float:
    """Return how much likelier it is that this is said of what the others told of, than of anything."""
    usual = 1.0 / CHOICES[subject]
    speaking = known.speaking[subject]
    best = max(known.codes[subject][code] for code in new.codes[subject])
    believed = (best + 0.5 * usual) / (speaking + 0.5)
    return math.log((_TRUE * believed + (1 - _TRUE) * usual) / usual)
