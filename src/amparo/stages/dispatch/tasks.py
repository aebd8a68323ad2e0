"""What wakes dispatch."""

from contextlib import suppress
from uuid import UUID

from amparo.core.jobs.registry import every, on
from amparo.core.ledger.terms import Act, Refused
from amparo.stages.dispatch import actions, reads
from amparo.stages.dispatch.terms import Kind
from amparo.stages.incidents.terms import Kind as IncidentKind


@on(Kind.OFFERED)
def tell_observer(act: Act, assignment_id: UUID) -> None:
    """Send an offer to the observer's phone.

    May run twice: the message is named after the assignment.
    """
    actions.send_offer(act=act, assignment_id=assignment_id)


@on(Kind.STOOD_DOWN)
def tell_stood_down(act: Act, assignment_id: UUID) -> None:
    """Tell an observer that they are not needed any more.

    May run twice: the message is named after the assignment.
    """
    actions.send_stand_down(act=act, assignment_id=assignment_id)


@on(Kind.PAIRED)
def tell_pair(act: Act, incident_id: UUID) -> None:
    """Tell both that they are two and may go.

    May run twice: each message is named after the assignment and the partner.
    """
    actions.send_go(act=act, incident_id=incident_id)


@on(Kind.PAIR_BROKEN)
def tell_to_wait(act: Act, incident_id: UUID) -> None:
    """Tell whoever lost their partner not to go alone.

    May run twice: each message is named after the assignment and this job.
    """
    actions.send_wait(act=act, incident_id=incident_id)


@on(
    IncidentKind.CONFIRMED,
    IncidentKind.REFUTED,
    IncidentKind.LEFT_UNVERIFIED,
    IncidentKind.CLOSED,
    IncidentKind.INCIDENT_MERGED,
)
def stand_down(act: Act, incident_id: UUID) -> None:
    """Call back whoever was asked to something that was concluded, is over, or is what others go to already.

    May run twice, and late: whoever was called back is not found again, and whoever goes to
    what is being checked again by then is left to go.
    """
    actions.stand_down(act=act, incident_id=incident_id, if_over=True)


@every(5)
def time_out(act: Act) -> None:
    """Give offers that nobody answered to somebody else.

    May run twice: an offer times out once.
    """
    for assignment_id in reads.overdue(act.at):
        with suppress(Refused):  # one that cannot be done now must not keep the others waiting
            actions.time_out(act=act.keyed(f"{act.key}:{assignment_id}"), assignment_id=assignment_id)


@every(15)
def seek_on(act: Act) -> None:
    """Ask whoever came on duty since, where a pair is still sought.

    May run twice: nobody is asked twice for one request.
    """
    for request_id in reads.seeking():
        with suppress(Refused):  # one that cannot be done now must not keep the others waiting
            actions.seek_on(act=act.keyed(f"{act.key}:{request_id}"), request_id=request_id)


@every(600)
def end_duty(act: Act) -> None:
    """Take off duty whoever forgot to, and forget the area they named.

    May run twice: a time on duty ends once.
    """
    for duty_id in reads.overlong_duties(act.at):
        with suppress(Refused):  # one that cannot be done now must not keep the others waiting
            actions.end_duty(act=act.keyed(f"{act.key}:{duty_id}"), duty_id=duty_id)
        with suppress(Refused):
            actions.forget_area(act=act.keyed(f"{act.key}:{duty_id}:area"), duty_id=duty_id)
