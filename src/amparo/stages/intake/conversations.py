"""What changes conversations: texts and lines come in, answers go out, a report is made of what was told.

A report never changes once it is made.  So where a text names no place the report waits:
we ask once, and make it of the answer, or after three minutes of what there is.  Danger to
life waits for nothing.
"""

from collections.abc import Collection
from dataclasses import replace
from itertools import islice
from uuid import UUID, uuid5

from django.conf import settings

from amparo.core.kit.ids import uuid7
from amparo.core.ledger import twins
from amparo.core.ledger.actions import action, already, record, unchanged
from amparo.core.ledger.terms import Act, Interface, Refused
from amparo.core.messaging import actions as messaging
from amparo.core.messaging import reads as messages
from amparo.core.messaging.terms import Incoming, Template
from amparo.core.places import reads as places
from amparo.core.places.names import fold
from amparo.core.places.terms import NotPrepared
from amparo.core.vault import reads as vault
from amparo.core.vault import secrets
from amparo.stages.intake import actions, danger, policy, reads, texting
from amparo.stages.intake.models import Conversation, Line, Report
from amparo.stages.intake.phrases import MASK, Phrase, said
from amparo.stages.intake.terms import Happening, Kind, NewReport, Place, Way

OURSELVES = "system:intake"
NOT_TOLD = "?"
"""Stands for a place of which nobody said anything at all."""
FORGOTTEN_AT_ONCE = 500


@action
def take_text(*, act: Act, text_id: UUID) -> UUID:
    """Take a text that came in: into the conversation with its sender, or as the first of one; return its id.

    Ledger: ``intake.conversation.opened``, ``intake.report.received``, ``intake.line.received``, ``intake.line.sent``.

    Raises:
        ObjectDoesNotExist: there is no such text.
    """
    if taken_before := already(act):
        return taken_before
    came = messages.incoming(text_id)
    if came.contact_id is not None:
        twins.wait("conversation", str(min(vault.alike(came.contact_id))))
    before = Line.objects.filter(source_id=text_id).values_list("conversation_id", flat=True).first()
    talk = reads.talk_with(came.contact_id, act.at)
    if before is not None or (came.word is not None and talk is None):
        unchanged()
        return before or text_id
    if talk is None or texting.starts_anew(came.text):
        return _begin(act, came)
    conversation = Conversation.objects.select_for_update().get(pk=talk)
    _hear(act, conversation, came.text, came=came)
    return talk


def _begin(act: Act, came: Incoming) -> UUID:
    """Open a conversation with a text; make a report of it at once if it says where, or if life is in danger."""
    report_id, language = uuid7(act.at), texting.language_of(came.text)
    conversation = Conversation.objects.create(
        id=report_id,
        contact_id=came.contact_id,
        language=language,
        receipt=secrets.hash_code(secrets.receipt_of(report_id)),
        opened_at=act.at,
        last_at=act.at,
    )
    record(Kind.CONVERSATION_OPENED, subject=report_id, act=act, facts={"way": Way.SMS.value})
    _their_line(act, conversation, came.text, came=came)
    place, in_danger = _place_in(came.text), danger.told(came.text)
    if place or in_danger:
        _make_report(act, conversation, place)
    phrases = [Phrase.DANGER] if in_danger else []
    phrases += [Phrase.TAKEN] if came.text.strip() else [Phrase.NO_WORDS]
    if not place:
        phrases.append(Phrase.WHERE)
        if not in_danger:
            conversation.place_by = act.at + policy.PLACE_WAIT
            conversation.save(update_fields=["place_by"])
    _say(act, conversation, *phrases)
    return report_id


def _hear(act: Act, conversation: Conversation, text: str, *, came: Incoming | None = None) -> None:
    """Take a further line: as the answer to "where?" while there is no report, else for a person to answer."""
    _their_line(act, conversation, text, came=came)
    if conversation.place_by is not None:
        if conversation.language == "und":
            conversation.language = texting.language_of(text)
        _make_report(act, conversation, text if len(text) <= texting.LONGEST_PLACE else _place_in(text) or text)
        _say(act, conversation, Phrase.THANKS)
    elif conversation.waiting_since is None:
        conversation.waiting_since = act.at
        conversation.save(update_fields=["waiting_since"])


@action
def make_placeless_report(*, act: Act, report_id: UUID) -> UUID:
    """Make the report of a conversation that waited long enough for a place, and return its id.

    Ledger: ``intake.report.received``.
    """
    conversation = Conversation.objects.select_for_update().get(pk=report_id)
    if conversation.place_by is None or conversation.place_by > act.at:
        unchanged()
        return report_id
    _make_report(act, conversation, "")
    return report_id


@action
def say(*, act: Act, report_id: UUID, text: str) -> UUID:
    """Take a line from whoever holds a report's receipt, and return the report's id.

    Ledger: ``intake.line.received``.

    Raises:
        Refused: ``policy.why_not_say``.
        ObjectDoesNotExist: there is no such report.
    """
    if said_before := already(act):
        return said_before
    if reason := policy.why_not_say(text):
        raise Refused(reason)
    _hear(act, _conversation(act, report_id), text)
    return report_id


@action
def answer(*, act: Act, report_id: UUID, text: str) -> UUID:
    """Answer whoever sent a report, at the receipt and by the way they left, and return the report's id.

    Ledger: ``intake.line.sent``, and ``messaging.message.queued`` if they can be reached.

    Raises:
        Refused: ``policy.why_not_say``.
        ObjectDoesNotExist: there is no such report.
    """
    if answered_before := already(act):
        return answered_before
    if reason := policy.why_not_say(text):
        raise Refused(reason)
    conversation = _conversation(act, report_id)
    _our_line(act, conversation, text, author=act.actor)
    conversation.answered_at, conversation.waiting_since = act.at, None
    conversation.save(update_fields=["answered_at", "waiting_since"])
    return report_id


@action
def forget_lines(*, act: Act, spared: Collection[UUID] = ()) -> int:
    """Empty the lines that are 30 days old, at most ``FORGOTTEN_AT_ONCE`` of them, and return how many.

    Args:
        act: by the worker.
        spared: reports under a legal hold, which keep what was said about them too.

    Ledger: ``intake.lines.forgotten``, once for all of them.
    """
    ids = list(islice(reads.lines_to_forget(act.at - policy.KEPT, spared=spared), FORGOTTEN_AT_ONCE))
    if not ids:
        unchanged()
        return 0
    Line.objects.filter(pk__in=ids).update(text="", forgotten_at=act.at)
    quiet = Conversation.objects.filter(line__in=ids, last_at__lte=act.at - policy.KEPT)
    Conversation.objects.filter(pk__in=list(quiet.values_list("pk", flat=True))).update(
        contact_id=None, waiting_since=None
    )
    record(Kind.LINES_FORGOTTEN, subject=uuid7(act.at), act=act, facts={"count": len(ids)})
    return len(ids)


def _conversation(act: Act, report_id: UUID) -> Conversation:
    """Return the conversation about a report, held until the transaction ends; open one if nothing was said yet."""
    found = Conversation.objects.select_for_update().filter(pk=report_id).first()
    if found is not None:
        return found
    report = Report.objects.get(pk=report_id)
    opened, _ = Conversation.objects.select_for_update().get_or_create(
        pk=report_id,
        defaults={
            "contact_id": report.contact_id,
            "language": report.language,
            "receipt": report.receipt,
            "opened_at": act.at,
            "last_at": act.at,
        },
    )
    return opened


def _make_report(act: Act, conversation: Conversation, place: str) -> None:
    """Make the report of what was told so far; without a place its words stand there, for a person to read."""
    theirs = Line.objects.filter(conversation=conversation, ours=False).order_by("at", "id")
    lines = list(theirs.values_list("text", "at"))
    text = "\n".join(told for told, _ in lines)[: policy.LONGEST_TEXT]
    form = NewReport(
        id=conversation.pk,
        happening=Happening.HEARD if texting.is_hearsay(text) else Happening.NOW,
        place=Place(text=(place.strip() or text.strip() or NOT_TOLD)[: policy.LONGEST_PLACE]),
        seen_at=min((at for _, at in lines), default=act.at),
        text=text,
        language=conversation.language,
    )
    # It is theirs, whoever of us was at work when it was whole.
    theirs_act = Act("public", act.at, Interface.API)
    actions.take_checked(act=theirs_act, form=form, sealed=conversation.contact_id)
    conversation.place_by = None
    conversation.save(update_fields=["place_by", "language"])


def _place_in(text: str) -> str:
    """Return the part of a text that says where: by its form, or a name that the gazetteer knows; "" if none does."""
    if spelled := texting.spelled_place(text):
        city = texting.after_a_comma(text, spelled)
        return f"{spelled}, {city}" if city and _is_known(city) else spelled
    return next((piece for piece in texting.named_places(text) if _is_known(piece)), "")


def _is_known(name: str) -> bool:
    """Say whether the gazetteer knows a name as it was written; what resembles one is a guess and does not count."""
    try:
        found = places.resolve(name)
    except NotPrepared:
        return False
    return any(fold(candidate.label.partition(" ")[2].partition(",")[0]) in fold(name) for candidate in found)


def _their_line(act: Act, conversation: Conversation, text: str, *, came: Incoming | None) -> None:
    line = Line.objects.create(
        id=uuid7(act.at),
        conversation=conversation,
        at=came.received_at if came else act.at,
        ours=False,
        author="public",
        way=Way.SMS if came else Way.WEB,
        text=text,
        source_id=came.id if came else None,
    )
    _touch(act, conversation)
    facts = {"line": str(line.pk), "way": line.way}
    record(Kind.LINE_RECEIVED, subject=conversation.pk, act=act, facts=facts)


def _say(act: Act, conversation: Conversation, *phrases: Phrase) -> None:
    """Send fixed sentences; the receipt's code goes out with them and is kept by nobody but who gets it."""
    sent, kept = (
        said(conversation.language, *phrases, url=settings.PUBLIC_URL, code=code)
        for code in (secrets.receipt_of(conversation.pk), MASK)
    )
    _our_line(act, conversation, kept, sent=sent, author=OURSELVES)


def _our_line(act: Act, conversation: Conversation, text: str, *, author: str, sent: str = "") -> None:
    line_id = uuid7(act.at)
    way, message_id = _carry(act, conversation, line_id, sent or text, urgent=author != OURSELVES)
    Line.objects.create(
        id=line_id,
        conversation=conversation,
        at=act.at,
        ours=True,
        author=author,
        way=way,
        text=text,
        message_id=message_id,
    )
    _touch(act, conversation)
    record(Kind.LINE_SENT, subject=conversation.pk, act=act, facts={"line": str(line_id), "way": way.value})


def _carry(act: Act, conversation: Conversation, line_id: UUID, text: str, *, urgent: bool) -> tuple[Way, UUID | None]:
    """Queue a line to whoever can be reached; for the others it waits at the receipt."""
    contact_id = conversation.contact_id
    channel = vault.channel_of(contact_id) if contact_id else None
    if contact_id is None or channel is None or messages.stopped(contact_id):
        return Way.WEB, None
    message_id = messaging.queue(
        act=replace(act, key=None),
        id=uuid5(line_id, "message"),
        contact_id=contact_id,
        template=Template.LINE,
        facts={},
        language=conversation.language,
        urgent=urgent,
        body=text,
    )
    return Way(channel.value), message_id


def _touch(act: Act, conversation: Conversation) -> None:
    conversation.last_at = max(conversation.last_at, act.at)
    conversation.save(update_fields=["last_at"])
