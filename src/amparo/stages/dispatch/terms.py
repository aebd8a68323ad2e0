"""The words of dispatch: who may go, who was asked, who is on the way, how a rule says no."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from amparo.core.kit.geo import Point
from amparo.core.people.terms import Skill
from amparo.stages.incidents.terms import Activity, Marking

PAIR: Final = 2
"""Nobody observes alone."""
LONGEST_DUTY: Final = timedelta(hours=12)
"""Whoever forgets to go off duty is taken off, and the area they named is forgotten."""


class State(StrEnum):
    """Where one observer's assignment stands."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    GO = "go"
    WAITING = "waiting"
    """There, but the partner is not yet."""
    ON_SITE = "on_site"
    CLEARED = "cleared"
    DECLINED = "declined"
    TIMED_OUT = "timed_out"
    STOOD_DOWN = "stood_down"


OPEN: Final = frozenset({State.OFFERED, State.ACCEPTED, State.GO, State.WAITING, State.ON_SITE})
TOGETHER: Final = frozenset({State.GO, State.WAITING, State.ON_SITE})
"""States that only a pair can be in."""


class Ending(StrEnum):
    """Why somebody is not needed any more: what anybody may know, and nobody's name."""

    PAIR_COMPLETE = "pair_complete"
    CONFIRMED = "confirmed"
    NOT_ENFORCEMENT = "not_enforcement"
    COULD_NOT_VERIFY = "could_not_verify"
    OVER = "over"
    MERGED = "merged"
    """It is the same as another incident, to which others go."""
    CALLED_BACK = "called_back"


class Band(StrEnum):
    """About how far somebody has to go: as coarse as the area that they named."""

    UNDER_2_KM = "under_2_km"
    UNDER_5_KM = "under_5_km"
    UNDER_10_KM = "under_10_km"
    UNDER_25_KM = "under_25_km"
    FARTHER = "farther"


class Conduct(StrEnum):
    """What every offer and every acceptance says."""

    IN_PAIRS = "in_pairs"
    PUBLIC_SPACE = "public_space"
    NO_INTERFERENCE = "no_interference"
    NO_PURSUIT = "no_pursuit"
    NO_NAMES = "no_names"
    LEAVE_WHEN_UNSAFE = "leave_when_unsafe"


class Kind(StrEnum):
    """What the ledger says about dispatch."""

    WENT_ON_DUTY = "dispatch.duty.began"
    WENT_OFF_DUTY = "dispatch.duty.ended"
    PRESENCE_STATED = "dispatch.presence.stated"
    AREA_FORGOTTEN = "dispatch.area.forgotten"
    EYES_REQUESTED = "dispatch.eyes.requested"
    NOBODY_LEFT = "dispatch.eyes.nobody_left"
    OFFERED = "dispatch.assignment.offered"
    ACCEPTED = "dispatch.assignment.accepted"
    DECLINED = "dispatch.assignment.declined"
    TIMED_OUT = "dispatch.assignment.timed_out"
    PAIRED = "dispatch.pair.formed"
    PAIR_BROKEN = "dispatch.pair.broken"
    PAIR_INFORMED = "dispatch.pair.informed"
    ARRIVED = "dispatch.assignment.arrived"
    ON_SITE = "dispatch.pair.on_site"
    SIGHTED = "dispatch.sighting.recorded"
    CLEARED = "dispatch.assignment.cleared"
    STOOD_DOWN = "dispatch.assignment.stood_down"


class No(StrEnum):
    """Why not."""

    NOT_PERMITTED = "dispatch.not_permitted"
    UNTRAINED = "dispatch.untrained"
    OFF_DUTY = "dispatch.off_duty"
    RESTING = "dispatch.resting"
    BOOKED = "dispatch.booked"
    ASKED_BEFORE = "dispatch.asked_before"
    TOO_FAR = "dispatch.too_far"
    ENOUGH = "dispatch.enough"
    NOT_BEING_CHECKED = "dispatch.not_being_checked"
    UNDER_WAY = "dispatch.under_way"
    WRONG_STATE = "dispatch.wrong_state"
    ANSWERED_TOO_LATE = "dispatch.answered_too_late"
    CONCLUDED = "dispatch.concluded"
    NOT_YET_DUE = "dispatch.not_yet_due"
    ON_DUTY_ALREADY = "dispatch.on_duty_already"
    ASSIGNED = "dispatch.assigned"
    NO_NUMBER = "dispatch.no_number"
    PARTNER_AWAY = "dispatch.partner_away"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who might go, with everything that the rules ask of them."""

    observer_id: UUID
    permitted: bool
    skills: frozenset[Skill]
    on_duty: bool
    rested_from: datetime | None
    """When they came back from their last assignment, if that is less than a rest ago."""
    booked: bool
    asked_before: bool
    """For the same request."""
    distance_m: float | None
    """From the area they named when they went on duty, in metres; None where either place is unknown."""
    missed: int = 0
    """Offers in a row that they have not answered in this time on duty."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with why not, or None."""

    candidate: Candidate
    reason: No | None


@dataclass(frozen=True, slots=True)
class DutyRow:
    """Somebody's time on duty; the area they named is coarse, and gone when they go off duty."""

    person_id: UUID
    since: datetime
    until: datetime | None
    area: Point | None
    area_name: str
    """What the area they named was understood as, as places label it; empty where they named none."""
    missed: int
    """Offers in a row that they have not answered since they went on duty or last said that they are there."""


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A wish for a pair of eyes on an incident."""

    id: UUID
    incident_id: UUID
    requested_at: datetime
    requested_by: str
    closed_at: datetime | None
    nobody_left_at: datetime | None
    """Since when nobody is left to ask; None while there is."""
    exercise: bool


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """One observer's way to one incident, from the offer until it is closed."""

    id: UUID
    request_id: UUID
    incident_id: UUID
    observer_id: UUID
    partner_id: UUID | None
    state: State
    offered_at: datetime
    answer_by: datetime
    closed_at: datetime | None
    answered_at: datetime | None
    """When the observer said yes or no to the offer; None while they have not."""
    sighted_at: datetime | None
    ending: Ending | None
    """Why they are not needed any more; None unless they were stood down, or it was before reasons were kept."""

    @property
    def sighted(self) -> bool:
        """Say whether the observer has told what is to be seen."""
        return self.sighted_at is not None


@dataclass(frozen=True, slots=True)
class Sighting:
    """What one observer saw on site: counts and codes, never a person's name."""

    marking: Marking
    activity: Activity
    head_count: int | None
    detained: int | None
    note: str = ""
    vehicles: int | None = None
