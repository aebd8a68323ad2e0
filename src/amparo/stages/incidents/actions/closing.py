"""How incidents leave the board, and what is forgotten of them later."""

from uuid import UUID

from django.db.models import F, QuerySet
from django.db.models.functions import Round

from amparo.core.kit.geo import Point
from amparo.core.kit.ids import uuid7
from amparo.core.ledger.actions import action, already, record, unchanged
from amparo.core.ledger.terms import Act, Refused
from amparo.core.places import cells
from amparo.stages.incidents import policy, reads
from amparo.stages.incidents.actions import rows
from amparo.stages.incidents.actions.ladder import step
from amparo.stages.incidents.models import Incident, Observation, Step, Word
from amparo.stages.incidents.terms import Kind, No, Obstacle, State

AT_ONCE = 100
"""Incidents emptied in one transaction, so that nobody waits long for their turn to write."""
WORDS_AT_ONCE = 20_000


@action
def close(*, act: Act, incident_id: UUID) -> UUID:
    """Take a confirmed incident that is over off the board, and return its id; it stays confirmed.

    Ledger: ``incidents.incident.closed``.

    Raises:
        Refused: it is not confirmed, or closed already (``No.WRONG_STATE``).
        ObjectDoesNotExist: there is no such incident.
    """
    if sent_before := already(act):
        return sent_before
    incident = rows.held(incident_id)
    if incident.state != State.CONFIRMED or incident.closed_at is not None:
        raise Refused(No.WRONG_STATE)
    _close(act, incident)
    return incident_id


@action
def close_quiet(*, act: Act, incident_id: UUID) -> UUID:
    """Close an incident of which nothing was heard for long, and return its id.

    A confirmed one leaves the board.  One that nobody came to check could not be
    verified, which is said as it is.

    Ledger: ``incidents.incident.closed`` or ``incidents.incident.left_unverified``.

    Raises:
        Refused: something was heard of it since (``No.STILL_HEARD_OF``).
        ObjectDoesNotExist: there is no such incident.
    """
    if sent_before := already(act):
        return sent_before
    incident = rows.held(incident_id)
    if not policy.quiet(State(incident.state), incident.heard_at, now=act.at) or incident.closed_at is not None:
        raise Refused(No.STILL_HEARD_OF)
    if incident.state == State.CONFIRMED:
        _close(act, incident)
        return incident_id
    if incident.state == State.RECEIVED:
        step(act, incident, State.CHECKING)
    step(act, incident, State.COULD_NOT_VERIFY, cause=Obstacle.NOBODY_FREE)
    record(Kind.LEFT_UNVERIFIED, subject=incident_id, act=act, facts={"cause": Obstacle.NOBODY_FREE.value})
    return incident_id


@action
def forget_words(*, act: Act) -> int:
    """Empty the words and coarsen the places of incidents closed 30 days ago, and return how many were.

    What was counted, coded and concluded stays, and so does all that is under a legal hold.  At most 100 at once;
    the rest wait for the next turn.

    Ledger: ``incidents.words.forgotten``, once for all of them.
    """
    due = Incident.objects.filter(closed_at__lte=act.at - policy.KEPT, forgotten_at=None)
    due = due.exclude(id__in=reads.held_incidents(act.at)).order_by("closed_at")
    ids = list(due.values_list("id", flat=True)[:AT_ONCE])
    words = _told_long_ago(act)
    if not ids and not words:
        unchanged()
        return 0
    observations = Observation.objects.filter(incident__in=ids)
    observations.exclude(said="").update(said="")
    _coarsen(observations.filter(lat__isnull=False))
    Step.objects.filter(incident__in=ids).exclude(reason="").update(reason="")
    incidents = Incident.objects.filter(id__in=ids)
    _coarsen(incidents.filter(lat__isnull=False))
    incidents.update(place="", fine_cell=None, forgotten_at=act.at)
    _widen(incidents)
    Word.objects.filter(incident__in=ids).delete()
    record(Kind.FORGOTTEN, subject=uuid7(act.at), act=act, facts={"count": len(ids)})
    return len(ids)


def _told_long_ago(act: Act) -> int:
    """Take out the words by which incidents were found, a month after they were told, and return how many."""
    due = Word.objects.filter(told_at__lte=act.at - policy.KEPT).order_by("told_at").values_list("told_at", flat=True)
    until = max(due[:WORDS_AT_ONCE], default=None)
    return 0 if until is None else Word.objects.filter(told_at__lte=until).delete()[0]


def _widen(found: QuerySet[Incident]) -> None:
    """Let the cell of a place that was rounded be that of the rounded point: the old one would tell it to a mile."""
    changed = list(found.filter(lat__isnull=False))
    for incident in changed:
        incident.cell = cells.cell(Point(incident.lat or 0.0, incident.lon or 0.0), reads.CELLS)
    Incident.objects.bulk_update(changed, ["cell"])


def _coarsen(found: QuerySet[Observation] | QuerySet[Incident]) -> None:
    steps = policy.COARSE_STEPS
    found.update(lat=Round(F("lat") * steps) / steps, lon=Round(F("lon") * steps) / steps, accuracy_m=policy.COARSE_M)


def _close(act: Act, incident: Incident) -> None:
    incident.closed_at = act.at
    incident.save(update_fields=["closed_at"])
    record(Kind.CLOSED, subject=incident.id, act=act)
