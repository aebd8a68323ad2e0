"""The gate: two people sign one exact text, and with the second it is public."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid5

from django.conf import settings

from amparo.core.kit.ids import public_code, uuid7
from amparo.core.ledger.actions import action, already, record
from amparo.core.ledger.terms import Act, Refused
from amparo.core.messaging import actions as messaging
from amparo.core.messaging.terms import Template
from amparo.core.people import reads as people
from amparo.core.people.policy import why_not_second_releaser
from amparo.core.people.terms import Permit
from amparo.stages.alerts import policy, reads, wording
from amparo.stages.alerts.actions import rows
from amparo.stages.alerts.models import Alert, Draft, Published, Signature
from amparo.stages.alerts.terms import Facts, Kind, No, State, Status
from amparo.stages.incidents import reads as incidents


@action
def sign(*, act: Act, draft_id: UUID, read: str) -> UUID:
    """Sign the text that was read; the second signature releases and publishes it.  Returns the draft's id.

    Ledger: ``alerts.draft.signed``; with the second ``alerts.alert.released``.

    Args:
        act: by a releaser.
        draft_id: which.
        read: the digest of the text that the signer had before their eyes.

    Raises:
        Refused: a rule of ``policy.why_not_sign`` says no.
        ObjectDoesNotExist: there is no such draft.
    """
    if sent_before := already(act):
        return sent_before
    draft, row = rows.held(draft_id)
    incident = rows.incident(row.incident_id)
    signer = rows.profile(act)
    named = [*(s.person_id for s in row.signatures), *([signer.id] if signer else [])]
    reason = policy.why_not_sign(
        row,
        signer,
        read=read,
        computed=wording.digest_of(row),
        confirmed=incident.confirmation_id == row.confirmation_id,
        stands=incidents.taken_back(row.confirmation_id) is None,
        wording_is_draft=wording.is_draft(_stored(draft.facts)),
        demonstration=settings.DEMONSTRATION,
        inviter_of=people.inviters(named),
        now=act.at,
    )
    if reason:
        raise Refused(reason)
    Signature.objects.create(id=uuid7(act.at), draft_id=draft_id, digest=row.digest, person_id=act.person, at=act.at)
    record(Kind.SIGNED, subject=draft_id, act=act, facts={"digest": row.digest, "place": len(row.signatures) + 1})
    if row.signatures:
        _release(act, draft, first=row.signatures[0].person_id)
    draft.state = State.RELEASED if row.signatures else State.SIGNED
    draft.save(update_fields=["state"])
    return draft_id


def _release(act: Act, draft: Draft, *, first: UUID) -> None:
    alert = Alert.objects.create(
        id=uuid7(act.at),
        draft=draft,
        incident_id=draft.incident_id,
        confirmation_id=draft.confirmation_id,
        digest=draft.digest,
        first_releaser_id=first,
        second_releaser_id=act.person,
        exercise=draft.exercise,
        released_at=act.at,
    )
    Published.objects.create(
        id=uuid7(act.at),
        alert_id=alert.id,
        code=public_code(),
        texts=draft.texts,
        place=draft.place,
        seen_at=draft.seen_at,
        released_at=act.at,
        until=draft.until,
        status=Status.IN_FORCE,
        status_at=act.at,
        exercise=draft.exercise,
        demonstration=settings.DEMONSTRATION,
    )
    record(
        Kind.RELEASED,
        subject=draft.id,
        act=act,
        facts={"alert": str(alert.id), "incident": str(draft.incident_id), "digest": draft.digest},
    )


@action
def page_second(*, act: Act, draft_id: UUID) -> UUID:
    """Send a message to those who could release what one person has signed, and return the draft's id.

    Ledger: ``messaging.message.queued`` for each, under a key of its own.

    Raises:
        Refused: it waits for nobody any more, or nobody else can be reached.
        ObjectDoesNotExist: there is no such draft.
    """
    # Each message is named after text and recipient, and so is queued once without a key of ours.
    row = reads.draft(draft_id)
    if row is None:
        raise Draft.DoesNotExist
    if row.state is not State.SIGNED:
        raise Refused(No.WRONG_STATE)
    first = row.signatures[0].person_id
    others = [p for p in people.holders(Permit.RELEASE_ALERT, at=act.at) if p.id != first]
    tree = people.inviters([first, *(p.id for p in others)])
    able = [(p.contact_id, p.language) for p in others if not why_not_second_releaser(first, p.id, tree)]
    reachable = [(contact_id, language) for contact_id, language in able if contact_id is not None]
    if not reachable:
        raise Refused(No.NOBODY_TO_ASK)
    for contact_id, language in reachable:
        messaging.queue(
            act=act,
            id=uuid5(row.id, f"{row.digest} {contact_id}"),
            contact_id=contact_id,
            template=Template.RELEASE_REQUEST,
            facts={},
            language=language,
            urgent=True,
        )
    return draft_id


def _stored(facts: Mapping[str, object]) -> Facts:
    times = {name: datetime.fromisoformat(str(facts[name])) for name in ("seen_at", "until")}
    return Facts(**{**facts, **times})  # type: ignore[arg-type]
