"""What this room does by the clock."""

from amparo.core.jobs import policy
from amparo.core.jobs.backend import backend
from amparo.core.jobs.registry import every
from amparo.core.ledger.terms import Act


@every(3600)
def prune(act: Act) -> None:
    """Delete the rows of jobs that finished a day ago.

    May run twice: what is gone stays gone.  It leaves no event, since it takes away
    traces of work and none of what the work did.
    """
    backend().prune(act.at - policy.KEPT)
