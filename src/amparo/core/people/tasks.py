"""What people do by the clock, and when somebody's way in changes."""

from uuid import UUID

from amparo.core.jobs.registry import every, on
from amparo.core.ledger.terms import Act
from amparo.core.people import actions, sessions
from amparo.core.people.terms import Kind


@on(Kind.BROWSER_ADDED, Kind.FACTOR_ADDED, Kind.FACTOR_REMOVED, Kind.CODES_MADE, Kind.PASSPHRASE_CHANGED)
def tell_of_access(act: Act, person_id: UUID) -> None:
    """Tell somebody that their account was opened anew or that a way in changed: it may not have been them.

    May run twice: the message is named after this job.
    """
    actions.tell_of_access(act=act, person_id=person_id)


@every(6 * 3600)
def forget_sessions(act: Act) -> None:
    """Take away sessions that have run out, and the addresses they came from.

    May run twice: what is gone is not found again.
    """
    if sessions.count_expired(at=act.at):
        actions.forget_sessions(act=act)
