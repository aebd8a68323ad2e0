"""The words of alerts: what is said, where it stands, what the public sees, how a rule says no."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

LANGUAGES = ("en", "es")


class State(StrEnum):
    """Where the making of an alert stands."""

    DRAFT = "draft"
    SIGNED = "signed"
    RELEASED = "released"
    DISCARDED = "discarded"


class Status(StrEnum):
    """What holds of a published alert."""

    IN_FORCE = "in_force"
    ALL_CLEAR = "all_clear"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Ending(StrEnum):
    """Why an alert is ended by a person: it is over, or it was wrong."""

    ALL_CLEAR = "all_clear"
    WITHDRAWN = "withdrawn"


class Said(StrEnum):
    """The fixed phrases; nothing else goes into an alert."""

    HEADLINE = "headline"
    SEEN_ON_SITE = "seen_on_site"
    SEEN_INDEPENDENTLY = "seen_independently"
    HEAD_COUNT = "head_count"
    DETAINED = "detained"
    RIGHTS = "rights"
    HOTLINE = "hotline"
    UNTIL = "until"
    DRAFT_WORDING = "draft_wording"
    DEMONSTRATION = "demonstration"


class Kind(StrEnum):
    """What the ledger says about alerts."""

    COMPOSED = "alerts.draft.composed"
    EDITED = "alerts.draft.edited"
    DISCARDED = "alerts.draft.discarded"
    SIGNED = "alerts.draft.signed"
    RELEASED = "alerts.alert.released"
    ENDED = "alerts.alert.ended"
    EXPIRED = "alerts.alert.expired"


class No(StrEnum):
    """Why not."""

    NOT_PERMITTED = "alerts.not_permitted"
    NOT_CONFIRMED = "alerts.not_confirmed"
    EVIDENCE_TAKEN_BACK = "alerts.evidence_taken_back"
    PLACE_UNKNOWN = "alerts.place_unknown"
    BEING_MADE = "alerts.being_made"
    IN_FORCE = "alerts.in_force"
    EXERCISE_STAYS_IN = "alerts.exercise_stays_in"
    WRONG_STATE = "alerts.wrong_state"
    TEXT_CHANGED = "alerts.text_changed"
    SIGNED_BY_YOU = "alerts.signed_by_you"
    SAME_BRANCH = "alerts.same_branch"
    WORDING_NOT_REVIEWED = "alerts.wording_not_reviewed"
    OVER = "alerts.over"
    MINUTES_OUT_OF_RANGE = "alerts.minutes_out_of_range"
    NOBODY_TO_ASK = "alerts.nobody_to_ask"


def standing(said: Status, until: datetime, now: datetime) -> Status:
    """Return what holds at an instant of an alert that was last said to stand so."""
    return Status.EXPIRED if said is Status.IN_FORCE and until <= now else said


@dataclass(frozen=True, slots=True)
class Phrase:
    """One fixed phrase in one language, with who vouches for it."""

    said: Said
    language: str
    text: str
    reviewed_by: str | None = None
    """None: a draft, which says so and cannot go out in a real alert."""
    reviewed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What an alert may say: coded, confirmed, about nobody."""

    network: str
    hotline: str
    place: str
    """At the level of a neighbourhood or a city; never an address."""
    seen_at: datetime
    until: datetime
    on_site: bool
    """True: a trained verifier saw it there; False: independent reports and checked imagery."""
    marking: str
    """The letters that vests or vehicles carried; empty where no observer of ours read them."""
    head_count: int | None
    detained: int | None
    demonstration: bool


@dataclass(frozen=True, slots=True)
class Text:
    """An alert in one language."""

    headline: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """Somebody's yes to one exact text."""

    person_id: UUID
    digest: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DraftRow:
    """An alert in the making, and after."""

    id: UUID
    incident_id: UUID
    confirmation_id: UUID
    state: State
    place: str
    seen_at: datetime
    until: datetime
    texts: Mapping[str, Text]
    revision: int
    digest: str
    """SHA-256 in hexadecimal of all that the public would read, and of the revision."""
    composed_by: str
    composed_at: datetime
    exercise: bool
    signatures: tuple[SignatureRow, ...] = ()
    """Those over the present text, in order."""
    code: str | None = None
    """The public code, once released."""
    status: Status | None = None

    def standing(self, now: datetime) -> Status | None:
        """Return what holds of its published copy at an instant, or None while there is none."""
        return standing(self.status, self.until, now) if self.status else None


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """An alert as the public reads it."""

    code: str
    texts: Mapping[str, Text]
    place: str
    seen_at: datetime
    released_at: datetime
    until: datetime
    status: Status
    status_at: datetime
    exercise: bool
    demonstration: bool

    def standing(self, now: datetime) -> Status:
        """Return what holds at an instant: one whose time is over has expired, whether or not a worker has said so."""
        return standing(self.status, self.until, now)

    def standing_at(self, now: datetime) -> datetime:
        """Return since when what holds at an instant has held."""
        return self.status_at if self.standing(now) is self.status else self.until

    def text(self, language: str) -> Text:
        """Return the text in a language, or in English where there is none."""
        return self.texts.get(language) or self.texts["en"]
