"""A call whose taker saw that it is about an incident they have."""

from dataclasses import replace
from uuid import UUID

from amparo.core.ledger.actions import action
from amparo.core.ledger.terms import Act
from amparo.stages.incidents import reads
from amparo.stages.incidents.actions.sorting import add_report
from amparo.stages.intake import actions as intake
from amparo.stages.intake.terms import CallKind, NewReport, Receipt


@action
def save_call_into(*, act: Act, form: NewReport, kind: CallKind, incident_id: UUID, danger: bool = False) -> Receipt:
    """Save a call and let its report feed this incident, both or neither; return the receipt.

    Whatever sorts new reports finds it in an incident already and leaves it there.

    Ledger: what ``intake.actions.save_call`` and ``add_report`` leave.

    Raises:
        NotAccepted: the report has a flaw.
        Refused: the call was saved with other answers before, or the incident takes no report.
        ObjectDoesNotExist: there is no such incident, or the call is somebody else's.
    """
    receipt = intake.save_call(act=act, form=form, kind=kind, danger=danger)
    into = reads.current(incident_id)
    if receipt.created or into not in reads.incidents_of_report(form.id):
        add_report(act=replace(act, key=None), report_id=form.id, incident_id=into)
    return receipt
