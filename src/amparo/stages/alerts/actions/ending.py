"""How a published alert ends: it is over, it was wrong, or its time has run out."""

from datetime import datetime
from uuid import UUID

from amparo.core.ledger.actions import action, already, record
from amparo.core.ledger.terms import Act, Refused
from amparo.stages.alerts import policy
from amparo.stages.alerts.actions import rows
from amparo.stages.alerts.models import Alert, Draft, Published
from amparo.stages.alerts.terms import Ending, Kind, No, Status


@action
def end(*, act: Act, draft_id: UUID, ending: Ending) -> UUID:
    """Say of a released alert that it is over, or that it was wrong; return its draft's id.

    Ledger: ``alerts.alert.ended``.

    Raises:
        Refused: a rule of ``policy.why_not_end`` says no.
        ObjectDoesNotExist: there is no such alert.
    """
    if sent_before := already(act):
        return sent_before
    copy = _copy(draft_id)
    status = Status(ending.value)
    if reason := policy.why_not_end(Status(copy.status), status, rows.profile(act)):
        raise Refused(reason)
    _turn(copy, status, act.at)
    record(Kind.ENDED, subject=draft_id, act=act, facts={"status": status.value})
    return draft_id


@action
def withdraw_unconfirmed(*, act: Act, draft_id: UUID) -> UUID:
    """Withdraw an alert whose confirmation was taken back, and return its draft's id.

    Ledger: ``alerts.alert.ended``.

    Raises:
        Refused: it was withdrawn before, or its confirmation stands.
        ObjectDoesNotExist: there is no such alert.
    """
    if sent_before := already(act):
        return sent_before
    copy = _copy(draft_id)
    draft = Draft.objects.get(pk=draft_id)
    stands = rows.incident(draft.incident_id).confirmation_id == draft.confirmation_id
    if stands or Status.WITHDRAWN not in policy.ENDINGS[Status(copy.status)]:
        raise Refused(No.WRONG_STATE)
    _turn(copy, Status.WITHDRAWN, act.at)
    record(Kind.ENDED, subject=draft_id, act=act, facts={"status": Status.WITHDRAWN.value})
    return draft_id


@action
def expire(*, act: Act, draft_id: UUID) -> UUID:
    """Say of an alert whose time is over that it is, and return its draft's id.

    Ledger: ``alerts.alert.expired``.

    Raises:
        Refused: it still holds, or was ended before.
        ObjectDoesNotExist: there is no such alert.
    """
    if sent_before := already(act):
        return sent_before
    copy = _copy(draft_id)
    if copy.status != Status.IN_FORCE or copy.until > act.at:
        raise Refused(No.WRONG_STATE)
    _turn(copy, Status.EXPIRED, act.at)
    record(Kind.EXPIRED, subject=draft_id, act=act)
    return draft_id


def _copy(draft_id: UUID) -> Published:
    """Return the public's copy of a released alert, locked until the transaction ends."""
    alert_id = Alert.objects.values_list("id", flat=True).get(draft_id=draft_id)
    return Published.objects.select_for_update().get(alert_id=alert_id)


def _turn(copy: Published, status: Status, at: datetime) -> None:
    copy.status = status
    copy.status_at = at
    copy.save(update_fields=["status", "status_at"])
