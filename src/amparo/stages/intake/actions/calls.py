"""What changes calls: a draft grows with each keystroke, and becomes one report."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from amparo.core.kit.ids import uuid7
from amparo.core.ledger.actions import action, record, unchanged
from amparo.core.ledger.terms import Act, Refused
from amparo.core.vault.actions import forget_contacts, seal_contact
from amparo.core.vault.terms import Channel
from amparo.stages.intake import policy, reads
from amparo.stages.intake.actions.taking import take_checked
from amparo.stages.intake.models import Call, Report
from amparo.stages.intake.terms import CallKind, Kind, NewReport, No, NotAccepted, Receipt

FORGOTTEN_AT_ONCE: Final = 500
"""Calls gone through in one transaction; the rest wait for the next turn."""


@action
def begin_call(
    *, act: Act, call_id: UUID, kind: CallKind, answers: Mapping[str, str], follows: UUID | None = None
) -> UUID:
    """Put down a call as a draft of whoever takes it, and return its id.

    Ledger: ``intake.call.begun``.

    Args:
        act: who takes it.
        call_id: UUIDv7, minted with the page; the report gets it.
        kind: what the call is about.
        answers: what was typed so far, without the contact.
        follows: the first report of the same call, if it told of two places; its contact goes on.
    """
    if reads.call(call_id) is not None:
        unchanged()
        return call_id
    shared = reads.report(follows) if follows else None
    Call.objects.create(
        id=call_id,
        person_id=act.person,
        kind=kind.value,
        script=reads.script(kind).number,
        begun_at=act.at,
        kept_at=act.at,
        answers=policy.kept_of(answers),
        contact_id=shared.contact_id if shared else None,
        follows=follows,
    )
    record(Kind.CALL_BEGUN, subject=call_id, act=act, facts={"kind": kind.value})
    return call_id


def keep_answers(*, act: Act, call_id: UUID, kind: CallKind, changes: Mapping[str, str]) -> None:
    """Keep what was typed since the last time; the first time begins the call.

    A keystroke is no act and leaves no event: what comes of it does.

    Raises:
        Refused: the call was saved meanwhile (``No.CALL_SAVED``).
        ObjectDoesNotExist: it is somebody else's.
    """
    with transaction.atomic():
        call = _held(act, call_id)
        if call is not None:
            call.answers = {**call.answers, **policy.kept_of(changes)}
            if call.kind != kind.value:
                call.kind, call.script = kind.value, reads.script(kind).number
            call.kept_at = act.at
            call.save(update_fields=["answers", "kind", "script", "kept_at"])
            return
    begin_call(act=act, call_id=call_id, kind=kind, answers=changes)


@action
def keep_contact(*, act: Act, call_id: UUID, channel: Channel, address: str) -> UUID:
    """Seal a draft's contact in place of the one before, and return its id; nothing of it stays in the draft.

    Ledger: ``vault.contact.sealed``, and ``vault.contacts.forgotten`` for the one before.

    Raises:
        Refused: it is no such address, or the call was saved meanwhile.
        ObjectDoesNotExist: there is no such draft, or it is somebody else's.
    """
    call = _held(act, call_id)
    if call is None:
        raise ObjectDoesNotExist("no such call")
    before = call.contact_id
    call.contact_id = seal_contact(act=replace(act, key=None), channel=channel, address=address)
    call.save(update_fields=["contact_id"])
    _let_go(act, before)
    return call.contact_id


@action
def drop_contact(*, act: Act, call_id: UUID) -> None:
    """Take a draft's contact out again.

    Ledger: ``vault.contacts.forgotten`` if there was one.

    Raises:
        Refused: the call was saved meanwhile.
        ObjectDoesNotExist: it is somebody else's.
    """
    call = _held(act, call_id)
    if call is None or call.contact_id is None:
        unchanged()
        return
    before, call.contact_id = call.contact_id, None
    call.save(update_fields=["contact_id"])
    _let_go(act, before)
    unchanged()  # another report of the same call may have the contact still


@action
def drop_call(*, act: Act, call_id: UUID) -> None:
    """Throw a draft away, with its contact.

    Ledger: ``intake.call.dropped``.

    Raises:
        Refused: the call was saved meanwhile.
        ObjectDoesNotExist: there is no such draft, or it is somebody else's.
    """
    call = _held(act, call_id)
    if call is None:
        raise ObjectDoesNotExist("no such call")
    contact_id = call.contact_id
    call.delete()
    _let_go(act, contact_id)
    record(Kind.CALL_DROPPED, subject=call_id, act=replace(act, key=None))


@action
def save_call(*, act: Act, form: NewReport, kind: CallKind, danger: bool = False) -> Receipt:
    """Make a call's report, and return its receipt; the same again changes nothing and returns the same.

    The report's id is the call's.  A contact in the form goes before the one that the draft has sealed.

    Ledger: ``intake.report.received``, ``intake.call.saved``; ``vault.contact.sealed`` if the form has a contact.

    Raises:
        NotAccepted: ``policy.why_not_accept`` found a flaw.
        Refused: the call was saved with other answers before (``No.CONFLICT``).
        ObjectDoesNotExist: it is somebody else's.
        KeyMissing: this data directory has no keys.
    """
    if flaw := policy.why_not_accept(form, act.at):
        raise NotAccepted(flaw)
    call = Call.objects.select_for_update().filter(pk=form.id).first()
    if call is not None and call.person_id != act.person:
        raise ObjectDoesNotExist("no such call")
    if call is None:
        begin_call(act=replace(act, key=None), call_id=form.id, kind=kind, answers={})
        call = Call.objects.get(pk=form.id)
    receipt = take_checked(act=act, form=form, sealed=call.contact_id)
    if not receipt.created:
        return receipt
    replaced = call.contact_id if form.contact is not None else None
    if call.kind != kind.value:
        call.kind, call.script = kind.value, reads.script(kind).number
    call.answers, call.contact_id, call.saved_at, call.kept_at = {}, None, act.at, act.at
    call.save()
    _let_go(act, replaced)
    facts = {"kind": kind.value, "script": call.script, "danger": danger}
    record(Kind.CALL_SAVED, subject=form.id, act=replace(act, key=None), facts=facts)
    return receipt


@action
def forget_calls(*, act: Act) -> int:
    """Throw away drafts that nobody touched for a day, let go who took calls a month ago; return how many in all.

    Ledger: ``intake.calls.forgotten``, once for all of them; ``vault.contacts.forgotten`` if drafts had contacts.
    """
    drafts = Call.objects.filter(saved_at=None, kept_at__lte=act.at - policy.DRAFT_KEPT)
    ids = list(drafts.order_by("kept_at").values_list("id", flat=True)[:FORGOTTEN_AT_ONCE])
    chosen = Call.objects.filter(id__in=ids)
    contacts = [contact for contact in chosen.values_list("contact_id", flat=True) if contact is not None]
    chosen.delete()
    _let_go(act, *contacts)
    old = Call.objects.filter(kept_at__lte=act.at - policy.KEPT, person_id__isnull=False, saved_at__isnull=False)
    gone = list(old.order_by("kept_at").values_list("id", flat=True)[:FORGOTTEN_AT_ONCE])
    Call.objects.filter(id__in=gone).update(person_id=None)
    count = len(ids) + len(gone)
    if not count:
        unchanged()
        return 0
    record(Kind.CALLS_FORGOTTEN, subject=uuid7(act.at), act=act, facts={"drafts": len(ids), "takers": len(gone)})
    return count


def _held(act: Act, call_id: UUID) -> Call | None:
    """Return the draft that nobody else can change until this transaction ends, or None if there is none yet."""
    call = Call.objects.select_for_update().filter(pk=call_id).first()
    if call is None:
        return None
    if call.person_id != act.person:
        raise ObjectDoesNotExist("no such call")
    if call.saved_at is not None:
        raise Refused(No.CALL_SAVED)
    return call


def _let_go(act: Act, *contact_ids: UUID | None) -> None:
    """Have contacts forgotten that no report and no other draft has."""
    wanted = {one for one in contact_ids if one is not None}
    used = set(Report.objects.filter(contact_id__in=wanted).values_list("contact_id", flat=True))
    used |= set(Call.objects.filter(contact_id__in=wanted).values_list("contact_id", flat=True))
    if wanted - used:
        forget_contacts(act=replace(act, key=None), contact_ids=wanted - used)
