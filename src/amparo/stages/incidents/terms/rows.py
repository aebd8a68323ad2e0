"""What questions about incidents return: frozen rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from amparo.stages.incidents.terms.words import Attribute, Basis, Finding, Source, Spot, State
from amparo.stages.intake.terms import Lane


@dataclass(frozen=True, slots=True)
class ObservationRow:
    """One attributed observation, as it was put down."""

    id: UUID
    incident_id: UUID
    """Where it was put down; after a merge not always the incident that it is shown under."""
    finding: Finding
    source: Source
    source_id: UUID | None
    """The report or the assignment it comes from; a desk has none."""
    author: str
    partner_id: UUID | None
    by_verifier: bool
    """The author held a current training in verification."""
    at: datetime
    corrected_by: UUID | None
    """The later observation of the same author, on the same assignment or imagery, that takes its place.

    Both stay in view; only the later one is evidence.  That officers have left takes no place of what was seen.
    """


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """Who works on an incident."""

    person_id: UUID
    claimed_at: datetime
    expires_at: datetime

    def stands(self, at: datetime) -> bool:
        """Say whether it still holds at an instant."""
        return at < self.expires_at


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A report's stay in an incident."""

    report_id: UUID
    incident_id: UUID
    since: datetime
    until: datetime | None
    distance_m: int | None
    """How far it lay from the incident when it was matched; None if a person put it there or it opened the incident."""
    lag_s: int | None


@dataclass(frozen=True, slots=True)
class MergeRow:
    """An incident that lies in another since a merge that nobody undid."""

    incident_id: UUID
    code: str
    at: datetime
    author: str
    reports: int
    """How many it brought that are there still."""


@dataclass(frozen=True, slots=True)
class AwayRow:
    """A report that somebody moved out of an incident, and where it is now."""

    report_id: UUID
    at: datetime
    to_id: UUID
    to_code: str


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step on the ladder: from where to where, why, by whom, on what."""

    id: UUID
    at: datetime
    author: str
    before: State | None
    after: State
    cause: str
    """A ``Refutation``, an ``Obstacle``, a ``Reopening``, a ``Basis``, or empty."""
    reason: str
    evidence: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class ConfirmationRow:
    """What a confirmation stands on."""

    id: UUID
    incident_id: UUID
    basis: Basis
    observation_id: UUID
    verifier_id: UUID
    partner_id: UUID | None
    report_ids: tuple[UUID, ...]
    at: datetime
    author: str


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """An incident as it stands."""

    id: UUID
    code: str
    """Short, for voice and SMS."""
    state: State
    cause: str
    """Of the last step: a ``Refutation``, an ``Obstacle``, … or empty."""
    spot: Spot | None
    """None while the place is unknown."""
    place: str
    """The place in words: what it lies near, or what the reporter called it; may be empty."""
    first_seen_at: datetime
    last_seen_at: datetime
    opened_at: datetime
    heard_at: datetime
    """When anything was last told, put down or decided about it."""
    closed_at: datetime | None
    merged_into: UUID | None
    confirmation_id: UUID | None
    exercise: bool
    lane: Lane = Lane.ORDINARY
    """The foremost of its reports', until somebody takes it up."""


@dataclass(frozen=True, slots=True)
class HoldRow:
    """A legal hold on an incident."""

    id: UUID
    incident_id: UUID
    reason: str
    placed_at: datetime
    placed_by: UUID
    until: datetime | None
    released_at: datetime | None

    def stands(self, at: datetime) -> bool:
        """Say whether it keeps everything at an instant."""
        return self.released_at is None and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True)
class Card:
    """An incident as the board shows it."""

    incident: IncidentRow
    reports: int
    latest: Mapping[Attribute, ObservationRow] = field(default_factory=dict)
    """For each attribute the latest observation from the most trusted source: on site, then desk, then reports."""
    differing: frozenset[Attribute] = frozenset()
    """Attributes of which accounts differ."""
    taken_back: bool = False
    """It is confirmed, and what that stands on was taken back by whoever had said it."""
    claim: ClaimRow | None = None
    in_bulk: int = 0
    """How many of its reports are in bulk."""
