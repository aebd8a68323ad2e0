"""Which incidents a report may be put to by itself, and which could be one: near enough and soon enough, no more."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from amparo.core.kit.geo import distance_m
from amparo.stages.incidents.terms import Spot

REACH_M: Final = 250.0
"""Two or three blocks: how far apart callers place one event."""
WORST_M: Final = 500.0
"""How far apart two places may lie at the worst, each off by all that it may be off, and be put together by itself.

Twice the reach: two phones that each know their place to a street's width fit wherever callers place one event, and
a ZIP or a city, a kilometre wide or more, never does.  Farther than that nobody sees what the others see.
"""
WIDEST_M: Final = 5_000.0
"""However vague a place is, nothing farther away than this is proposed as the same."""
MOST_PROPOSED: Final = 5
LAG: Final = timedelta(minutes=45)


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What matching needs to know of a report."""

    spot: Spot | None
    seen_at: datetime
    exercise: bool = False


@dataclass(frozen=True, slots=True)
class Near:
    """What matching needs to know of an open incident."""

    incident_id: UUID
    spot: Spot | None
    first_seen_at: datetime
    last_seen_at: datetime
    exercise: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """Why a report goes to an incident: so near, so soon."""

    incident_id: UUID
    distance_m: int
    lag_s: int


def within_reach(report: Newcomer, nearby: Iterable[Near]) -> list[Match]:
    """Return the open incidents that a report may be put to without anybody having read it.

    One may if it lies within 250 m, if both could not lie farther than 500 m apart even where
    each is off by its whole accuracy, and if it was seen within 45 minutes of anything known of
    the incident.  The nearest comes first, then the soonest, then the oldest.  Which of them it
    is of, if any, the accounts say; whatever is vaguer opens an incident of its own, and a person
    decides.
    """
    return sorted((found for near in nearby if (found := _fit(report, near))), key=_order)


def alike(to: Near, nearby: Iterable[Near]) -> list[Match]:
    """Return the incidents that could be the same as this one, the nearest first, at most five, for a person to judge.

    They could lie at one place, by how vague either is (at most 5 km), and were seen within 45 minutes of each other.
    """
    found = (
        Match(near.incident_id, round(apart), round(lag.total_seconds()))
        for near in nearby
        if near.incident_id != to.incident_id
        and near.exercise == to.exercise
        and (lag := max(near.first_seen_at - to.last_seen_at, to.first_seen_at - near.last_seen_at, timedelta(0)))
        <= LAG
        and to.spot is not None
        and near.spot is not None
        and (apart := distance_m(to.spot.point, near.spot.point))
        <= min(max(REACH_M, to.spot.accuracy_m + near.spot.accuracy_m), WIDEST_M)
    )
    return sorted(found, key=_order)[:MOST_PROPOSED]


def _fit(report: Newcomer, near: Near) -> Match | None:
    if report.spot is None or near.spot is None or report.exercise != near.exercise:
        return None
    lag = max(near.first_seen_at - report.seen_at, report.seen_at - near.last_seen_at, timedelta(0))
    apart = distance_m(report.spot.point, near.spot.point)
    if lag > LAG or apart > REACH_M or apart + report.spot.accuracy_m + near.spot.accuracy_m > WORST_M:
        return None
    return Match(near.incident_id, round(apart), round(lag.total_seconds()))


def _order(found: Match) -> tuple[int, int, UUID]:
    return found.distance_m, found.lag_s, found.incident_id
