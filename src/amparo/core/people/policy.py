"""Who may do what, who needs a passkey, and who may be the second of two."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from amparo.core.people.terms import STRONG, No, Permit, Profile, Role

INVITATION_LIFE = timedelta(days=7)
HANDLE = re.compile(r"[a-z][a-z0-9-]{1,38}[a-z0-9]")
"""Lower-case ASCII, so that nobody can pass for somebody else by a look-alike letter."""

PERMITS: Mapping[Role, frozenset[Permit]] = MappingProxyType(
    {
        Role.OBSERVER: frozenset({Permit.OBSERVE}),
        Role.VERIFIER: frozenset({Permit.OBSERVE, Permit.VERIFY, Permit.SEE_BOARD}),
        Role.DISPATCHER: frozenset(
            {Permit.SEE_BOARD, Permit.TAKE_REPORTS, Permit.MERGE, Permit.DISPATCH, Permit.COMPOSE_ALERT}
        ),
        Role.COORDINATOR: frozenset(
            {
                Permit.SEE_BOARD,
                Permit.TAKE_REPORTS,
                Permit.MERGE,
                Permit.DISPATCH,
                Permit.COMPOSE_ALERT,
                Permit.RELEASE_ALERT,
                Permit.INVITE,
                Permit.GRANT_ROLES,
                Permit.RECORD_TRAINING,
                Permit.SEE_JOBS,
                Permit.WRITE_SCRIPTS,
                Permit.KEEP_RECORDS,
                Permit.REVOKE_TOKENS,
            }
        ),
        Role.LAWYER: frozenset({Permit.SEE_BOARD, Permit.REVIEW_TEXTS, Permit.KEEP_RECORDS}),
        Role.ADMINISTRATOR: frozenset({Permit.INVITE, Permit.GRANT_ROLES, Permit.SEE_JOBS}),
    }
)


def permits_of(roles: frozenset[Role]) -> frozenset[Permit]:
    """Return everything that these roles together may do."""
    return frozenset().union(*(PERMITS[role] for role in roles))


def needs_passkey(roles: frozenset[Role]) -> bool:
    """Say whether a holder of these roles must log in with a passkey; a code from an app can be phished."""
    return not roles.isdisjoint(STRONG)


def needs_second(role: Role) -> bool:
    """Say whether a grant of this role waits for a second person."""
    return role in STRONG


def why_not_handle(handle: str) -> No | None:
    """Return why a pseudonym cannot be one: 3 to 40 of ``a-z``, ``0-9`` and hyphens, a letter first."""
    return None if HANDLE.fullmatch(handle) else No.HANDLE_MALFORMED


def why_not_second(first: UUID, second: UUID, inviter_of: Mapping[UUID, UUID | None]) -> No | None:
    """Return why these two may not act as two, or None if they may.

    Somebody could invite an account of their own and sign twice; so neither may stand in
    the tree of invitations under the other.

    Args:
        first: who signed first.
        second: who would sign second.
        inviter_of: each person's inviter, for both and everybody above them; None for a founder.

    Raises:
        KeyError: somebody above one of the two is missing from ``inviter_of``.
    """
    if first == second:
        return No.SAME_PERSON
    if _is_under(second, first, inviter_of):
        return No.SECOND_INVITED_BY_FIRST
    if _is_under(first, second, inviter_of):
        return No.FIRST_INVITED_BY_SECOND
    return None


def why_not_second_releaser(first: UUID, second: UUID, inviter_of: Mapping[UUID, UUID | None]) -> No | None:
    """Return why ``second`` may not release what ``first`` released before: the rule of ``why_not_second``."""
    return why_not_second(first, second, inviter_of)


def _is_under(person: UUID, above: UUID, inviter_of: Mapping[UUID, UUID | None]) -> bool:
    inviter = inviter_of[person]
    while inviter is not None:
        if inviter == above:
            return True
        inviter = inviter_of[inviter]
    return False


def why_not_invite(inviter: Profile, roles: frozenset[Role]) -> No | None:
    """Return why this person may not invite somebody into these roles; a strong role still waits for a second."""
    needed = {Permit.INVITE} | ({Permit.GRANT_ROLES} if roles else set())
    return None if needed <= inviter.permits else No.NOT_PERMITTED


def why_not_withdraw(by: Profile, inviter_id: UUID | None, *, over: bool) -> No | None:
    """Return why this person may not take an invitation back: their own, or anybody's if they hand out roles.

    Args:
        by: who would take it back.
        inviter_id: who gave it; None for a founder's.
        over: it was used, was taken back before, or has run out.
    """
    if Permit.GRANT_ROLES not in by.permits and by.id != inviter_id:
        return No.NOT_PERMITTED
    return No.INVITATION_OVER if over else None


def why_not_grant(granter: Profile, person: Profile, role: Role) -> No | None:
    """Return why this person may not give another this role, or propose it where it needs two."""
    if Permit.GRANT_ROLES not in granter.permits:
        return No.NOT_PERMITTED
    if granter.id == person.id:
        return No.ONESELF
    if role in person.roles:
        return No.HELD_ALREADY
    return None


def why_not_second_grant(
    proposer: Profile, seconder: Profile, person_id: UUID, inviter_of: Mapping[UUID, UUID | None]
) -> No | None:
    """Return why this person may not say the second yes to a strong role; the first must still stand by theirs."""
    if Permit.GRANT_ROLES not in proposer.permits & seconder.permits:
        return No.NOT_PERMITTED
    if seconder.id == person_id:
        return No.ONESELF
    return why_not_second(proposer.id, seconder.id, inviter_of)


def why_not_revoke(revoker: Profile, person: Profile, role: Role, *, other_granters: int) -> No | None:
    """Return why this person may not take this role from another or lay down their own.

    Args:
        revoker: who would take it away.
        person: who holds it.
        role: which.
        other_granters: how many people besides ``person`` may grant roles.
    """
    if Permit.GRANT_ROLES not in revoker.permits and revoker.id != person.id:
        return No.NOT_PERMITTED
    still = permits_of(person.roles - {role})
    if not other_granters and Permit.GRANT_ROLES in person.permits - still:
        return No.LAST_GRANTER
    return None


def why_not_deactivate(by: Profile, person: Profile, *, other_granters: int) -> No | None:
    """Return why this person may not close another's account, or their own."""
    if Permit.GRANT_ROLES not in by.permits and by.id != person.id:
        return No.NOT_PERMITTED
    if not other_granters and Permit.GRANT_ROLES in person.permits:
        return No.LAST_GRANTER
    return None


def why_not_train(trainer: Profile, person_id: UUID, *, until: datetime, now: datetime) -> No | None:
    """Return why this person may not put down a training of another."""
    if Permit.RECORD_TRAINING not in trainer.permits:
        return No.NOT_PERMITTED
    if trainer.id == person_id:
        return No.ONESELF
    if until <= now:
        return No.TRAINING_OVER
    return None


def why_not_code(*, expires_at: datetime, used: bool, now: datetime) -> No | None:
    """Return why a one-time code opens nothing; a used one looks like one that never was."""
    if used:
        return No.CODE_UNKNOWN
    if now >= expires_at:
        return No.CODE_EXPIRED
    return None
