"""What stages and people do with messages: queue one, and answer for one."""

from collections.abc import Mapping
from uuid import UUID

from amparo.core.kit.ids import spoken_code
from amparo.core.ledger.actions import action, already, record
from amparo.core.ledger.terms import Act, Fact, Refused
from amparo.core.messaging import outbox, policy, templates
from amparo.core.messaging.models import Message
from amparo.core.messaging.terms import Answer, Kind, Reason, Template
from amparo.core.vault.actions import seal_words


@action
def queue(
    *,
    act: Act,
    id: UUID,  # noqa: A002 - the message's own, made by the caller
    contact_id: UUID,
    template: Template,
    facts: Mapping[str, Fact],
    language: str,
    urgent: bool,
    body: str = "",
) -> UUID:
    """Queue a message in the transaction of the act that causes it, and return its id.

    The id is the caller's, derived from the cause and the recipient (``uuid5(cause,
    str(contact_id))``), so that the same cause queues it once however often it is told.

    Ledger: ``messaging.message.queued``, under a key made of the message's id.

    Args:
        act: who causes it.
        id: the message's.
        contact_id: a contact in the vault.
        template: what it says.
        facts: exactly those of ``templates.SLOTS``.
        language: the recipient's, such as ``es``.
        urgent: somebody's safety may hang on it.  It goes before others, and goes again
            when nobody can say whether it went.
        body: what somebody wrote, for a line of a conversation; it is sealed for the relay at once.

    Raises:
        ValueError: the facts are not those that the text takes.
        IntegrityError: there is no such contact, or another actor has queued under this id.
    """
    own = act.keyed(f"message/{id}")
    if queued_before := already(own):
        return queued_before
    templates.check(template, facts, body)
    Message.objects.create(
        id=id,
        contact_id=contact_id,
        template=template,
        facts=dict(facts),
        body=seal_words(id, body) if body else None,
        language=language,
        urgent=urgent,
        code=spoken_code(),
        queued_at=act.at,
        changed_at=act.at,
        next_at=act.at,
    )
    record(Kind.MESSAGE_QUEUED, subject=id, act=own, facts={"template": template.value, "urgent": urgent})
    return id


@action
def resolve_asked(*, act: Act, message_id: UUID, answer: Answer) -> UUID:
    """Say what becomes of a message whose fate nobody but a person can tell, and return its id.

    Ledger: ``messaging.message.sent``, ``.returned`` or ``.dropped``.

    Raises:
        Refused: nobody asked (``policy.why_not_resolve``).
        Message.DoesNotExist: there is no such message.
    """
    if resolved_before := already(act):
        return resolved_before
    message = outbox.locked(message_id)
    if reason := policy.why_not_resolve(message.state):
        raise Refused(reason)
    outbox.move(message, policy.ANSWERS[answer], act=act, reason=Reason.BY_HAND)
    return message_id
