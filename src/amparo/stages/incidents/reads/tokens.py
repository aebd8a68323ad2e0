"""What became of the reports that came with reporter tokens."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from amparo.stages.incidents.models import Membership
from amparo.stages.incidents.reads.rows import confirmation, incidents, incidents_of_report, members, taken_back
from amparo.stages.incidents.terms import State
from amparo.stages.intake import reads as intake
from amparo.stages.intake.terms import Lane


def earned(report_id: UUID) -> bool:
    """Say whether a report was here before an incident that it is in was confirmed, and that confirmation stands."""
    report = intake.report(report_id)
    if report is None or report.forgotten_at is not None or report.lane is Lane.BULK:
        return False
    for row in incidents(incidents_of_report(report_id)).values():
        made = confirmation(row.confirmation_id) if row.confirmation_id else None
        if made is not None and report.received_at < made.at and taken_back(made.id) is None:
            return True
    return False


def outcomes(token_ids: Collection[UUID]) -> dict[UUID, list[bool]]:
    """Return for each token whether its reports, those not forgotten, were right: the earliest received first.

    One that is not concluded yet, or could not be verified, says nothing.
    """
    token_of = intake.reports_with_tokens(token_ids)
    stays = Membership.objects.filter(report__in=list(token_of), until=None)
    states: dict[UUID, set[str]] = defaultdict(set)
    for report_id, state in stays.values_list("report_id", "incident__state"):
        states[report_id].add(state)
    found: dict[UUID, list[bool]] = {token_id: [] for token_id in token_ids}
    for report_id, token_id in token_of.items():
        if State.CONFIRMED in states[report_id]:
            found[token_id].append(True)
        elif State.NOT_ENFORCEMENT in states[report_id]:
            found[token_id].append(False)
    return found


def tokens_in(incident_id: UUID) -> frozenset[UUID]:
    """Return the tokens that reports in an incident came with."""
    rows = intake.reports(member.report_id for member in members(incident_id))
    return frozenset(row.token_id for row in rows if row.token_id is not None)
