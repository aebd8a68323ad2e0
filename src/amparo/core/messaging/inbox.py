"""Texts that come in: taken once each, made whole, and handed on; orders among them are carried out.

The web takes a text and seals its sender.  The relay makes the sender comparable; only then
can a text be put beside those of the same sender, and a STOP be told for a second one.
With the relay closed a text waits a minute, then goes on with a sender that nobody knows.
"""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID, uuid5

from amparo.core.kit.ids import uuid7
from amparo.core.ledger.actions import action, already, record, unchanged
from amparo.core.ledger.terms import Act, Fact, Refused
from amparo.core.messaging import keywords, policy, reads, segments
from amparo.core.messaging.actions import queue
from amparo.core.messaging.models import Stop, Text
from amparo.core.messaging.terms import Came, Kind, Sent, Template, Word
from amparo.core.vault import secrets
from amparo.core.vault.actions import forget_contacts, seal_contact
from amparo.core.vault.terms import Channel

FORGOTTEN_AT_ONCE = 500


@action
def receive(*, act: Act, sent: Sent) -> UUID:
    """Take a text, its sender sealed, and return its id; the same one again changes nothing.

    A STOP holds from here on: the relay looks for it before it hands anything over.

    Ledger: ``messaging.text.received``, ``vault.contact.sealed``, and ``messaging.stop.asked`` for a STOP.

    Raises:
        KeyMissing: this data directory has no keys.
    """
    event = secrets.digest(f"{sent.provider}|{sent.event}".encode())
    own = act.keyed(f"text/{event.hex()}")
    if received_before := already(own):
        return received_before
    text_id = uuid7(act.at)
    order = keywords.order_in(sent.text)
    facts: dict[str, Fact] = {
        "provider": sent.provider,
        "segments": sent.segments,
        "word": order.word.value if order else None,
    }
    record(Kind.TEXT_RECEIVED, subject=text_id, act=own, facts=facts)
    contact_id = _sealed(act, sent.number)
    Text.objects.create(
        id=text_id,
        provider=sent.provider,
        event=event,
        contact_id=contact_id,
        received_at=act.at,
        text=segments.clean(sent.text),
        pictures=sent.pictures,
        word=order.word if order else "",
        language=order.language if order else "und",
        segments=sent.segments,
        part=sent.part,
        parts=sent.parts,
        reference=sent.reference,
        answered=sent.answered,
    )
    if order and order.word is Word.STOP and contact_id:
        stop = Stop.objects.create(id=uuid7(act.at), contact_id=contact_id, asked_at=act.at)
        record(Kind.STOP_ASKED, subject=stop.pk, act=replace(act, key=None))
    return text_id


def _sealed(act: Act, number: str) -> UUID | None:
    try:
        return seal_contact(act=replace(act, key=None), channel=Channel.SMS, address=number)
    except Refused:  # a short number or a name: nobody can write there, and it is no reason to lose a text
        return None


@action
def sort(*, act: Act, text_id: UUID) -> UUID:
    """Hand a text on, or carry out the order that it is, and return the id under which it is read.

    Ledger: ``messaging.text.ready``; ``messaging.stop.answered``, ``.lifted`` or ``messaging.help.asked`` for an order.

    Raises:
        Text.DoesNotExist: there is no such text.
    """
    text = Text.objects.select_for_update().get(pk=text_id)
    if text.state != Came.WAITING:
        unchanged()
        return text_id
    if text.word:
        return _carry_out(act, text)
    whole = [text, *Text.objects.select_for_update().filter(pk__in=reads.other_parts(text)).order_by("part")]
    lead = min(whole, key=lambda each: each.part)
    others = [each.pk for each in whole if each.pk != lead.pk]
    Text.objects.filter(pk__in=others).update(state=Came.JOINED, lead=lead)
    Text.objects.filter(pk=lead.pk).update(state=Came.READY)
    facts = {"parts": len(whole), "missing": lead.parts - len(whole)}
    record(Kind.TEXT_READY, subject=lead.pk, act=act, facts=facts)
    return lead.pk


def _carry_out(act: Act, text: Text) -> UUID:
    word = Word(text.word)
    Text.objects.filter(pk=text.pk).update(state=Came.READY if word is Word.HELP else Came.DONE)
    if word is Word.STOP:
        _stop(act, text)
    elif word is Word.START:
        _start(act, text)
    else:
        record(Kind.HELP_ASKED, subject=text.pk, act=act)
        record(Kind.TEXT_READY, subject=text.pk, act=replace(act, key=None), facts={"parts": 1, "missing": 0})
        _reply(act, text, Template.HELP)
    return text.pk


def _stop(act: Act, text: Text) -> None:
    """Confirm a STOP, unless one of this sender holds already: then the new one adds nothing."""
    held = Stop.objects.filter(contact_id__in=reads.alike(text.contact_id), lifted_at=None)
    first = held.order_by("asked_at", "id").first()
    record(Kind.STOP_ANSWERED, subject=text.pk, act=act)
    if first is not None and text.contact_id is not None and first.contact_id != text.contact_id:
        held.filter(contact_id=text.contact_id).update(lifted_at=act.at)
        return
    _reply(act, text, Template.STOPPED)


def _start(act: Act, text: Text) -> None:
    """Lift every STOP of this sender."""
    lifted = list(Stop.objects.filter(contact_id__in=reads.alike(text.contact_id), lifted_at=None))
    Stop.objects.filter(pk__in=[stop.pk for stop in lifted]).update(lifted_at=act.at)
    record(Kind.STOP_LIFTED, subject=text.pk, act=act, facts={"count": len(lifted)})
    _reply(act, text, Template.STARTED)


def _reply(act: Act, text: Text, template: Template) -> None:
    if text.contact_id is None or text.answered:
        return
    queue(
        act=act,
        id=uuid5(text.pk, template.value),
        contact_id=text.contact_id,
        template=template,
        facts={},
        language=text.language,
        urgent=False,
    )


@action
def forget_texts(*, act: Act) -> int:
    """Empty the texts that are 30 days old, at most ``FORGOTTEN_AT_ONCE`` of them, and return how many.

    Whoever asked for no more messages stays known as long as that holds.

    Ledger: ``messaging.texts.forgotten``, once for all of them; ``vault.contacts.forgotten`` if there were contacts.
    """
    due = Text.objects.filter(received_at__lte=act.at - policy.TEXTS_KEPT, forgotten_at=None).order_by("received_at")
    chosen = list(due.values_list("id", "contact_id")[:FORGOTTEN_AT_ONCE])
    if not chosen:
        unchanged()
        return 0
    forget_contacts(act=replace(act, key=None), contact_ids=_let_go(contact for _, contact in chosen))
    ids = [text_id for text_id, _ in chosen]
    Text.objects.filter(pk__in=ids, state=Came.WAITING).update(state=Came.DONE)
    Text.objects.filter(pk__in=ids).update(text="", contact=None, reference="", forgotten_at=act.at)
    record(Kind.TEXTS_FORGOTTEN, subject=uuid7(act.at), act=act, facts={"count": len(ids)})
    return len(ids)


def _let_go(contacts: Iterable[UUID | None]) -> list[UUID]:
    """Return those contacts that no STOP in force needs."""
    known = [contact for contact in contacts if contact is not None]
    held = set(Stop.objects.filter(contact_id__in=known, lifted_at=None).values_list("contact_id", flat=True))
    return [contact for contact in known if contact not in held]
