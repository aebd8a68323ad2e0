"""Questions to the ledger."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Max

from amparo.core.ledger.models import Event, Leaf, Waiting
from amparo.core.ledger.terms import Broken, Recorded
from amparo.core.ledger.verify import verify


def _row(event: Event, number: int | None) -> Recorded:
    return Recorded(
        id=event.id,
        kind=event.kind,
        subject=event.subject,
        actor=event.actor,
        at=event.at,
        interface=event.interface,
        facts=event.facts,
        number=number,
    )


def timeline(subjects: Iterable[UUID], *, limit: int = 500) -> list[Recorded]:
    """Return the events about any of these things, oldest first, at most ``limit``; ``number`` may still be None."""
    found = Event.objects.filter(subject__in=list(subjects)).select_related("leaf").order_by("at", "id")[:limit]
    return [_row(event, getattr(getattr(event, "leaf", None), "number", None)) for event in found]


def since(number: int, *, limit: int = 500) -> list[Recorded]:
    """Return the numbered events after ``number``, in order, at most ``limit``."""
    leaves = Leaf.objects.filter(number__gt=number).select_related("event").order_by("number")[:limit]
    return [_row(leaf.event, leaf.number) for leaf in leaves]


def latest_number() -> int:
    """Return the number of the last numbered event, or -1 before the first."""
    latest = Leaf.objects.aggregate(latest=Max("number"))["latest"]
    return -1 if latest is None else latest


def unsequenced_count() -> int:
    """Return how many events wait for a number; more than a few for long means the sequencer is down."""
    return Waiting.objects.count()


def first_break() -> Broken | None:
    """Return the first place at which the ledger does not hold; reads all of it, 10⁵ events in seconds.

    Raises:
        NoKey: nobody has said whose signature to expect.
    """
    return verify().broken
