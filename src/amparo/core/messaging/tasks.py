"""What messaging does by the clock."""

from amparo.core.jobs.registry import every
from amparo.core.ledger.terms import Act
from amparo.core.messaging import inbox, policy, reads

AT_ONCE = 50


@every(15)
def let_texts_go_on(act: Act) -> None:
    """Hand on texts whose senders nobody made comparable in a minute: the relay is closed, and reports must go on.

    May run twice: what went on is not found again.
    """
    for text_id in reads.left_by_the_relay(act.at, limit=AT_ONCE):
        inbox.sort(act=act.keyed(f"{act.key}:{text_id}"), text_id=text_id)


@every(600)
def forget_old_texts(act: Act) -> None:
    """Empty the texts that are 30 days old.

    May run twice: what is empty already is not found again.
    """
    if reads.any_text_before(act.at - policy.TEXTS_KEPT):
        inbox.forget_texts(act=act)
