"""Questions to the outbox."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, QuerySet

from amparo.core.messaging import policy, segments
from amparo.core.messaging.models import Callback, Message, Stop, Text, Watch
from amparo.core.messaging.policy import WAITING
from amparo.core.messaging.terms import Came, Fate, Incoming, MessageRow, Reason, State, Template, Word
from amparo.core.vault import reads as vault
from amparo.core.vault.terms import State as Sealing

MOST_PARTS_LOOKED_AT = 200


def message(message_id: UUID) -> MessageRow:
    """Return one message.

    Raises:
        Message.DoesNotExist: there is none.
    """
    return _row(Message.objects.get(pk=message_id))


def queued(ids: Iterable[UUID]) -> set[UUID]:
    """Return those of the messages that exist, wherever they stand."""
    return set(Message.objects.filter(pk__in=list(ids)).values_list("id", flat=True))


def states(ids: Iterable[UUID]) -> dict[UUID, tuple[State, Reason | None]]:
    """Return where each of these messages stands, and why."""
    found = Message.objects.filter(pk__in=list(ids)).values_list("id", "state", "reason")
    return {pk: (State(state), Reason(reason) if reason else None) for pk, state, reason in found}


def fates(ids: Iterable[UUID]) -> dict[UUID, Fate]:
    """Return what providers told of these messages."""
    found = Callback.objects.filter(pk__in=list(ids)).values_list("message_id", "fate")
    return {pk: Fate(fate) for pk, fate in found}


def told_of(message_id: UUID) -> str | None:
    """Return the provider's own name of a message of which it has told, or None if it has not."""
    return Callback.objects.filter(pk=message_id).values_list("reference", flat=True).first()


def box(message_id: UUID) -> bytes:
    """Return what somebody wrote for a message, sealed for the relay; nothing if it says fixed words."""
    return bytes(Message.objects.values_list("body", flat=True).get(pk=message_id) or b"")


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


def incoming(text_id: UUID) -> Incoming:
    """Return a text that came in, its parts in their order and what is missing named.

    Raises:
        Text.DoesNotExist: there is none.
    """
    lead = Text.objects.get(pk=text_id)
    told = {lead.part: lead.text} | dict(Text.objects.filter(lead=lead).values_list("part", "text"))
    if lead.parts > 1 and len(told) > 1:
        told = {part: text if (found := segments.part_in(text)) is None else found.text for part, text in told.items()}
        text = segments.joined(lead.parts, told)
    else:
        marked = lead.parts == 1 or segments.part_in(lead.text) is not None
        text = lead.text if marked else f"({lead.part}/{lead.parts}) {lead.text}"
    return Incoming(
        id=lead.pk,
        received_at=lead.received_at,
        contact_id=lead.contact_id,
        text=text,
        word=Word(lead.word) if lead.word else None,
        pictures=lead.pictures,
    )


def to_sort(now: datetime, *, limit: int) -> list[UUID]:
    """Return texts that can be handed on: their sender is comparable, and they are whole or waited long enough."""
    waiting = Text.objects.filter(state=Came.WAITING).exclude(contact__state=Sealing.SEALED).order_by("id")
    found = list(waiting.filter(parts=1).values_list("id", flat=True)[:limit])
    for text in waiting.filter(parts__gt=1)[:MOST_PARTS_LOOKED_AT]:
        if len(found) < limit and (_whole(text) or _late(text) or now - text.received_at >= policy.PARTS_WAIT):
            found.append(text.pk)
    return found


def left_by_the_relay(now: datetime, *, limit: int) -> list[UUID]:
    """Return texts that wait too long for a relay that is closed; orders wait on, since nothing is sent anyway."""
    waiting = Text.objects.filter(state=Came.WAITING, word="", received_at__lte=now - policy.RELAY_WAIT)
    return list(waiting.order_by("id").values_list("id", flat=True)[:limit])


def other_parts(text: Text) -> list[UUID]:
    """Return the other parts of the text that this is a part of, one for each number."""
    if text.parts == 1:
        return []
    found: dict[int, UUID] = {}
    for pk, part in _beside(text).filter(state=Came.WAITING).order_by("id").values_list("id", "part"):
        found.setdefault(part, pk)
    return [pk for part, pk in found.items() if part != text.part]


def _beside(text: Text) -> QuerySet[Text]:
    """Find the texts that may be parts of the same whole: same sender, count and reference, little time apart."""
    return Text.objects.filter(
        contact_id__in=alike(text.contact_id),
        parts=text.parts,
        reference=text.reference,
        received_at__gt=text.received_at - 2 * policy.PARTS_WAIT,
        received_at__lt=text.received_at + 2 * policy.PARTS_WAIT,
    ).exclude(pk=text.pk)


def _whole(text: Text) -> bool:
    return len(other_parts(text)) == text.parts - 1


def _late(text: Text) -> bool:
    """Say whether this part's whole has gone on without it."""
    gone = set(_beside(text).filter(state__in=[Came.READY, Came.JOINED]).values_list("part", flat=True))
    return bool(gone) and text.part not in gone


def alike(contact_id: UUID | None) -> list[UUID]:
    """Return the contacts with this one's address; none if there is none."""
    return [] if contact_id is None else vault.alike(contact_id)


def any_text_before(at: datetime) -> bool:
    """Say whether a text of that time or before is still there."""
    return Text.objects.filter(received_at__lte=at, forgotten_at=None).exists()


def stopped(contact_id: UUID) -> bool:
    """Say whether whoever this is asked for no more messages, as far as the relay has made senders comparable."""
    return Stop.objects.filter(contact_id__in=vault.alike(contact_id), lifted_at=None).exists()


def stops_to_adopt() -> list[UUID]:
    """Return the contacts of stops that the relay has not made comparable yet."""
    found = Stop.objects.filter(lifted_at=None, contact__state=Sealing.SEALED)
    return list(found.values_list("contact_id", flat=True))


def sealed(contact_id: UUID) -> bool:
    """Say whether a message's contact is not comparable with others yet."""
    return Message.objects.filter(contact_id=contact_id, contact__state=Sealing.SEALED).exists()


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
