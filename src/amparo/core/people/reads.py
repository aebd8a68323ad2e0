"""Questions about people."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from amparo.core.people.models import Grant, Invitation, Person, Training
from amparo.core.people.policy import PERMITS, permits_of, why_not_code, why_not_invite, why_not_withdraw
from amparo.core.people.terms import No, Outstanding, Permit, Profile, Proposed, Role, Skill, Trained
from amparo.core.vault.secrets import hash_token


def find(person_id: UUID, *, at: datetime) -> Profile | None:
    """Return somebody as they are at this instant, or None if there is no such active person."""
    found = _profiles([person_id], at=at)
    return found[0] if found else None


def profile(person_id: UUID, *, at: datetime) -> Profile:
    """Return somebody as they are at this instant.

    Raises:
        ObjectDoesNotExist: there is no such active person.
    """
    found = find(person_id, at=at)
    if found is None:
        raise Person.DoesNotExist
    return found


def holders(permit: Permit, *, at: datetime) -> list[Profile]:
    """Return the active people who hold a permit at this instant, by handle."""
    roles = [role.value for role, permits in PERMITS.items() if permit in permits]
    ids = Grant.objects.filter(_held(at), role__in=roles).values_list("person_id", flat=True)
    return _profiles(ids, at=at)


def profiles(ids: Iterable[UUID], *, at: datetime) -> list[Profile]:
    """Return those of these people who are active, as they are at this instant, by handle."""
    return _profiles(ids, at=at)


def everybody(*, at: datetime) -> list[Profile]:
    """Return all active people, by handle."""
    return _profiles(Person.objects.values_list("id", flat=True), at=at)


def by_handle(handle: str, *, at: datetime) -> Profile | None:
    """Return the active person with this pseudonym, or None."""
    return next(iter(_profiles(Person.objects.filter(username=handle).values_list("id", flat=True), at=at)), None)


def handles(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the pseudonyms of people, closed accounts too; an unknown id is left out."""
    return dict(Person.objects.filter(id__in=list(ids)).values_list("id", "username"))


def trainings_of(person_id: UUID, *, at: datetime) -> list[Trained]:
    """Return somebody's trainings that have not run out, the one that lasts longest first."""
    rows = Training.objects.filter(person_id=person_id, valid_from__lte=at, valid_until__gt=at).order_by("-valid_until")
    return [Trained(Skill(skill), until) for skill, until in rows.values_list("skill", "valid_until")]


def invited_under(person_id: UUID) -> frozenset[UUID]:
    """Return everybody who stands in the invitation tree under somebody, without themselves."""
    under: set[UUID] = set()
    level = {person_id}
    while level:
        level = set(Person.objects.filter(invited_by__in=level).values_list("id", flat=True))
        under |= level
    return frozenset(under)


def inviters(ids: Iterable[UUID]) -> Mapping[UUID, UUID | None]:
    """Return who invited each of these people, and everybody above them up to a founder, who maps to None."""
    inviter_of: dict[UUID, UUID | None] = {}
    level = set(ids)
    while level:
        inviter_of |= dict(Person.objects.filter(id__in=level).values_list("id", "invited_by"))
        level = {inviter for inviter in inviter_of.values() if inviter is not None} - inviter_of.keys()
    return inviter_of


def proposed() -> list[Proposed]:
    """Return the strong roles that wait for a second person, oldest first."""
    return _proposals(Q())


def proposal(grant_id: UUID) -> Proposed:
    """Return a strong role that waits for a second person.

    Raises:
        ObjectDoesNotExist: nothing of this id waits.
    """
    found = _proposals(Q(id=grant_id))
    if not found:
        raise Grant.DoesNotExist
    return found[0]


def _proposals(which: Q) -> list[Proposed]:
    waiting = Grant.objects.filter(
        which, held_from=None, held_until=None, granted_by__isnull=False, person__is_active=True
    )
    rows = waiting.order_by("proposed_at").values_list("id", "person_id", "role", "granted_by_id")
    return [Proposed(grant_id, person_id, Role(role), by) for grant_id, person_id, role, by in rows]


_INVITER_STAYED = Q(inviter=None) | Q(inviter__is_active=True)


def outstanding(by: Profile, *, at: datetime, people: Iterable[Profile] | None = None) -> list[Outstanding]:
    """Return the invitations that nobody has used yet and that this person may take back, latest first.

    Args:
        by: this person.
        at: the instant.
        people: everybody at that instant, for a caller who has asked already.
    """
    return _outstanding(by, Q(), at=at, people=people)


def outstanding_one(invitation_id: UUID, by: Profile, *, at: datetime) -> Outstanding | None:
    """Return one such invitation, or None if it is none, or not this person's to take back."""
    return next(iter(_outstanding(by, Q(id=invitation_id), at=at)), None)


def _outstanding(by: Profile, which: Q, *, at: datetime, people: Iterable[Profile] | None = None) -> list[Outstanding]:
    left = Invitation.objects.filter(_INVITER_STAYED, which, used_at=None, withdrawn_at=None, expires_at__gt=at)
    rows = [row for row in left.order_by("-made_at") if why_not_withdraw(by, row.inviter_id, over=False) is None]
    if people is None:
        people = _profiles({row.inviter_id for row in rows if row.inviter_id}, at=at)
    inviters_now: dict[UUID | None, Profile] = {person.id: person for person in people}
    return [_seen(row, inviters_now.get(row.inviter_id)) for row in rows]


def _seen(row: Invitation, inviter: Profile | None) -> Outstanding:
    roles = frozenset(map(Role, row.roles))
    return Outstanding(
        id=row.id,
        roles=roles,
        expires_at=row.expires_at,
        inviter=inviter.handle if inviter else "",
        founder=row.founder,
        opens=inviter is None or why_not_invite(inviter, roles) is None,
    )


def why_not_join(code: str, *, at: datetime) -> No | None:
    """Return why an invitation's code opens nothing at this instant, or None if it lets somebody in.

    It stands as long as its inviter may invite so: who lost the power to appoint appoints nobody by an older link.
    """
    found = Invitation.objects.filter(_INVITER_STAYED, withdrawn_at=None, code_hash=hash_token(code)).first()
    if found is None:
        return No.CODE_UNKNOWN
    if reason := why_not_code(expires_at=found.expires_at, used=found.used_at is not None, now=at):
        return reason
    roles = frozenset(map(Role, found.roles))
    if found.inviter_id is not None and why_not_invite(profile(found.inviter_id, at=at), roles):
        return No.CODE_UNKNOWN
    return None


def _held(at: datetime) -> Q:
    return Q(held_from__lte=at) & (Q(held_until=None) | Q(held_until__gt=at))


def _profiles(ids: Iterable[UUID], *, at: datetime) -> list[Profile]:
    """Return profiles in three questions, however many there are; only the columns that they need are read."""
    active = Person.objects.filter(id__in=ids, is_active=True).order_by("username")
    people = active.values_list("id", "username", "language", "contact_id", named=True)
    wanted = [person.id for person in people]
    roles: dict[UUID, set[Role]] = defaultdict(set)
    for person_id, role in Grant.objects.filter(_held(at), person__in=wanted).values_list("person_id", "role"):
        roles[person_id].add(Role(role))
    skills: dict[UUID, set[Skill]] = defaultdict(set)
    trained = Training.objects.filter(person__in=wanted, valid_from__lte=at, valid_until__gt=at)
    for person_id, skill in trained.values_list("person_id", "skill"):
        skills[person_id].add(Skill(skill))
    return [
        Profile(
            id=person.id,
            handle=person.username,
            roles=frozenset(roles[person.id]),
            permits=permits_of(frozenset(roles[person.id])),
            skills=frozenset(skills[person.id]),
            language=person.language,
            contact_id=person.contact_id,
        )
        for person in people
    ]
