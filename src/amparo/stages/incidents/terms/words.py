"""The words of incidents: states, causes, attributes, values, and how a rule says no."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from amparo.core.kit.geo import Point

LONGEST_WORDS: Final = 1000
"""Characters of a reason, a note or a quotation."""
LARGEST_ACCURACY_M: Final = 100_000.0
MOST_PEOPLE: Final = 500
"""More officers or detained persons than this in one place is a slip of the finger."""


class State(StrEnum):
    """Where an incident stands on the ladder."""

    RECEIVED = "received"
    CHECKING = "checking"
    CONFIRMED = "confirmed"
    NOT_ENFORCEMENT = "not_enforcement"
    COULD_NOT_VERIFY = "could_not_verify"


class Refutation(StrEnum):
    """What it was, when it was not immigration enforcement."""

    LOCAL_POLICE = "local_police"
    OTHER_FEDERAL = "other_federal"
    PRIVATE_SECURITY = "private_security"
    OFFICIAL_VISIT = "official_visit"
    NOTHING_THERE = "nothing_there"
    OLD_IMAGERY = "old_imagery"
    OTHER = "other"


class Obstacle(StrEnum):
    """Why an incident could not be verified."""

    OVER_BEFORE_ARRIVAL = "over_before_arrival"
    NOBODY_FREE = "nobody_free"
    PLACE_NOT_FOUND = "place_not_found"
    ACCOUNTS_DIFFER = "accounts_differ"
    TOO_LITTLE_SEEN = "too_little_seen"


class Reopening(StrEnum):
    """Why a conclusion is taken back."""

    NEW_ACCOUNT = "new_account"
    EVIDENCE_DOUBTED = "evidence_doubted"
    MISTAKE = "mistake"


class Sorting(StrEnum):
    """Why a report or a whole incident is put elsewhere."""

    SAME_EVENT = "same_event"
    OTHER_EVENT = "other_event"
    MISTAKE = "mistake"


class Attribute(StrEnum):
    """What an observation is about."""

    PLACE = "place"
    TIME = "time"
    AGENCY = "agency"
    HEAD_COUNT = "head_count"
    VEHICLES = "vehicles"
    ACTIVITY = "activity"
    DETAINED = "detained"
    IMAGERY = "imagery"


class Marking(StrEnum):
    """The agency that vests, vehicles or words on site named; never an officer."""

    ICE = "ice"
    BORDER_PATROL = "border_patrol"
    HOMELAND_SECURITY = "homeland_security"
    HSI = "hsi"
    """A part of Homeland Security, and other letters: an alert says those that were read."""
    FEDERAL_OTHER = "federal_other"
    LOCAL_POLICE = "local_police"
    PRIVATE_SECURITY = "private_security"
    NONE_SEEN = "none_seen"
    GONE = "gone"
    """They have left: it takes nothing back that was seen while they were there."""


class Activity(StrEnum):
    """What was going on."""

    STAGING = "staging"
    STREET_STOP = "street_stop"
    VEHICLE_STOP = "vehicle_stop"
    HOME_VISIT = "home_visit"
    WORKSITE_VISIT = "worksite_visit"
    COURTHOUSE = "courthouse"
    TRANSPORT = "transport"
    OTHER = "other"


class Imagery(StrEnum):
    """What a verifier found in pictures or film."""

    SHOWS_ENFORCEMENT = "shows_enforcement"
    SHOWS_SOMETHING_ELSE = "shows_something_else"
    OLD_OR_ELSEWHERE = "old_or_elsewhere"
    INCONCLUSIVE = "inconclusive"


class Confidence(StrEnum):
    """How sure the author is of what they put down."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Source(StrEnum):
    """Where an observation comes from."""

    REPORT = "report"
    ON_SITE = "on_site"
    DESK = "desk"


class Basis(StrEnum):
    """What a confirmation stands on."""

    VERIFIER_ON_SITE = "verifier_on_site"
    INDEPENDENT_SOURCES = "independent_sources"


class Outcome(NamedTuple):
    """What the sender of a report is told became of it: what the network found, never what the sender saw."""

    state: State
    why: Refutation | Obstacle | None = None
    basis: Basis | None = None
    """What a confirmation stands on, so that the page can name who says so."""
    at: datetime | None = None
    """When it was concluded."""
    place: str = ""
    """Of a confirmation: the neighborhood or the city, as alerts name it; never an address or anybody's words."""
    together: bool = False
    """Other reports are in the same incident."""
    taken_back: bool = False
    """It was confirmed, and what that stood on was taken back by whoever had said it.

    It is to be checked again, or was closed so.
    """


class Kind(StrEnum):
    """What the ledger says about incidents."""

    INCIDENT_OPENED = "incidents.incident.opened"
    REPORT_ATTACHED = "incidents.report.attached"
    REPORT_MOVED = "incidents.report.moved"
    INCIDENT_MERGED = "incidents.incident.merged"
    MERGE_UNDONE = "incidents.merge.undone"
    PLACE_SET = "incidents.place.set"
    INCIDENT_CLAIMED = "incidents.incident.claimed"
    CLAIM_RELEASED = "incidents.claim.released"
    CHECKING_STARTED = "incidents.checking.started"
    OBSERVED = "incidents.observation.added"
    CONFIRMED = "incidents.incident.confirmed"
    REFUTED = "incidents.incident.refuted"
    LEFT_UNVERIFIED = "incidents.incident.left_unverified"
    REOPENED = "incidents.incident.reopened"
    CLOSED = "incidents.incident.closed"
    FORGOTTEN = "incidents.words.forgotten"
    PROMOTED = "incidents.incident.promoted"
    HOLD_PLACED = "incidents.hold.placed"
    HOLD_RELEASED = "incidents.hold.released"
    WORDS_STRUCK = "incidents.words.struck"


class No(StrEnum):
    """Why not."""

    WRONG_STATE = "incidents.wrong_state"
    REASON_MISSING = "incidents.reason_missing"
    NOT_PERMITTED = "incidents.not_permitted"
    NOT_TRAINED = "incidents.not_trained"
    NO_MARKING_SEEN_BY_VERIFIER = "incidents.no_marking_seen_by_verifier"
    PARTNER_NOT_RECORDED = "incidents.partner_not_recorded"
    IMAGERY_NOT_CHECKED = "incidents.imagery_not_checked"
    SOURCES_NOT_INDEPENDENT = "incidents.sources_not_independent"
    CLAIMED_BY_ANOTHER = "incidents.claimed_by_another"
    NOT_CLAIMED = "incidents.not_claimed"
    MERGED_AWAY = "incidents.merged_away"
    NOT_MERGED = "incidents.not_merged"
    NOTHING_RETURNS = "incidents.nothing_returns"
    SAME_INCIDENT = "incidents.same_incident"
    CONFIRMED_STAYS = "incidents.confirmed_stays"
    NOT_IN_INCIDENT = "incidents.not_in_incident"
    IN_INCIDENT_ALREADY = "incidents.in_incident_already"
    LAST_REPORT = "incidents.last_report"
    EXERCISE_MIXED = "incidents.exercise_mixed"
    NOT_THE_AUTHOR = "incidents.not_the_author"
    CORRECTED_ALREADY = "incidents.corrected_already"
    STILL_HEARD_OF = "incidents.still_heard_of"
    PLACE_UNKNOWN = "incidents.place_unknown"
    CODE_UNKNOWN = "incidents.code_unknown"
    NOT_IN_BULK = "incidents.not_in_bulk"
    HELD = "incidents.held"
    NOT_HELD = "incidents.not_held"
    UNTIL_PAST = "incidents.until_past"
    WORDS_NOT_THERE = "incidents.words_not_there"
    NOT_CONFIRMED = "incidents.not_confirmed"


@dataclass(frozen=True, slots=True)
class Spot:
    """A place with how far off it may be, in metres."""

    point: Point
    accuracy_m: float

    def __post_init__(self) -> None:
        if not 0 <= self.accuracy_m <= LARGEST_ACCURACY_M:
            raise ValueError("an accuracy is 0 to 100,000 metres")

    @classmethod
    def about(cls, point: Point, accuracy_m: float) -> "Spot":
        """Return a place that may be told as roughly as one likes, such as in whole degrees."""
        return cls(point, min(accuracy_m, LARGEST_ACCURACY_M))


Value = Spot | datetime | int | Marking | Activity | Imagery

VALUES: Final[Mapping[Attribute, type]] = MappingProxyType(
    {
        Attribute.PLACE: Spot,
        Attribute.TIME: datetime,
        Attribute.AGENCY: Marking,
        Attribute.HEAD_COUNT: int,
        Attribute.VEHICLES: int,
        Attribute.ACTIVITY: Activity,
        Attribute.DETAINED: int,
        Attribute.IMAGERY: Imagery,
    }
)
"""What an observation's value is, for each attribute."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that somebody says of an incident, before it has an author.

    Raises:
        ValueError: the value is not of the attribute's kind, there is neither a value nor
            words, a count is outside [0, 500], a time has no zone or the words are longer
            than 1,000 characters.
    """

    attribute: Attribute
    value: Value | None
    confidence: Confidence
    said: str = ""
    """The source's own words, where there are any."""

    def __post_init__(self) -> None:
        value = self.value
        if value is None and not self.said.strip():
            raise ValueError("an observation has a value or words")
        if value is not None and (isinstance(value, bool) or not isinstance(value, VALUES[self.attribute])):
            raise ValueError(f"this is no value of {self.attribute}")
        if isinstance(value, int) and not 0 <= value <= MOST_PEOPLE:
            raise ValueError(f"a count is 0 to {MOST_PEOPLE}")
        if isinstance(value, datetime) and value.utcoffset() != timedelta(0):
            raise ValueError("a time is given in UTC")
        if len(self.said) > LONGEST_WORDS:
            raise ValueError(f"words are at most {LONGEST_WORDS} characters")
