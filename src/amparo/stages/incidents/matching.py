"""Which open incident a report belongs to: near enough and soon enough, and nothing cleverer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from amparo.core.kit.geo import distance_m
from amparo.stages.incidents.terms import Spot

REACH_M: Final = 250.0
"""Two or three blocks: how far apart callers place one event."""
WIDEST_M: Final = 5_000.0
"""However vague a place is, no report is put to an incident farther away than this."""
VAGUE_M: Final = 1_000.0
"""Beyond it, a place could mean several incidents."""
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


def match(report: Newcomer, nearby: Iterable[Near]) -> Match | None:
    """Return the open incident that the report is about, or None if it is about none of them.

    It fits if it lies within 250 m, or within how vague either place is (at most 5 km), and
    was seen within 45 minutes of anything known of the incident.  The nearest wins, then the
    soonest, then the oldest.  A fit that only vagueness over 1 km allows counts only if
    it is the one fit: where it could mean several, a person decides.
    """
    fits = sorted(
        (found for near in nearby if (found := _fit(report, near))),
        key=lambda fit: (fit.distance_m, fit.lag_s, fit.incident_id),
    )
    if not fits or (len(fits) > 1 and fits[0].distance_m > VAGUE_M):
        return None
    return fits[0]


def _fit(report: Newcomer, near: Near) -> Match | None:
    if report.spot is None or near.spot is None or report.exercise != near.exercise:
        return None
    lag = max(near.first_seen_at - report.seen_at, report.seen_at - near.last_seen_at, timedelta(0))
    apart = distance_m(report.spot.point, near.spot.point)
    reach = min(max(REACH_M, report.spot.accuracy_m, near.spot.accuracy_m), WIDEST_M)
    if lag > LAG or apart > reach:
        return None
    return Match(near.incident_id, round(apart), round(lag.total_seconds()))
