"""What several actions of people share: saying no, and a role's row."""

from uuid import UUID

from amparo.core.kit.ids import uuid7
from amparo.core.ledger.actions import record
from amparo.core.ledger.terms import Act, Refused
from amparo.core.people import policy
from amparo.core.people.models import Grant
from amparo.core.people.terms import Kind, No, Role


def refuse(reason: No | None) -> None:
    """Raise Refused if there is a reason."""
    if reason:
        raise Refused(reason)


def put_down_grant(act: Act, person_id: UUID, role: Role, *, granted_by: UUID | None) -> UUID:
    """Put down a role, held at once or proposed where it takes two, and return the grant's id.

    A founder's is held at once: it took three to found.
    """
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
