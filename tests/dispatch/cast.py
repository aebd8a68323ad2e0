"""Who is on duty, and an incident that needs eyes."""

from datetime import timedelta
from uuid import UUID

from amparo.core.kit.geo import Point
from amparo.core.ledger import reads as ledger
from amparo.core.ledger.terms import Act, Interface
from amparo.stages.dispatch import actions, reads
from amparo.stages.dispatch.terms import Sighting, State
from amparo.stages.incidents import actions as incidents
from amparo.stages.incidents.terms import Activity, Marking
from tests.incidents.cast import MINUTE, NOON, PARK, by, incident, north

SECOND = timedelta(seconds=1)
SEEN = Sighting(Marking.ICE, Activity.STREET_STOP, head_count=4, detained=1, note="two vans")


def field(who, at=NOON, key=None) -> Act:
    return Act(str(who), at, Interface.FIELD, key)


def on_duty(*people, at=NOON, area=PARK) -> None:
    for who in people:
        actions.go_on_duty(act=field(who, at), area=area)


def checking(cast, metres=0.0, at=NOON) -> UUID:
    """An incident that Dana checks."""
    found = incident(place=north(metres), at=at)
    incidents.start_checking(act=by(cast.dana, at), incident_id=found)
    return found


def requested(cast, metres=0.0, at=NOON) -> UUID:
    """An incident for which Dana asked for a pair; return its id."""
    found = checking(cast, metres, at)
    return actions.request_eyes(act=by(cast.dana, at), incident_id=found)


def held_by(who) -> UUID:
    """The open assignment that somebody holds."""
    return reads.open_for(who).id


def accept(*people, at=NOON) -> None:
    for who in people:
        actions.accept(act=field(who, at), assignment_id=held_by(who))


def arrive(*people, at=NOON) -> None:
    for who in people:
        actions.arrive(act=field(who, at), assignment_id=held_by(who))


def states(incident_id) -> dict[UUID, State]:
    return {row.observer_id: row.state for row in reads.assignments_of(incident_id)}


def on_site(cast, who=None, partner=None, *, metres=0.0, at=NOON) -> UUID:
    """An incident at which Vera and Ana, or two others, are on site; return its id."""
    pair = (who or cast.vera, partner or cast.ana)
    on_duty(*(one for one in pair if reads.duty_of(one) is None), at=at)
    found = requested(cast, metres, at)
    accept(*pair, at=at)
    arrive(*pair, at=at)
    return found


FAR = Point(PARK.lat + 1, PARK.lon)
__all__ = ["MINUTE", "NOON"]


def kinds(*subjects):
    """What the ledger says of these, in order."""
    return [event.kind for event in ledger.timeline(subjects)]
