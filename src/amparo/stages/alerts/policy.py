"""The rules of alerts: the gate, and what becomes of an alert after it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from amparo.core.people.policy import why_not_second_releaser
from amparo.core.people.terms import Permit, Profile
from amparo.stages.alerts.terms import DraftRow, No, State, Status

HOLDS = timedelta(minutes=90)
"""How long an alert holds unless its maker says otherwise; published practice is 60 to 90 minutes."""
LEAST_MINUTES, MOST_MINUTES = 15, 240

MOVES: Mapping[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.SIGNED, State.DISCARDED}),
    State.SIGNED: frozenset({State.DRAFT, State.RELEASED, State.DISCARDED}),
    State.RELEASED: frozenset(),
    State.DISCARDED: frozenset(),
}

ENDINGS: Mapping[Status, frozenset[Status]] = {
    Status.IN_FORCE: frozenset({Status.ALL_CLEAR, Status.EXPIRED, Status.WITHDRAWN}),
    Status.ALL_CLEAR: frozenset({Status.WITHDRAWN}),
    Status.EXPIRED: frozenset({Status.WITHDRAWN}),
    Status.WITHDRAWN: frozenset(),
}
"""An alert that was over, or ran out, can still prove wrong; one that was wrong stays wrong."""


def why_not_compose(
    maker: Profile | None, *, confirmed: bool, placed: bool, being_made: bool, in_force: bool
) -> No | None:
    """Return why no alert may be written of an incident now, or None; the public is told once, not again and again."""
    if maker is None or Permit.COMPOSE_ALERT not in maker.permits:
        return No.NOT_PERMITTED
    if not confirmed:
        return No.NOT_CONFIRMED
    if not placed:
        return No.PLACE_UNKNOWN
    if being_made:
        return No.BEING_MADE
    return No.IN_FORCE if in_force else None


def why_not_hold(minutes: int) -> No | None:
    """Return why an alert may not hold for this long, or None."""
    return None if LEAST_MINUTES <= minutes <= MOST_MINUTES else No.MINUTES_OUT_OF_RANGE


def why_not_edit(draft: DraftRow, editor: Profile | None) -> No | None:
    """Return why somebody may not change a text or put it away, or None."""
    if editor is None or Permit.COMPOSE_ALERT not in editor.permits:
        return No.NOT_PERMITTED
    return None if draft.state in {State.DRAFT, State.SIGNED} else No.WRONG_STATE


def why_not_sign(
    draft: DraftRow,
    signer: Profile | None,
    *,
    read: str,
    computed: str,
    confirmed: bool,
    stands: bool,
    wording_is_draft: bool,
    demonstration: bool,
    inviter_of: Mapping[UUID, UUID | None],
    now: datetime,
) -> No | None:
    """Return why somebody may not sign this text for release now, or None: the gate.

    Args:
        draft: as it stands, with the signatures over its present text.
        signer: who would sign; None if they are no active person any more.
        read: the digest of the text that the signer had before their eyes.
        computed: the digest of the text as it is stored.
        confirmed: the incident is confirmed at this instant, by the confirmation that the draft was made of.
        stands: nobody has taken back what that confirmation stands on.
        wording_is_draft: some phrase in it was never reviewed.
        demonstration: the home is a demonstration, whose public pages say so.
        inviter_of: who invited each signer, and everybody above them.
        now: the instant of the signature.
    """
    if signer is None or Permit.RELEASE_ALERT not in signer.permits:
        return No.NOT_PERMITTED
    if draft.state not in {State.DRAFT, State.SIGNED}:
        return No.WRONG_STATE
    if not confirmed:
        return No.NOT_CONFIRMED
    if not stands:
        return No.EVIDENCE_TAKEN_BACK
    if now >= draft.until:
        return No.OVER
    if not read == draft.digest == computed:
        return No.TEXT_CHANGED
    if draft.exercise and not demonstration:
        return No.EXERCISE_STAYS_IN
    if wording_is_draft and not demonstration:
        return No.WORDING_NOT_REVIEWED
    return _why_not_second([s.person_id for s in draft.signatures], signer.id, inviter_of)


def _why_not_second(before: Sequence[UUID], signer: UUID, inviter_of: Mapping[UUID, UUID | None]) -> No | None:
    for first in before:
        if first == signer:
            return No.SIGNED_BY_YOU
        if why_not_second_releaser(first, signer, inviter_of):
            return No.SAME_BRANCH
    return None


def why_not_end(status: Status, ending: Status, ender: Profile | None) -> No | None:
    """Return why an alert may not come to this end, or None.  One person suffices: taking back must be quick."""
    if ender is None or Permit.RELEASE_ALERT not in ender.permits:
        return No.NOT_PERMITTED
    return None if ending in ENDINGS[status] else No.WRONG_STATE
