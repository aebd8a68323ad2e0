"""What wakes incidents."""

from contextlib import suppress
from uuid import UUID

from amparo.core.jobs.registry import every, on
from amparo.core.ledger.terms import Act, Recorded, Refused
from amparo.stages.incidents import actions, reads
from amparo.stages.incidents.policy import KEPT
from amparo.stages.incidents.terms import Kind
from amparo.stages.intake import conversations
from amparo.stages.intake import reads as intake
from amparo.stages.intake.terms import Kind as IntakeKind
from amparo.stages.intake.terms import Lane


def _in_bulk(event: Recorded) -> bool:
    return event.facts.get("lane") == Lane.BULK


@on(IntakeKind.REPORT_RECEIVED, can_wait=_in_bulk)
def attach_report(act: Act, report_id: UUID) -> None:
    """Put a new report to an incident; those in bulk come after all others that wait.

    May run twice: a report that is in an incident stays there.
    """
    actions.attach_report(act=act, report_id=report_id)


@on(Kind.REFUTED, Kind.LEFT_UNVERIFIED, Kind.REOPENED, Kind.REPORT_MOVED, Kind.INCIDENT_MERGED)
def tell_reporters(act: Act, incident_id: UUID) -> None:
    """Tell those who asked what was found; of a merge and a move, those whose report came to what was concluded.

    May run twice, and late: each message is named after the step it tells of, and the last step is told.
    """
    for told in reads.where_reports_are(incident_id):
        actions.tell_reporters(act=act.keyed(f"{act.key}:{told}"), incident_id=told)


@on(Kind.REFUTED)
def rest_tokens(act: Act, incident_id: UUID) -> None:
    """Look at the reports of those who were wrong twice in a row in the ordinary order for a while.

    May run twice: each token is rested under a key of its own.
    """
    actions.rest_tokens(act=act, incident_id=incident_id)


@every(600)
def close_quiet(act: Act) -> None:
    """Close what nothing was heard of for long.

    May run twice: what is closed is not found again.
    """
    for incident_id in reads.gone_quiet(act.at):
        with suppress(Refused):  # one that cannot be done now must not keep the others waiting
            actions.close_quiet(act=act.keyed(f"{act.key}:{incident_id}"), incident_id=incident_id)


@every(600)
def forget_reports(act: Act) -> None:
    """Empty the reports that are 30 days old, but for those under a legal hold.

    May run twice: what is empty already is not found again.
    """
    if any(intake.due_to_forget(act.at - KEPT, spared=reads.held_reports(act.at))):
        actions.forget_reports(act=act)


@every(600)
def forget_lines(act: Act) -> None:
    """Empty what was said 30 days ago, but for what is about reports under a legal hold.

    May run twice: what is empty already is not found again.
    """
    spared = reads.held_reports(act.at)
    if any(intake.lines_to_forget(act.at - KEPT, spared=spared)):
        conversations.forget_lines(act=act, spared=spared)


@every(3600)
def forget_words(act: Act) -> None:
    """Forget what a month has passed over.

    May run twice: what is emptied is not found again.
    """
    actions.forget_words(act=act)
