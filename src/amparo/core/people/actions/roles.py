"""What people may do: roles by one or by two, trainings, and the end of an account."""

from datetime import datetime
from uuid import UUID

from amparo.core.kit.ids import uuid7
from amparo.core.ledger.actions import action, already, record
from amparo.core.ledger.terms import Act, Refused
from amparo.core.people import policy, reads, sessions
from amparo.core.people.actions.rows import put_down_grant, refuse
from amparo.core.people.models import Grant, Person, Training
from amparo.core.people.terms import Kind, No, Permit, Role, Skill
from amparo.core.vault.actions import forget_contacts


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
    refuse(policy.why_not_grant(granter, person, role))
    if Grant.objects.filter(person_id=person_id, role=role.value, held_until=None).exists():
        raise Refused(No.HELD_ALREADY)
    return put_down_grant(act, person_id, role, granted_by=act.person)


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
    refuse(policy.why_not_second_grant(proposer, seconder, proposal.person_id, inviter_of))
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
    refuse(policy.why_not_revoke(by, person, role, other_granters=len(granters - {person_id})))
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
    refuse(policy.why_not_deactivate(by, person, other_granters=len(granters - {person_id})))
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
    refuse(policy.why_not_train(trainer, person.id, until=valid_until, now=act.at))
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
