"""Reporter tokens, as far as what became of a report decides them."""

from uuid import UUID

from amparo.core.ledger.actions import action, unchanged
from amparo.core.ledger.terms import Act, Refused
from amparo.stages.incidents import policy, reads
from amparo.stages.incidents.terms import No
from amparo.stages.intake import actions as intake
from amparo.stages.intake.terms import NewToken


@action
def grant_token(*, act: Act, report_id: UUID) -> NewToken:
    """Give the sender of a report that was confirmed the token that it earns; it is shown this once.

    Ledger: ``intake.token.issued``.

    Raises:
        Refused: the report came after the confirmation, or there is none that stands; or the token was taken before.
        ObjectDoesNotExist: there is no such report.
    """
    if not reads.earned(report_id):
        raise Refused(No.NOT_CONFIRMED)
    return intake.issue_token(act=act, report_id=report_id)


@action
def rest_tokens(*, act: Act, incident_id: UUID) -> int:
    """Rest the tokens of which the last two reports, one in this incident, were found wrong; return how many.

    Ledger: ``intake.token.rested`` for each.
    """
    judged = reads.outcomes(reads.tokens_in(incident_id))
    doubtful = [token_id for token_id, right in judged.items() if policy.doubtful(right)]
    if not doubtful:
        unchanged()
    for token_id in doubtful:
        intake.rest_token(act=act.keyed(f"{act.key}:{token_id}"), token_id=token_id)
    return len(doubtful)
