"""What changes people: inviting, joining, roles, trainings, leaving.

Passphrases arrive hashed: hashing one takes 0.15 s on purpose, and inside the transaction
it would hold up every other writer.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.conf import settings

from amparo.core.kit.ids import uuid7
from amparo.core.ledger.actions import action, already, record
from amparo.core.ledger.terms import Act, Refused
from amparo.core.messaging.actions import queue
from amparo.core.messaging.terms import Template
from amparo.core.people import policy, reads, sessions
from amparo.core.people.models import Entrance, Grant, Invitation, Person, Training
from amparo.core.people.terms import ACCESS, FOUNDERS, FOUNDING, Invited, Kind, No, Permit, Role, Skill
from amparo.core.vault.actions import forget_contacts, seal_contact
from amparo.core.vault.secrets import hash_token, new_token
from amparo.core.vault.terms import Channel

ENTRANCE_LIFE = timedelta(days=1)


def _refuse(reason: No | None) -> None:
    if reason:
        raise Refused(reason)


@action
def found(*, act: Act) -> list[str]:
    """Invite the three founders, who have no inviter, and return their codes.

    Done again, it gives new codes in place of those that nobody has used.

    Ledger: ``people.founders.invited``.

    Raises:
        Refused: all three have joined.
    """
    joined = set(Invitation.objects.filter(used_at__isnull=False).values_list("founder", flat=True))
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
    _refuse(policy.why_not_invite(reads.profile(act.person, at=act.at), wanted))
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
    _refuse(reads.why_not_join(code, at=act.at))
    _refuse(policy.why_not_handle(handle))
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
        _grant(act, person.id, Role(role), granted_by=invitation.inviter_id)
    return person.id


def _grant(act: Act, person_id: UUID, role: Role, *, granted_by: UUID | None) -> UUID:
    """Put down a role: held at once, or proposed where it takes two; a founder's took three to found."""
    waits = granted_by is not None and policy.needs_second(role)
    grant = Grant.objects.create(
        id=uuid7(act.at),
        person_id=person_id,
        role=role.value,
        granted_by_id=granted_by,
        proposed_at=act.at,
        held_from=None if waits else act.at,
    )
    kind = Kind.ROLE_PROPOSED if waits else Kind.ROLE_GRANTED
    record(kind, subject=person_id, act=act, facts={"role": role.value, "grant": str(grant.id)})
    return grant.id


@action
def grant_role(*, act: Act, person_id: UUID, role: Role) -> UUID:
    """Give somebody a role, or propose it where it takes two; return the grant's id.

    Ledger: ``people.role.granted`` or ``people.role.proposed``.

    Raises:
        Refused: a rule of ``policy.why_not_grant`` says no, or the role is proposed already.
        ObjectDoesNotExist: one of the two has no open account.
    """
    if already(act):
        return Grant.objects.get(person_id=person_id, role=role.value, held_until=None).id
    granter, person = reads.profile(act.person, at=act.at), reads.profile(person_id, at=act.at)
    _refuse(policy.why_not_grant(granter, person, role))
    if Grant.objects.filter(person_id=person_id, role=role.value, held_until=None).exists():
        raise Refused(No.HELD_ALREADY)
    return _grant(act, person_id, role, granted_by=act.person)


@action
def second_grant(*, act: Act, grant_id: UUID) -> UUID:
    """Say the second yes to a proposed role, which is held from now on; return the grant's id.

    Ledger: ``people.role.granted``.

    Raises:
        Refused: a rule of ``policy.why_not_second_grant`` says no.
        ObjectDoesNotExist: there is no such proposal, or one of the two has no open account.
    """
    if already(act):
        return grant_id
    grant = Grant.objects.select_for_update().get(id=grant_id, held_from=None, held_until=None)
    proposal = reads.proposal(grant.id)
    proposer, seconder = reads.profile(proposal.proposed_by, at=act.at), reads.profile(act.person, at=act.at)
    inviter_of = reads.inviters([proposer.id, seconder.id])
    _refuse(policy.why_not_second_grant(proposer, seconder, proposal.person_id, inviter_of))
    grant.seconded_by_id, grant.held_from = act.person, act.at
    grant.save(update_fields=["seconded_by", "held_from"])
    record(Kind.ROLE_GRANTED, subject=grant.person_id, act=act, facts={"role": grant.role, "grant": str(grant.id)})
    return grant.id


@action
def revoke_role(*, act: Act, person_id: UUID, role: Role) -> UUID:
    """Take a role, held or proposed, from somebody or lay down one's own; return the grant's id.

    Ledger: ``people.role.revoked``.

    Raises:
        Refused: a rule of ``policy.why_not_revoke`` says no.
        ObjectDoesNotExist: one of the two has no open account.
    """
    granters = _lock_granters(act.at)
    grant = Grant.objects.filter(person_id=person_id, role=role.value, held_until=None).first()
    if (sent_before := already(act)) and grant is None:
        return sent_before
    by, person = reads.profile(act.person, at=act.at), reads.profile(person_id, at=act.at)
    if grant is None:
        raise Refused(No.NOT_HELD)
    _refuse(policy.why_not_revoke(by, person, role, other_granters=len(granters - {person_id})))
    grant.held_until = act.at
    grant.save(update_fields=["held_until"])
    record(Kind.ROLE_REVOKED, subject=person_id, act=act, facts={"role": role.value, "grant": str(grant.id)})
    return grant.id


def _lock_granters(at: datetime) -> set[UUID]:
    """Return who may grant roles, so that two of them cannot remove each other at the same moment."""
    ids = {holder.id for holder in reads.holders(Permit.GRANT_ROLES, at=at)}
    list(Person.objects.select_for_update().filter(id__in=ids).order_by("id"))
    return {holder.id for holder in reads.holders(Permit.GRANT_ROLES, at=at)}


@action
def deactivate(*, act: Act, person_id: UUID) -> UUID:
    """Close an account: roles end, sessions and invitations of theirs open nothing from the next request on.

    Ledger: ``people.person.deactivated``, and ``vault.contacts.forgotten`` if they had left a number.

    Raises:
        Refused: a rule of ``policy.why_not_deactivate`` says no.
        ObjectDoesNotExist: one of the two has no open account.
    """
    if already(act):
        return person_id
    granters = _lock_granters(act.at)
    by, person = reads.profile(act.person, at=act.at), reads.profile(person_id, at=act.at)
    _refuse(policy.why_not_deactivate(by, person, other_granters=len(granters - {person_id})))
    contacts = [person.contact_id] if person.contact_id else []
    sessions.end_all_of([person_id])
    Person.objects.filter(id=person_id).update(is_active=False, contact_id=None)
    Grant.objects.filter(person_id=person_id, held_until=None).update(held_until=act.at)
    record(Kind.PERSON_DEACTIVATED, subject=person_id, act=act)
    forget_contacts(act=act, contact_ids=contacts)
    return person_id


@action
def record_training(*, act: Act, person_id: UUID, skill: Skill, valid_until: datetime) -> UUID:
    """Put down that somebody completed a training, and return its id.

    Ledger: ``people.training.recorded``.

    Raises:
        Refused: a rule of ``policy.why_not_train`` says no.
        ObjectDoesNotExist: one of the two has no open account.
    """
    if sent_before := already(act):
        return sent_before
    trainer, person = reads.profile(act.person, at=act.at), reads.profile(person_id, at=act.at)
    _refuse(policy.why_not_train(trainer, person.id, until=valid_until, now=act.at))
    training = Training.objects.create(
        id=uuid7(act.at),
        person_id=person_id,
        skill=skill.value,
        valid_from=act.at,
        valid_until=valid_until,
        recorded_by_id=act.person,
    )
    record(
        Kind.TRAINING_RECORDED,
        subject=training.id,
        act=act,
        facts={"person": str(person_id), "skill": skill.value},
    )
    return training.id


@action
def keep_contact(*, act: Act, channel: Channel, address: str) -> UUID:
    """Seal the acting person's own number or address for the relay, and return the contact's id.

    Ledger: ``vault.contact.sealed``, ``people.contact.kept``, and ``vault.contacts.forgotten`` if there was one.

    Raises:
        Refused: it is no such address.
        ObjectDoesNotExist: they have no open account.
    """
    person = Person.objects.get(id=act.person, is_active=True)
    if already(act) and person.contact_id:
        return person.contact_id
    before = [person.contact_id] if person.contact_id else []
    person.contact_id = seal_contact(act=act, channel=channel, address=address)
    person.save(update_fields=["contact_id"])
    record(Kind.CONTACT_KEPT, subject=person.id, act=act, facts={"contact": str(person.contact_id)})
    forget_contacts(act=act, contact_ids=before)
    return person.contact_id


@action
def make_entrance(*, act: Act, person_id: UUID) -> str:
    """Return a one-time code that logs somebody into a demonstration.

    Ledger: ``people.entrance.made``.

    Raises:
        Refused: this installation is real.
        ObjectDoesNotExist: they have no open account.
    """
    if not settings.DEMONSTRATION:
        raise Refused(No.NOT_A_DEMONSTRATION)
    person = reads.profile(person_id, at=act.at)
    code = new_token()
    entrance = Entrance.objects.create(
        id=uuid7(act.at), code_hash=hash_token(code), person_id=person.id, expires_at=act.at + ENTRANCE_LIFE
    )
    record(Kind.ENTRANCE_MADE, subject=entrance.id, act=act, facts={"person": str(person.id)})
    return code


@action
def use_entrance(*, act: Act, code: str) -> UUID:
    """Use up a one-time code of a demonstration, and return whom it logs in.

    Ledger: ``people.entrance.used``.

    Raises:
        Refused: this installation is real, or the code opens nothing (any more).
    """
    if not settings.DEMONSTRATION:
        raise Refused(No.NOT_A_DEMONSTRATION)
    entrance = Entrance.objects.select_for_update().filter(code_hash=hash_token(code), person__is_active=True).first()
    if entrance is None:
        raise Refused(No.CODE_UNKNOWN)
    used = entrance.used_at is not None
    _refuse(policy.why_not_code(expires_at=entrance.expires_at, used=used, now=act.at))
    entrance.used_at = act.at
    entrance.save(update_fields=["used_at"])
    record(Kind.ENTRANCE_USED, subject=entrance.id, act=act)
    return entrance.person_id


@action
def note_access(*, act: Act, what: Kind, factor: str = "") -> UUID:
    """Put down what the acting person did to their own way in, and return their id.

    Ledger: the kind given, one of ``terms.ACCESS``.

    Raises:
        ValueError: it is of another kind.
    """
    if what not in ACCESS:
        raise ValueError(f"{what} is recorded by an action of its own")
    record(what, subject=act.person, act=act, facts={"factor": factor} if factor else None)
    return act.person


@action
def tell_of_access(*, act: Act, person_id: UUID) -> UUID:
    """Send somebody word that something about their way in is new, but not what; return their id.

    Ledger: ``messaging.message.queued``.

    Raises:
        Refused: they left no contact, or their account is closed.
    """
    person = reads.find(person_id, at=act.at)
    if person is None or person.contact_id is None:
        raise Refused(No.NO_CONTACT)
    queue(
        act=act,
        id=uuid5(person_id, f"access {act.key}"),
        contact_id=person.contact_id,
        template=Template.ACCESS_CHANGED,
        facts={},
        language=person.language,
        urgent=False,
    )
    return person_id


@action
def forget_sessions(*, act: Act) -> int:
    """Take away what is kept of sessions that have run out, and return how many there were.

    Ledger: ``people.sessions.forgotten``.
    """
    count = sessions.drop_expired(at=act.at)
    record(Kind.SESSIONS_FORGOTTEN, subject=uuid7(act.at), act=act, facts={"count": count})
    return count
