"""Questions to the outbox."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max

from amparo.core.messaging.models import Message, Watch
from amparo.core.messaging.policy import WAITING
from amparo.core.messaging.terms import MessageRow, Reason, State, Template


def message(message_id: UUID) -> MessageRow:
    """Return one message.

    Raises:
        Message.DoesNotExist: there is none.
    """
    return _row(Message.objects.get(pk=message_id))


def queued(ids: Iterable[UUID]) -> set[UUID]:
    """Return those of the messages that exist, wherever they stand."""
    return set(Message.objects.filter(pk__in=list(ids)).values_list("id", flat=True))


def outbox(*, limit: int = 100) -> list[MessageRow]:
    """Return the latest messages, newest first."""
    return _rows(Message.objects.order_by("-queued_at", "-id")[:limit])


def asked(*, limit: int = 100) -> list[MessageRow]:
    """Return the messages about which a person must decide, longest waiting first."""
    return _rows(Message.objects.filter(state=State.ASK).order_by("changed_at", "id")[:limit])


def counts() -> dict[State, int]:
    """Return how many messages stand in each state; states without any are 0."""
    found = Message.objects.values("state").annotate(n=Count("id")).values_list("state", "n")
    return dict.fromkeys(State, 0) | {State(state): n for state, n in found}


def due(now: datetime) -> MessageRow | None:
    """Return the message that the relay should look at next: urgent ones first, then the longest waiting."""
    found = Message.objects.filter(state__in=WAITING, next_at__lte=now).order_by("-urgent", "next_at", "id").first()
    return None if found is None else _row(found)


def orphans(fence: int, *, limit: int = 50) -> list[MessageRow]:
    """Return messages that another watch than this one had in hand."""
    return _rows(Message.objects.filter(state=State.SENDING).exclude(fence=fence).order_by("id")[:limit])


def latest_watch() -> int:
    """Return the number of the watch on duty, or 0 before the first."""
    latest = Watch.objects.aggregate(latest=Max("number"))["latest"]
    return latest or 0


def _rows(found: Iterable[Message]) -> list[MessageRow]:
    return [_row(row) for row in found]


def _row(row: Message) -> MessageRow:
    return MessageRow(
        id=row.id,
        contact_id=row.contact_id,
        template=Template(row.template),
        facts=row.facts,
        code=row.code,
        language=row.language,
        urgent=row.urgent,
        state=State(row.state),
        reason=Reason(row.reason) if row.reason else None,
        attempts=row.attempts,
        doubtful=row.doubtful,
        carrier=row.carrier,
        reference=row.reference,
        queued_at=row.queued_at,
        changed_at=row.changed_at,
        next_at=row.next_at,
        fence=row.fence,
    )
