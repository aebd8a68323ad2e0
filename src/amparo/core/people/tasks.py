"""What people do by the clock."""

from amparo.core.jobs.registry import every
from amparo.core.ledger.terms import Act
from amparo.core.people import actions, sessions


@every(6 * 3600)
def forget_sessions(act: Act) -> None:
    """Take away sessions that have run out, and the addresses they came from.

    May run twice: what is gone is not found again.
    """
    if sessions.count_expired(at=act.at):
        actions.forget_sessions(act=act)
