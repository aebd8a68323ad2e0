"""What intake does by the clock."""

from amparo.core.jobs.registry import every
from amparo.core.ledger.terms import Act
from amparo.stages.intake import actions, policy, reads


@every(600)
def forget_old_reports(act: Act) -> None:
    """Empty the reports that are 30 days old.

    May run twice: what is empty already is not found again.
    """
    if reads.any_received_before(act.at - policy.KEPT):
        actions.forget_reports(act=act)


@every(600)
def forget_old_calls(act: Act) -> None:
    """Throw away drafts that nobody touched for a day, and let go who took calls a month ago.

    May run twice: what is gone already is not found again.
    """
    if reads.any_call_to_forget(drafts=act.at - policy.DRAFT_KEPT, takers=act.at - policy.KEPT):
        actions.forget_calls(act=act)
