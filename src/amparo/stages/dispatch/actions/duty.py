"""On duty and off: an observer says so themselves."""

from uuid import UUID

from amparo.core.kit.geo import Point
from amparo.core.kit.ids import uuid7
from amparo.core.ledger.actions import action, already, record
from amparo.core.ledger.terms import Act, Refused
from amparo.core.people import reads as people
from amparo.core.people.terms import Permit
from amparo.stages.dispatch import policy, reads
from amparo.stages.dispatch.actions import rows
from amparo.stages.dispatch.actions.offers import step_back
from amparo.stages.dispatch.models import Duty
from amparo.stages.dispatch.terms import OPEN, Kind, No

LONGEST_NAME = 120
COARSE = 2
"""Decimals of a degree that are kept of an area somebody names: about a kilometre."""


@action
def go_on_duty(*, act: Act, area: Point | None = None, area_name: str = "") -> UUID:
    """Go on duty, and return the id of the time on duty.

    Args:
        act: by the observer.
        area: about where they will be, if they say; kept to about a kilometre, until they go off duty.
        area_name: what that area was understood as, no finer than a ZIP, so that they can see it; kept as long.

    Ledger: ``dispatch.duty.began``.

    Raises:
        Refused: they may not observe, or are on duty already.
    """
    if sent_before := already(act):
        return sent_before
    person = people.find(act.person, at=act.at)
    if person is None or Permit.OBSERVE not in person.permits:
        raise Refused(No.NOT_PERMITTED)
    if reads.duty_of(act.person) is not None:
        raise Refused(No.ON_DUTY_ALREADY)
    duty = Duty.objects.create(
        id=uuid7(act.at),
        person_id=act.person,
        began_at=act.at,
        lat=round(area.lat, COARSE) if area else None,
        lon=round(area.lon, COARSE) if area else None,
        area_name=area_name[:LONGEST_NAME] if area else "",
    )
    record(Kind.WENT_ON_DUTY, subject=duty.id, act=act)
    return duty.id


@action
def state_presence(*, act: Act) -> UUID:
    """Say that one is there and would answer, and return the id of the time on duty.

    Offers that were not answered before count no more.

    Ledger: ``dispatch.presence.stated``.

    Raises:
        Refused: they are not on duty.
    """
    if sent_before := already(act):
        return sent_before
    duty = Duty.objects.select_for_update().filter(person_id=act.person, ended_at=None).first()
    if duty is None:
        raise Refused(No.OFF_DUTY)
    duty.present_at = act.at
    duty.save(update_fields=["present_at"])
    record(Kind.PRESENCE_STATED, subject=duty.id, act=act)
    return duty.id


@action
def go_off_duty(*, act: Act) -> UUID:
    """Go off duty, forget the area, decline an open offer; return the id of the time on duty.

    Ledger: ``dispatch.duty.ended``, and what ``decline`` records.

    Raises:
        Refused: they are not on duty, or are on their way or on site with a partner.
    """
    if sent_before := already(act):
        return sent_before
    duty = Duty.objects.select_for_update().filter(person_id=act.person, ended_at=None).first()
    if duty is None:
        raise Refused(No.OFF_DUTY)
    _end(act, duty)
    return duty.id


@action
def end_duty(*, act: Act, duty_id: UUID) -> UUID:
    """End a time on duty that has lasted too long, as ``go_off_duty`` does; return its id.

    Ledger: ``dispatch.duty.ended``, and what ``decline`` records.

    Raises:
        Refused: it has not lasted so long, was ended before, or its holder is on the way or on site.
        ObjectDoesNotExist: there is no such time on duty.
    """
    if sent_before := already(act):
        return sent_before
    duty = Duty.objects.select_for_update().get(pk=duty_id)
    if duty.ended_at is not None or not policy.overlong(duty.began_at, now=act.at):
        raise Refused(No.NOT_YET_DUE)
    _end(act, duty)
    return duty_id


@action
def forget_area(*, act: Act, duty_id: UUID) -> UUID:
    """Forget about where somebody said they would be, once they are on duty for too long; return that duty's id.

    For whoever cannot go off duty, since a partner counts on them or they forgot to leave the scene.

    Ledger: ``dispatch.area.forgotten``.

    Raises:
        Refused: it has not lasted so long, was ended, or nothing is known of where they are.
        ObjectDoesNotExist: there is no such time on duty.
    """
    if sent_before := already(act):
        return sent_before
    duty = Duty.objects.select_for_update().get(pk=duty_id)
    if duty.ended_at is not None or duty.lat is None or not policy.overlong(duty.began_at, now=act.at):
        raise Refused(No.NOT_YET_DUE)
    duty.lat, duty.lon, duty.area_name = None, None, ""
    duty.save(update_fields=["lat", "lon", "area_name"])
    record(Kind.AREA_FORGOTTEN, subject=duty_id, act=act)
    return duty_id


def _end(act: Act, duty: Duty) -> None:
    """End a locked time on duty.

    Nobody is offered anything while it is locked; what was offered before may be accepted by
    the partner or called back until the request is locked too, so the rule is asked after that.
    """
    offered = reads.open_for(duty.person_id)
    held = rows.locked(offered.id) if offered else None
    if held and (reason := policy.why_not_end_duty(reads.row(held[1]))):
        raise Refused(reason)
    duty.ended_at, duty.lat, duty.lon, duty.area_name = act.at, None, None, ""
    duty.save(update_fields=["ended_at", "lat", "lon", "area_name"])
    record(Kind.WENT_OFF_DUTY, subject=duty.id, act=act)
    if held and held[1].state in OPEN:
        step_back(act, *held)
