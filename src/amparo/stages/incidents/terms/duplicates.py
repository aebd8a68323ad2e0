"""The words of duplicate scoring: what is told of a happening, the parts of a score, and the three bands."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from amparo.core.kit.geo import Point
from amparo.stages.incidents.terms.rows import IncidentRow

COUNTS: Final = 0.25
"""Evidence weaker than this is not told."""


class Part(StrEnum):
    """What speaks for or against two accounts being of one event; a score is the sum of these and of nothing else."""

    PRIOR = "prior"
    """Before anything is compared: most pairs are of two events."""
    DISTANCE = "distance"
    """How far apart, for how well either place is known."""
    LAG = "lag"
    """How long after one another."""
    WORDING = "wording"
    """Runs of letters that both have in common, the rarer the more."""
    NAMES = "names"
    """Streets, places and other rare words, also with a letter missing."""
    NUMBERS = "numbers"
    """House numbers, routes and other figures."""
    VEHICLES = "vehicles"
    """Kind, make, color and marks of vehicles, in either language."""
    AGENCY = "agency"
    """Whose officers, and how they were dressed."""
    CATEGORY = "category"
    """What went on, and at what kind of place."""


class Verdict(StrEnum):
    """What a score leads to."""

    SAME = "same"
    """Put together without anybody having read it, where nothing else forbids it."""
    MAYBE = "maybe"
    """A person is asked."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Described:
    """A happening as one account tells it; whatever is missing says nothing for or against."""

    at: datetime
    """When it was seen, or told if nobody said when it was seen."""
    point: Point | None = None
    accuracy_m: float | None = None
    """The radius that the place is known to; None counts as a few blocks."""
    text: str = ""
    place: str = ""
    """The place in words."""
    activity: str = ""
    """What is going on, in words of its own where the form asked for them; or a code of ours."""
    vehicles: str = ""
    agency: str = ""


class Evidence(NamedTuple):
    """One part of a score: a log-odds, positive where it speaks for one event."""

    part: Part
    log_odds: float


@dataclass(frozen=True, slots=True)
class Score:
    """How likely two accounts, or an account and an incident, are of one event."""

    log_odds: float
    """The sum of the evidence."""
    evidence: tuple[Evidence, ...]
    verdict: Verdict
    distance_m: int | None
    """Between the two, or None where a place is missing."""
    lag_s: int
    """From the nearer end of what is known of the other; 0 within it."""

    @property
    def speaking_for(self) -> tuple[Evidence, ...]:
        """What speaks for one event, the most first; what hardly counts is left out."""
        return tuple(sorted((one for one in self.compared if one.log_odds >= COUNTS), key=lambda one: -one.log_odds))

    @property
    def speaking_against(self) -> tuple[Evidence, ...]:
        """What speaks against it, the most first."""
        return tuple(sorted((one for one in self.compared if one.log_odds <= -COUNTS), key=lambda one: one.log_odds))

    @property
    def compared(self) -> tuple[Evidence, ...]:
        """The evidence without what holds of any pair."""
        return tuple(one for one in self.evidence if one.part is not Part.PRIOR)


@dataclass(frozen=True, slots=True)
class Possible:
    """An open incident that an account could be of, with what speaks for and against it."""

    incident: IncidentRow
    score: Score
    reports: int
    """How many accounts it has."""
