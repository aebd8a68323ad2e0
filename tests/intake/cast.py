"""Rex, who reports, and what he tells."""

from datetime import UTC, datetime, timedelta

from amparo.core.kit.ids import uuid7
from amparo.core.ledger.terms import Act, Interface
from amparo.stages.intake.terms import Happening, NewReport, Place, Salute

NOON = datetime(2026, 3, 8, 12, tzinfo=UTC)  # the day the clocks change in the US
MACARTHUR_PARK = Place(34.0580, -118.2770, 40.0)


def by_rex(at=NOON, interface=Interface.API):
    return Act("public", at, interface)


def told(**changes):
    """A report without a flaw; each test changes one thing."""
    facts = {
        "id": uuid7(NOON),
        "happening": Happening.NOW,
        "place": MACARTHUR_PARK,
        "text": "Tres camionetas frente al mercado",
        "language": "es",
        "salute": Salute(size="6", uniform="POLICE ICE"),
        "seen_at": NOON - timedelta(minutes=3),
    }
    return NewReport(**facts | changes)
