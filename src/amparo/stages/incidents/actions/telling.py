"""Messages to those who reported: that it was checked, and in a fixed phrase what came of it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from uuid import UUID, uuid5

from amparo.core.ledger.actions import action, unchanged
from amparo.core.ledger.terms import Act
from amparo.core.messaging import actions as messaging
from amparo.core.messaging import reads as messages
from amparo.core.messaging.terms import Template
from amparo.stages.incidents import policy, reads
from amparo.stages.incidents.terms import State, StepRow
from amparo.stages.intake import reads as intake
from amparo.stages.intake.terms import ReportRow

TOLD: Final[Mapping[State, Template]] = MappingProxyType(
    {State.NOT_ENFORCEMENT: Template.REPORT_REFUTED, State.COULD_NOT_VERIFY: Template.REPORT_UNVERIFIED}
)
"""What was confirmed is told by an alert, which two people release, and by the receipt."""


@action
def tell_reporters(*, act: Act, incident_id: UUID) -> int:
    """Tell those who reported an incident and left a contact what its last step says, and return how many they are.

    Each is told of each step once, so whoever is put to a refuted incident later is told too, and nobody twice.
    That a conclusion was taken back goes to those who had read it.

    Ledger: ``messaging.message.queued`` for each.
    """
    here = reads.current(incident_id)
    steps = reads.steps_of(here)
    template = _template(steps[-1]) if steps else None
    found = _reachable(here) if template else {}
    if template is Template.REPORT_REOPENED:
        read = messages.queued(_message(steps[-2], contact_id) for contact_id in found)
        found = {one: report for one, report in found.items() if _message(steps[-2], one) in read}
    if template is None or not found:
        unchanged()
        return 0
    for contact_id, report in found.items():
        messaging.queue(
            act=act,
            id=_message(steps[-1], contact_id),
            contact_id=contact_id,
            template=template,
            facts={},
            language=report.language,
            urgent=False,
        )
    return len(found)


def _template(last: StepRow) -> Template | None:
    if last.after is State.CHECKING:
        return Template.REPORT_REOPENED if last.before in policy.ENDED else None
    return TOLD.get(last.after)


def _reachable(incident_id: UUID) -> dict[UUID, ReportRow]:
    reports = intake.reports(member.report_id for member in reads.members(incident_id))
    return {report.contact_id: report for report in reports if report.contact_id is not None}


def _message(step: StepRow, contact_id: UUID) -> UUID:
    return uuid5(step.id, str(contact_id))
