"""What wakes alerts."""

from contextlib import suppress
from uuid import UUID

from amparo.core.jobs.registry import every, on
from amparo.core.ledger.terms import Act, Refused
from amparo.stages.alerts import actions, reads
from amparo.stages.alerts.terms import Kind
from amparo.stages.incidents.terms import Kind as IncidentKind


@on(IncidentKind.REOPENED)
def withdraw(act: Act, incident_id: UUID) -> None:
    """Withdraw what stood on a confirmation that was taken back.

    May run twice: what is withdrawn is not found again.
    """
    for draft_id in reads.standing_on(incident_id):
        with suppress(Refused):  # one that cannot be done now must not keep the others waiting
            actions.withdraw_unconfirmed(act=act.keyed(f"{act.key}:{draft_id}"), draft_id=draft_id)


@on(IncidentKind.REOPENED)
def discard(act: Act, incident_id: UUID) -> None:
    """Put away what was being written on a confirmation that was taken back.

    May run twice: what is put away is not found again.
    """
    if draft_id := reads.in_making(incident_id):
        actions.discard_unconfirmed(act=act, draft_id=draft_id)


@on(Kind.SIGNED)
def page_second(act: Act, draft_id: UUID) -> None:
    """Ask the other releasers to read what one of them has signed.

    May run twice: each message is named after the draft, its text and the recipient.
    """
    actions.page_second(act=act, draft_id=draft_id)


@every(15)
def expire(act: Act) -> None:
    """Say of alerts whose time is over that it is.

    May run twice: what has expired is not found again.
    """
    for draft_id in reads.run_out(act.at):
        with suppress(Refused):  # one that cannot be done now must not keep the others waiting
            actions.expire(act=act.keyed(f"{act.key}:{draft_id}"), draft_id=draft_id)
