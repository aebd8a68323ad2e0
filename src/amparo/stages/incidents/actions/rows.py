"""Getting hold of incidents to change them, one writer at a time."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection

from amparo.core.kit.ids import spoken_code, uuid7
from amparo.core.ledger.terms import Act
from amparo.core.people import reads as people
from amparo.core.people.terms import Profile
from amparo.core.places import cells
from amparo.core.places import reads as places
from amparo.core.places.labels import name_of
from amparo.core.places.terms import NotPrepared
from amparo.stages.incidents import reads
from amparo.stages.incidents.models import Incident, Word
from amparo.stages.incidents.searching import texts_of, words_in
from amparo.stages.incidents.terms import Spot
from amparo.stages.intake import reads as intake
from amparo.stages.intake.terms import Lane

_TURN = {"postgresql": f"SELECT pg_advisory_xact_lock({0x1DC1DE27})", "sqlite": "SELECT 1"}
"""How to wait for one's turn: on PostgreSQL by an advisory lock whose number no other room may use."""
_TRIES = 20


def one_by_one() -> None:
    """Wait until no other transaction sorts reports.

    Two reports of one event that come in together would each find no incident and open
    one.  SQLite has one writer anyway.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TURN[connection.vendor])


def held(incident_id: UUID) -> Incident:
    """Return an incident that nobody else can change until this transaction ends.

    Raises:
        ObjectDoesNotExist: there is no such incident.
    """
    return Incident.objects.select_for_update().get(pk=incident_id)


def held_together(ids: Iterable[UUID]) -> dict[UUID, Incident]:
    """Return several incidents as ``held`` does, always in one order, so that two writers never wait for each other.

    Raises:
        ObjectDoesNotExist: one of them is missing.
    """
    wanted = set(ids)
    found = {one.id: one for one in Incident.objects.select_for_update().filter(pk__in=wanted).order_by("pk")}
    if found.keys() != wanted:
        raise ObjectDoesNotExist("no such incident")
    return found


def open_incident(
    act: Act, *, spot: Spot | None, place: str, seen_at: datetime, exercise: bool, lane: Lane = Lane.ORDINARY
) -> Incident:
    """Return a new incident."""
    incident = Incident(
        id=uuid7(act.at),
        code=_free_code(),
        place=place[:200],
        first_seen_at=seen_at,
        last_seen_at=seen_at,
        opened_at=act.at,
        heard_at=act.at,
        exercise=exercise,
        lane=lane,
    )
    put(incident, spot)
    incident.save(force_insert=True)
    return incident


WHERE = ("lat", "lon", "accuracy_m", "cell", "fine_cell")
"""The columns that ``put`` sets."""


def put(incident: Incident, spot: Spot | None) -> None:
    """Set the place of an incident and the cell that it is found by, without saving."""
    if spot is None:
        incident.lat = incident.lon = incident.accuracy_m = None
        incident.cell = incident.fine_cell = None
    else:
        incident.lat, incident.lon, incident.accuracy_m = spot.point.lat, spot.point.lon, spot.accuracy_m
        incident.cell = cells.cell(spot.point, reads.CELLS)
        incident.fine_cell = cells.cell(spot.point, cells.FINEST_KEPT)


def note_words(act: Act, incident: Incident, *texts: str) -> None:
    """Let an incident be found by the words of these texts, until a month from now."""
    _keep_words(incident.id, dict.fromkeys(words_in(*texts), act.at))


def reword(incident: Incident) -> None:
    """Let an incident be found by the words of its place and of the reports that are in it now, and by no others.

    For whoever changes what is in it, or strikes words from a report.
    """
    told: dict[bytes, datetime] = {}
    for report in intake.reports(member.report_id for member in reads.members(incident.id)):
        for word in words_in(*texts_of(report)):
            told.setdefault(word, report.received_at)
    if told:
        told = dict.fromkeys(words_in(incident.place), incident.heard_at) | told
    Word.objects.filter(incident=incident).delete()
    _keep_words(incident.id, told)


def _keep_words(incident_id: UUID, told: Mapping[bytes, datetime]) -> None:
    rows = [Word(incident_id=incident_id, word=word, told_at=at) for word, at in told.items()]
    Word.objects.bulk_create(rows, ignore_conflicts=True)


def heading(text: str, spot: Spot) -> str:
    """Return what a place is called: as somebody told it, or what it lies near if they told nothing but numbers."""
    told = name_of(text.strip())
    numbers = told.isdigit() or places.is_nameless(told)
    return (label(spot) or told if numbers or not told else text.strip())[:200]


def label(spot: Spot) -> str:
    """Return what a spot lies near, or nothing where the file of places is missing: intake must not stop for it."""
    try:
        return places.near_label(spot.point)
    except NotPrepared:
        return ""


def profile(act: Act) -> Profile | None:
    """Return the acting person, or None if the actor is no active person."""
    try:
        return people.find(act.person, at=act.at)
    except ValueError:
        return None


def _free_code() -> str:
    for _ in range(_TRIES):
        code = spoken_code()
        if not Incident.objects.filter(code=code).exists():
            return code
    raise RuntimeError("no spoken code is free: eight million incidents are more than one network has")
