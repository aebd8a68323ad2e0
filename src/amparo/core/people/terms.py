"""The words of people: roles, permits, trainings, what is recorded, how a rule says no."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What somebody does in the network; a person may hold several."""

    OBSERVER = "observer"
    VERIFIER = "verifier"
    DISPATCHER = "dispatcher"
    COORDINATOR = "coordinator"
    LAWYER = "lawyer"
    ADMINISTRATOR = "administrator"


STRONG = frozenset({Role.COORDINATOR, Role.LAWYER, Role.ADMINISTRATOR})
"""Roles that one person alone cannot hand out and that a phished passphrase must not open."""

FOUNDERS = 3
"""Two can act together while one is away, and none of them invited another."""

FOUNDING = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})


class Permit(StrEnum):
    """What somebody may do; pages and the API ask for a permit, never for a role."""

    SEE_BOARD = "see_board"
    TAKE_REPORTS = "take_reports"
    MERGE = "merge"
    DISPATCH = "dispatch"
    OBSERVE = "observe"
    VERIFY = "verify"
    COMPOSE_ALERT = "compose_alert"
    RELEASE_ALERT = "release_alert"
    INVITE = "invite"
    GRANT_ROLES = "grant_roles"
    RECORD_TRAINING = "record_training"
    SEE_JOBS = "see_jobs"
    WRITE_SCRIPTS = "write_scripts"
    REVIEW_TEXTS = "review_texts"
    KEEP_RECORDS = "keep_records"
    REVOKE_TOKENS = "revoke_tokens"


class Skill(StrEnum):
    """What somebody was trained for; a training runs out."""

    OBSERVE = "observe"
    VERIFY = "verify"


class Kind(StrEnum):
    """What the ledger says about people."""

    FOUNDERS_INVITED = "people.founders.invited"
    PERSON_INVITED = "people.person.invited"
    INVITATION_WITHDRAWN = "people.invitation.withdrawn"
    PERSON_JOINED = "people.person.joined"
    PERSON_DEACTIVATED = "people.person.deactivated"
    ROLE_PROPOSED = "people.role.proposed"
    ROLE_GRANTED = "people.role.granted"
    ROLE_REVOKED = "people.role.revoked"
    TRAINING_RECORDED = "people.training.recorded"
    CONTACT_KEPT = "people.contact.kept"
    ENTRANCE_MADE = "people.entrance.made"
    ENTRANCE_USED = "people.entrance.used"
    SESSION_OPENED = "people.session.opened"
    BROWSER_ADDED = "people.browser.added"
    SESSIONS_ENDED = "people.session.ended"
    SESSIONS_FORGOTTEN = "people.sessions.forgotten"
    FACTOR_ADDED = "people.factor.added"
    FACTOR_REMOVED = "people.factor.removed"
    CODES_MADE = "people.recovery_codes.made"
    PASSPHRASE_CHANGED = "people.passphrase.changed"  # noqa: S105 - the name of an event


ACCESS = frozenset(
    {
        Kind.SESSION_OPENED,
        Kind.BROWSER_ADDED,
        Kind.SESSIONS_ENDED,
        Kind.FACTOR_ADDED,
        Kind.FACTOR_REMOVED,
        Kind.CODES_MADE,
        Kind.PASSPHRASE_CHANGED,
    }
)
"""What somebody did to their own way in; the account library does it, the ledger hears of it."""


class No(StrEnum):
    """Why not."""

    FOUNDED_ALREADY = "founded_already"
    NOT_PERMITTED = "not_permitted"
    ONESELF = "oneself"
    INACTIVE = "inactive"
    HANDLE_MALFORMED = "handle_malformed"
    HANDLE_TAKEN = "handle_taken"
    CODE_UNKNOWN = "code_unknown"
    CODE_EXPIRED = "code_expired"
    INVITATION_OVER = "invitation_over"
    HELD_ALREADY = "held_already"
    NOT_HELD = "not_held"
    LAST_GRANTER = "last_granter"
    SAME_PERSON = "same_person"
    SECOND_INVITED_BY_FIRST = "second_invited_by_first"
    FIRST_INVITED_BY_SECOND = "first_invited_by_second"
    TRAINING_OVER = "training_over"
    NOT_A_DEMONSTRATION = "not_a_demonstration"
    NO_CONTACT = "no_contact"


@dataclass(frozen=True, slots=True)
class Profile:
    """An active person, as every rule and page sees them at one instant."""

    id: UUID
    handle: str
    """A pseudonym; nothing here knows anybody's name."""
    roles: frozenset[Role]
    permits: frozenset[Permit]
    skills: frozenset[Skill]
    """Trainings that have not run out."""
    language: str
    contact_id: UUID | None


@dataclass(frozen=True, slots=True)
class Trained:
    """A training that has not run out."""

    skill: Skill
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class Proposed:
    """A role that waits for a second person's yes."""

    id: UUID
    person_id: UUID
    role: Role
    proposed_by: UUID


@dataclass(frozen=True, slots=True)
class Outstanding:
    """An invitation that nobody has used yet; its link was shown once and is kept nowhere."""

    id: UUID
    roles: frozenset[Role]
    expires_at: datetime
    inviter: str
    """The pseudonym of who gave it; empty for a founder's."""
    founder: int | None
    """Which of the founders' links it is."""
    opens: bool
    """False while its inviter may not give these roles."""


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation as its maker sees it, once."""

    id: UUID
    code: str | None
    """Shown once: only its hash is kept, so a resent invitation has none."""
