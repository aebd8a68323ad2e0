"""Assignments and requests as the actions hold them: locked, and in few words."""

from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from amparo.core.ledger.actions import record
from amparo.core.ledger.terms import Act
from amparo.stages.dispatch.models import Assignment, EyesRequest
from amparo.stages.dispatch.terms import Ending, Kind, State

_TURN = {"postgresql": f"SELECT pg_advisory_xact_lock({0xD15BA7C4})", "sqlite": "SELECT 1"}
"""How to wait for one's turn: on PostgreSQL by an advisory lock whose number no other room may use."""


def one_by_one() -> None:
    """Wait until no other transaction chooses whom to ask; the caller has locked its request before.

    Two that chose at once would both choose the nearest, and the slower one would find
    nobody left although there are others.  SQLite has one writer anyway.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TURN[connection.vendor])


def held(act: Act, assignment_id: UUID) -> tuple[EyesRequest, Assignment]:
    """Return the acting person's assignment with its request, both locked.

    Raises:
        ObjectDoesNotExist: there is no such assignment, or it is somebody else's.
    """
    request, found = locked(assignment_id)
    if found.observer_id != act.person:
        raise Assignment.DoesNotExist
    return request, found


def locked(assignment_id: UUID) -> tuple[EyesRequest, Assignment]:
    """Return an assignment and its request, which is locked until the transaction ends."""
    request_id = Assignment.objects.values_list("request_id", flat=True).get(pk=assignment_id)
    request = EyesRequest.objects.select_for_update().get(pk=request_id)
    return request, Assignment.objects.select_related("request").get(pk=assignment_id)


def of(request: EyesRequest, *states: State) -> QuerySet[Assignment]:
    """Return a request's assignments in these states, the first asked first."""
    return Assignment.objects.filter(request=request, state__in=states).order_by("offered_at", "id")


def turn(found: Assignment, state: State) -> None:
    """Take an assignment to another state, with the partner it has."""
    found.state = state
    found.save(update_fields=["state", "answered_at", "partner_id"])


def answered(found: Assignment, act: Act) -> None:
    """Note when the observer said yes or no; what is saved with the next state."""
    found.answered_at = found.answered_at or act.at


def close(found: Assignment, state: State, act: Act) -> None:
    """End an assignment."""
    found.state, found.closed_at = state, act.at
    found.save(update_fields=["state", "answered_at", "closed_at"])


def stand_down(found: Assignment, ending: Ending, act: Act, request: EyesRequest) -> None:
    """Send somebody home with the reason, in the row and in the ledger."""
    found.state, found.closed_at, found.ending = State.STOOD_DOWN, act.at, ending
    found.save(update_fields=["state", "closed_at", "ending"])
    record(Kind.STOOD_DOWN, subject=found.id, act=act, facts=incident(request) | {"ending": ending.value})


def close_request(act: Act, request: EyesRequest) -> None:
    """End a request for eyes."""
    request.closed_at = act.at
    request.save(update_fields=["closed_at"])


def incident(request: EyesRequest) -> dict[str, str]:
    """Return the fact that ties an event to its incident."""
    return {"incident": str(request.incident_id)}
