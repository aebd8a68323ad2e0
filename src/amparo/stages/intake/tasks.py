"""What wakes intake, and what it does by the clock."""

from uuid import UUID

from amparo.core.jobs.registry import every, on
from amparo.core.ledger.terms import Act
from amparo.core.messaging.terms import Kind as MessagingKind
from amparo.stages.intake import actions, conversations, policy, reads


@on(MessagingKind.TEXT_READY)
def take_text(act: Act, text_id: UUID) -> None:
    """Take a text that came in.

    May run twice: a text is one line of one conversation.
    """
    conversations.take_text(act=act, text_id=text_id)


@every(15)
def go_on_without_a_place(act: Act) -> None:
    """Make the reports whose place was asked for and not told in time.

    May run twice: a conversation that has its report waits for no place.
    """
    for report_id in reads.placeless(act.at):
        conversations.make_placeless_report(act=act.keyed(f"{act.key}:{report_id}"), report_id=report_id)


@every(600)
def forget_old_calls(act: Act) -> None:
    """Throw away drafts that nobody touched for a day, and let go who took calls a month ago.

    May run twice: what is gone already is not found again.
    """
    if reads.any_call_to_forget(drafts=act.at - policy.DRAFT_KEPT, takers=act.at - policy.KEPT):
        actions.forget_calls(act=act)
