"""Getting hold of drafts, incidents and people for the acts of this room."""

from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist

from amparo.core.ledger.terms import Act
from amparo.core.people import reads as people
from amparo.core.people.terms import Profile
from amparo.stages.alerts import reads
from amparo.stages.alerts.models import Draft
from amparo.stages.alerts.terms import DraftRow
from amparo.stages.incidents import reads as incidents
from amparo.stages.incidents.terms import IncidentRow


def profile(act: Act) -> Profile | None:
    """Return the acting person, or None if the actor is no active person."""
    try:
        return people.find(act.person, at=act.at)
    except ValueError:
        return None


def incident(incident_id: UUID) -> IncidentRow:
    """Return an incident that nobody changes until the transaction ends: what is said of it is said of one state.

    Raises:
        ObjectDoesNotExist: there is no such incident.
    """
    found = incidents.incident(incident_id, hold=True)
    if found is None:
        raise ObjectDoesNotExist("no such incident")
    return found


def held(draft_id: UUID) -> tuple[Draft, DraftRow]:
    """Return a draft, locked until the transaction ends, with what the rules need of it.

    Raises:
        ObjectDoesNotExist: there is no such draft.
    """
    draft = Draft.objects.select_for_update().get(pk=draft_id)
    return draft, reads.rows([draft])[0]
