"""What is told about one place on one morning, and who checks it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from amparo.core.kit.geo import Point
from amparo.core.kit.ids import uuid7
from amparo.core.ledger.terms import Act, Interface
from amparo.core.vault import relay
from amparo.core.vault.models import Contact as Sealed
from amparo.core.vault.terms import Channel
from amparo.stages.incidents import actions
from amparo.stages.incidents.terms import Attribute, Confidence, Finding, Imagery, Marking, Spot
from amparo.stages.intake import actions as intake
from amparo.stages.intake.terms import Contact, Happening, NewReport, Place, Salute

NOON = datetime(2026, 3, 8, 12, tzinfo=UTC)
PARK = Point(34.0580, -118.2770)
METRE = 1 / 111_195  # degrees of latitude
WORKER = "system:worker"

TEXTS = (
    "Tres camionetas frente al mercado y hombres con chalecos",
    "I see agents at the corner of Seventh and Alvarado, two people in handcuffs",
    "Someone is knocking on every door of our building since eight",
)


def north(metres: float) -> Place:
    """So many metres north of the park, as a phone tells it."""
    return Place(PARK.lat + metres * METRE, PARK.lon, 20.0)


def by_worker(at=NOON, key=None):
    return Act(WORKER, at, Interface.WORKER, key)


def told(*, at=NOON, by="public", place=None, phone=None, text="", happening=Happening.NOW, size="", seen_at=None):
    """Take a report and return its id."""
    contact = Contact(Channel.SMS, phone) if phone else None
    form = NewReport(
        id=uuid7(at),
        happening=happening,
        place=north(0) if place is None else place,
        seen_at=seen_at or at,
        text=text,
        language="es",
        salute=Salute(size=size),
        contact=contact,
    )
    interface = Interface.PUBLIC if by == "public" else Interface.CONSOLE
    return intake.take_report(act=Act(str(by), at, interface), form=form).report_id


def incident(**report) -> UUID:
    """Take a report and let the worker put it to an incident; return the incident's id."""
    at = report.get("at", NOON)
    return actions.attach_report(act=by_worker(at), report_id=told(**report))


def adopt_contacts() -> None:
    """Let the relay come by."""
    held = relay.opened()
    for contact_id in relay.waiting(held, limit=100):
        relay.adopt(act=Act("system:relay", NOON, Interface.RELAY), held=held, contact_id=contact_id)
    assert not Sealed.objects.filter(lookup=None).exists()


def by(who, at=NOON, key=None):
    return Act(str(who), at, Interface.CONSOLE, key)


def marking(seen=Marking.ICE) -> Finding:
    return Finding(Attribute.AGENCY, seen, Confidence.HIGH)


def put_down(who, incident_id, partner, *findings, at=NOON) -> None:
    """Let an observer of a pair put down what they see; both are on site."""
    from amparo.stages.dispatch import reads

    actions.observe_on_site(
        act=by(who, at),
        incident_id=incident_id,
        assignment_id=reads.open_for(who).id,
        partner_id=partner,
        findings=findings or [marking()],
    )


def spot(metres=0.0, accuracy_m=20.0) -> Spot:
    return Spot(Point(PARK.lat + metres * METRE, PARK.lon), accuracy_m)


def two_sources(at=NOON) -> UUID:
    """One incident with two independent reports, their contacts known; return its id."""
    first = incident(at=at, phone="+12135550141", text=TEXTS[0])
    assert incident(at=at, phone="+12135550142", text=TEXTS[1]) == first
    adopt_contacts()
    return first


def confirmed(cast, at=NOON) -> UUID:
    """An incident that Vera confirmed on two sources and imagery."""
    found = two_sources(at)
    actions.start_checking(act=by(cast.dana, at), incident_id=found)
    actions.check_imagery(
        act=by(cast.vera, at), incident_id=found, report_id=None, shows=Imagery.SHOWS_ENFORCEMENT, note="vest readable"
    )
    actions.confirm(act=by(cast.vera, at), incident_id=found, reason="two callers and a film")
    return found


MINUTE = timedelta(minutes=1)
