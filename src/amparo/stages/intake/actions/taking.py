"""How reports are taken."""

from dataclasses import replace
from datetime import UTC
from uuid import UUID

from django.conf import settings

from amparo.core.ledger.actions import action, record, unchanged
from amparo.core.ledger.statements import insert
from amparo.core.ledger.terms import Act, Fact, Interface, Refused
from amparo.core.vault import secrets
from amparo.core.vault.actions import seal_contact
from amparo.stages.intake import policy, reads
from amparo.stages.intake.crowd import crowd
from amparo.stages.intake.models import Report
from amparo.stages.intake.terms import Kind, Lane, NewReport, No, NotAccepted, Receipt, TokenRow


@action
def take_report(*, act: Act, form: NewReport) -> Receipt:
    """Take a report and return its receipt; the same report again changes nothing and gets the same receipt.

    The sender's own id is the idempotency key, whoever sends it through whichever interface.

    Ledger: ``intake.report.received``, and ``vault.contact.sealed`` if there is a contact.

    Raises:
        NotAccepted: ``policy.why_not_accept`` found a flaw.
        Refused: another report came in under this id before (``No.CONFLICT``).
        KeyMissing: this data directory has no keys.
    """
    if flaw := policy.why_not_accept(form, act.at):
        raise NotAccepted(flaw)
    return take_checked(act=act, form=form)


@action
def take_checked(*, act: Act, form: NewReport, sealed: UUID | None = None, address: str = "") -> Receipt:
    """Take a report in which the caller, at this very act, has found no flaw; otherwise as ``take_report``.

    Ledger: ``intake.report.received``, and ``vault.contact.sealed`` if there is a contact.

    Args:
        act: by whoever sends it.
        form: the report.
        sealed: a contact that was sealed before there was a report; one in the form goes before it.
        address: where it comes from, for the order in which people look (see ``crowd``); kept nowhere.

    Raises:
        Refused: another report came in under this id before (``No.CONFLICT``).
        KeyMissing: this data directory has no keys.
    """
    form = policy.with_token(form)
    code = secrets.receipt_of(form.id)
    spelled = secrets.digest(policy.spelled(form))
    before = reads.spelled_before(form.id)
    if before is not None:
        if not secrets.same(before, spelled):
            raise Refused(No.CONFLICT)
        unchanged()
        return Receipt(form.id, code, created=False)
    token = reads.token_behind(form.token) if form.token else None
    lane, story = _lane(act, form, address, token)
    place, salute = form.place, form.salute
    insert(
        Report,
        id=form.id,
        received_at=act.at,
        interface=act.interface.value,
        happening=form.happening.value,
        seen_at=(form.seen_at or act.at).astimezone(UTC),  # PostgreSQL takes no offset of 16 hours and more
        lat=place.lat,
        lon=place.lon,
        accuracy_m=place.accuracy_m,
        place_text=place.text,
        text=form.text,
        language=form.language,
        size=salute.size,
        activity=salute.activity,
        uniform=salute.uniform,
        time=salute.time,
        equipment=salute.equipment,
        contact_id=_sealed(form, act) or sealed,
        receipt=secrets.hash_code(code),
        spelled=spelled,
        exercise=settings.DEMONSTRATION,
        lane=lane.value,
        story=story,
        token_id=token.id if token and token.stands(act.at) else None,
    )
    facts: dict[str, Fact] = {
        "happening": form.happening.value,
        "exercise": settings.DEMONSTRATION,
        "lane": lane.value,
    }
    record(Kind.REPORT_RECEIVED, subject=form.id, act=act, facts=facts)
    return Receipt(form.id, code, created=True)


def _sealed(form: NewReport, act: Act) -> UUID | None:
    if form.contact is None:
        return None
    # The report's id already makes the whole act count once; a key would cost a look-up.
    return seal_contact(act=replace(act, key=None), channel=form.contact.channel, address=form.contact.address)


def _lane(act: Act, form: NewReport, address: str, token: TokenRow | None) -> tuple[Lane, bytes | None]:
    """Return in which lane a report stands, and in bulk the digest by which its like are counted together."""
    known = act.interface is Interface.FIELD or (token is not None and token.vouches(act.at))
    if not address:  # taken down by the network's own people, who heard it themselves
        return (Lane.KNOWN if known else Lane.ORDINARY), None
    judged = crowd.judge(form, address, act.at, known=known, token=token.id if token else None)
    lane = policy.lane_of(judged.seen)
    story = secrets.digest(" ".join(sorted(judged.story)).encode())[:16] if lane is Lane.BULK else None
    return lane, story
