"""How people come in: the founders, invitations, withdrawing one, accepting one.

Passphrases arrive hashed: hashing one takes 0.15 s on purpose, and inside the transaction
it would hold up every other writer.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from amparo.core.kit.ids import uuid7
from amparo.core.ledger.actions import action, already, record
from amparo.core.ledger.terms import Act, Refused
from amparo.core.people import policy, reads
from amparo.core.people.actions.rows import put_down_grant, refuse
from amparo.core.people.models import Invitation, Person
from amparo.core.people.terms import FOUNDERS, FOUNDING, Invited, Kind, No, Role
from amparo.core.vault.secrets import hash_token, new_token


@action
def found(*, act: Act) -> list[str]:
    """Invite the three founders, who have no inviter, and return their codes.

    Done again, it gives new codes in place of those that nobody has used.

    Ledger: ``people.founders.invited``.

    Raises:
        Refused: all three have joined.
    """
    links = Invitation.objects.select_for_update(of=("self",)).exclude(founder=None)  # a founder may be joining now
    joined = {link.founder for link in links if link.used_at is not None}
    missing = [number for number in range(1, FOUNDERS + 1) if number not in joined]
    if not missing:
        raise Refused(No.FOUNDED_ALREADY)
    Invitation.objects.filter(founder__in=missing).delete()
    codes = [new_token() for _ in missing]
    for number, code in zip(missing, codes, strict=True):
        _invitation(code, roles=FOUNDING, at=act.at, founder=number)
    record(Kind.FOUNDERS_INVITED, subject=uuid7(act.at), act=act, facts={"count": len(codes)})
    return codes


@action
def invite(*, act: Act, roles: Collection[Role] = ()) -> Invited:
    """Invite somebody into roles, and return the one-time code; strong roles wait for a second yes after they join.

    Ledger: ``people.person.invited``.

    Raises:
        Refused: a rule of ``policy.why_not_invite`` says no.
        ObjectDoesNotExist: the inviter has no open account.
    """
    if sent_before := already(act):
        return Invited(sent_before, None)
    wanted = frozenset(roles)
    refuse(policy.why_not_invite(reads.profile(act.person, at=act.at), wanted))
    code = new_token()
    invitation = _invitation(code, roles=wanted, at=act.at, inviter=act.person)
    record(Kind.PERSON_INVITED, subject=invitation.id, act=act, facts={"roles": " ".join(invitation.roles)})
    return Invited(invitation.id, code)


def _invitation(
    code: str, *, roles: frozenset[Role], at: datetime, founder: int | None = None, inviter: UUID | None = None
) -> Invitation:
    return Invitation.objects.create(
        id=uuid7(at),
        code_hash=hash_token(code),
        inviter_id=inviter,
        founder=founder,
        roles=sorted(role.value for role in roles),
        made_at=at,
        expires_at=at + policy.INVITATION_LIFE,
    )


@action
def withdraw_invitation(*, act: Act, invitation_id: UUID) -> UUID:
    """Take an invitation back, so that its link opens nothing any more; return its id.

    Ledger: ``people.invitation.withdrawn``.

    Raises:
        Refused: a rule of ``policy.why_not_withdraw`` says no.
        ObjectDoesNotExist: there is no such invitation, or the acting person has no open account.
    """
    if already(act):
        return invitation_id
    invitation = Invitation.objects.select_for_update(of=("self",)).get(id=invitation_id)
    over = invitation.used_at or invitation.withdrawn_at or act.at >= invitation.expires_at
    by = reads.profile(act.person, at=act.at)
    refuse(policy.why_not_withdraw(by, invitation.inviter_id, over=bool(over)))
    invitation.withdrawn_at, invitation.withdrawn_by_id = act.at, act.person
    invitation.save(update_fields=["withdrawn_at", "withdrawn_by"])
    record(Kind.INVITATION_WITHDRAWN, subject=invitation.id, act=act, facts={"roles": " ".join(invitation.roles)})
    return invitation.id


@action
def accept_invitation(*, act: Act, code: str, handle: str, passphrase_hash: str, language: str = "en") -> UUID:
    """Make an account for whoever holds an invitation's code, and return the person's id.

    Ledger: ``people.person.joined``, and one event for each role.

    Args:
        act: who acts; still nobody, so ``public``.  Without a key: a stranger's key must not
            be answered with somebody's account.
        code: as it stood in the link; it is used up.
        handle: the pseudonym they chose.
        passphrase_hash: from Django's hasher.
        language: theirs, a code such as ``es``.

    Raises:
        Refused: the code opens nothing (any more), or the pseudonym cannot be.
    """
    invitation = Invitation.objects.select_for_update(of=("self",)).filter(code_hash=hash_token(code)).first()
    if invitation is None:
        raise Refused(No.CODE_UNKNOWN)
    refuse(reads.why_not_join(code, at=act.at))
    refuse(policy.why_not_handle(handle))
    if Person.objects.filter(username=handle).exists():
        raise Refused(No.HANDLE_TAKEN)
    person = Person.objects.create(
        id=uuid7(act.at),
        username=handle,
        password=passphrase_hash,
        language=language,
        invited_by_id=invitation.inviter_id,
        joined_at=act.at,
    )
    invitation.used_at, invitation.used_by = act.at, person
    invitation.save(update_fields=["used_at", "used_by"])
    record(Kind.PERSON_JOINED, subject=person.id, act=act, facts={"invitation": str(invitation.id)})
    for role in invitation.roles:
        put_down_grant(act, person.id, Role(role), granted_by=invitation.inviter_id)
    return person.id
