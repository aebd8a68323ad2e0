"""Which reports belong to which incident: attached, moved, merged, and every move kept."""

import math
from collections.abc import Collection, Sequence
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist

from amparo.core.kit.ids import uuid7
from amparo.core.ledger.actions import action, already, record, unchanged
from amparo.core.ledger.terms import Act, Fact, Refused
from amparo.core.places import reads as places
from amparo.core.places.terms import NotPrepared
from amparo.stages.incidents import policy, reads
from amparo.stages.incidents.accounts import spot_of
from amparo.stages.incidents.actions import rows
from amparo.stages.incidents.matching import Match, Newcomer, within_reach
from amparo.stages.incidents.models import Incident, Membership, Merge
from amparo.stages.incidents.searching import texts_of
from amparo.stages.incidents.terms import Attribute, Kind, No, Sorting, Source, Spot, State
from amparo.stages.intake import reads as intake
from amparo.stages.intake.terms import Lane, ReportRow


@action
def attach_report(*, act: Act, report_id: UUID) -> UUID:
    """Put a report to the incident it is about, or open one for it, and return the incident's id.

    A report that is in an incident stays there.  It is put to an open incident in its reach if
    the accounts are of one event by their score; where they only may be, it opens an incident
    of its own, which is shown as a possible duplicate.  So does one whose place is wide, since
    nobody has read it; one whose place is not understood opens an incident without a place,
    which a dispatcher sets.

    Ledger: ``incidents.incident.opened`` if one was opened; ``incidents.report.attached``.

    Raises:
        ObjectDoesNotExist: there is no such report.
    """
    if sent_before := already(act):
        return sent_before
    rows.one_by_one()
    if found := reads.incidents_of_report(report_id):
        unchanged()
        return found[0]
    report = _report(report_id)
    spot, place = _placed(report)
    fit = _fit(report, spot)
    if fit is None:
        incident = _opened(act, report, spot, place, report.lane)
        _join(act, incident, report_id)
        rows.note_words(act, incident, place, *texts_of(report))
        _told(act, incident.id, report_id, {"distance_m": None, "lag_s": None})
        return incident.id
    incident = rows.held(fit.incident_id)
    _join(act, incident, report_id, distance_m=fit.distance_m, lag_s=fit.lag_s)
    if report.lane is not Lane.BULK or incident.lane == Lane.BULK:  # bulk moves nothing that others told of
        _learn(act, incident, report, spot)
    _told(act, incident.id, report_id, {"distance_m": fit.distance_m, "lag_s": fit.lag_s})
    return incident.id


@action
def add_reports(*, act: Act, report_ids: Collection[UUID], incident_id: UUID) -> UUID:
    """Let reports feed one more incident, and return that incident's id.

    Ledger: ``incidents.report.attached`` for each.

    Raises:
        ValueError: there are no reports.
        Refused: one is there already, the incident was merged away, or an exercise would
            mix with what is real.
        ObjectDoesNotExist: there is no such report or incident.
    """
    if sent_before := already(act):
        return sent_before
    rows.one_by_one()
    incident = rows.held(incident_id)
    if incident.merged_into_id is not None:
        raise Refused(No.MERGED_AWAY)
    reports = [_report(one) for one in dict.fromkeys(report_ids)]
    if not reports:
        raise ValueError("no report to add")
    for report in reports:
        if incident.exercise != report.exercise:
            raise Refused(No.EXERCISE_MIXED)
        if incident_id in reads.incidents_of_report(report.id):
            raise Refused(No.IN_INCIDENT_ALREADY)
        _join(act, incident, report.id)
        _learn(act, incident, report, None)
        _told(act, incident_id, report.id, {})
    return incident_id


@action
def add_report(*, act: Act, report_id: UUID, incident_id: UUID) -> UUID:
    """Let one report feed one more incident, as ``add_reports`` does.

    Ledger: as ``add_reports``.

    Raises:
        Refused: as ``add_reports``.
        ObjectDoesNotExist: there is no such report or incident.
    """
    return add_reports(act=act, report_ids=[report_id], incident_id=incident_id)


@action
def move_reports(*, act: Act, report_ids: Collection[UUID], from_id: UUID, to_id: UUID | None, why: Sorting) -> UUID:
    """Move reports to another incident, or together to a new one if ``to_id`` is None; return where they are now.

    The old stays are kept and say until when; moving them back is the same act the other way.

    Ledger: ``incidents.incident.opened`` if one was opened; for each report ``incidents.report.attached``
    on the one incident, ``incidents.report.moved`` on the other.

    Raises:
        ValueError: there are no reports.
        Refused: a rule of ``policy.why_not_move_reports`` says no, or a report is not there.
        ObjectDoesNotExist: there is no such report or incident.
    """
    if sent_before := already(act):
        return sent_before
    rows.one_by_one()
    wanted = set(report_ids)
    reports = sorted(map(_report, wanted), key=lambda report: (report.received_at, report.id))
    if not reports:
        raise ValueError("no report to move")
    found = rows.held_together({from_id} | ({to_id} if to_id else set()))
    stays = Membership.objects.filter(incident_id=from_id, until=None)
    if stays.filter(report_id__in=wanted).count() != len(wanted):
        raise Refused(No.NOT_IN_INCIDENT)
    known = reads.incidents(found)
    reason = policy.why_not_move_reports(
        known[from_id],
        known[to_id] if to_id else None,
        left_there=stays.count() - len(wanted),
        cited=_cited(from_id, wanted),
    )
    if reason:
        raise Refused(reason)
    stays.filter(report_id__in=wanted).update(until=act.at)
    _unlearn(found[from_id])
    target = found[to_id] if to_id else _opened_for(act, reports)
    for report in reports:
        _learn(act, target, report, None)
        if target.id not in reads.incidents_of_report(report.id):
            _join(act, target, report.id, why=why)
        _told(act, target.id, report.id, {"why": why})
        facts = {"report": str(report.id), "to": str(target.id), "why": why.value}
        record(Kind.REPORT_MOVED, subject=from_id, act=act, facts=facts)
    rows.reword(found[from_id])
    rows.reword(target)
    return target.id


@action
def move_report(*, act: Act, report_id: UUID, from_id: UUID, to_id: UUID | None, why: Sorting) -> UUID:
    """Move one report, as ``move_reports`` does.

    Ledger: as ``move_reports``.

    Raises:
        Refused: as ``move_reports``.
        ObjectDoesNotExist: there is no such report or incident.
    """
    return move_reports(act=act, report_ids=[report_id], from_id=from_id, to_id=to_id, why=why)


@action
def merge(*, act: Act, incident_id: UUID, into_id: UUID, why: Sorting) -> UUID:
    """Merge an incident into another: its reports go there and it leaves the board; return its id.

    Everything that was put down about it is shown with the other from then on.

    Ledger: ``incidents.incident.merged``.

    Raises:
        Refused: a rule of ``policy.why_not_merge`` says no.
        ObjectDoesNotExist: there is no such incident.
    """
    if sent_before := already(act):
        return sent_before
    rows.one_by_one()
    found = rows.held_together({incident_id, into_id})
    known = reads.incidents(found)
    if reason := policy.why_not_merge(known[incident_id], known[into_id]):
        raise Refused(reason)
    merged = Merge.objects.create(
        id=uuid7(act.at), incident_id=incident_id, into_id=into_id, cause=why, at=act.at, author=act.actor
    )
    moved = list(Membership.objects.filter(incident_id=incident_id, until=None).values_list("report_id", flat=True))
    there = set(Membership.objects.filter(incident_id=into_id, until=None).values_list("report_id", flat=True))
    Membership.objects.filter(incident_id=incident_id, until=None).update(until=act.at, merged_out=merged)
    Membership.objects.bulk_create(
        _stay(act, found[into_id], report_id, why=why, merged_in=merged)
        for report_id in moved
        if report_id not in there
    )
    source, target = found[incident_id], found[into_id]
    source.merged_into, source.closed_at = target, source.closed_at or act.at
    source.save(update_fields=["merged_into", "closed_at"])
    target.first_seen_at = min(target.first_seen_at, source.first_seen_at)
    target.last_seen_at = max(target.last_seen_at, source.last_seen_at)
    target.heard_at = act.at
    target.lane = policy.foremost(Lane(source.lane), Lane(target.lane))
    target.save(update_fields=["first_seen_at", "last_seen_at", "heard_at", "lane"])
    rows.reword(source)
    rows.reword(target)
    facts: dict[str, Fact] = {"into": str(into_id), "why": why.value, "reports": len(moved)}
    record(Kind.INCIDENT_MERGED, subject=incident_id, act=act, facts=facts)
    return incident_id


@action
def undo_merge(*, act: Act, incident_id: UUID) -> UUID:
    """Take a merge back: what it moved returns, unless somebody has moved it on since; return the incident's id.

    Ledger: ``incidents.merge.undone``.

    Raises:
        Refused: it is not merged (``No.NOT_MERGED``), the other was confirmed on what it brought,
            all its reports were moved on since, or the other incident would be left without any.
        ObjectDoesNotExist: there is no such incident.
    """
    if sent_before := already(act):
        return sent_before
    rows.one_by_one()
    incident = rows.held(incident_id)
    merged = Merge.objects.filter(incident_id=incident_id, undone_at=None).first()
    if merged is None:
        raise Refused(No.NOT_MERGED)
    if _confirmed_on(merged):
        raise Refused(No.CONFIRMED_STAYS)
    returned = _returning(merged)
    Membership.objects.filter(merged_in=merged, report__in=returned, until=None).update(until=act.at)
    Membership.objects.bulk_create(_stay(act, incident, report_id) for report_id in returned)
    if not returned:
        raise Refused(No.NOTHING_RETURNS)
    if merged.into.merged_into_id is None and not reads.members(merged.into_id):
        raise Refused(No.LAST_REPORT)
    merged.undone_at = act.at
    merged.save(update_fields=["undone_at"])
    incident.merged_into = None
    if incident.state not in policy.ENDED:
        incident.closed_at = None
    incident.heard_at = act.at
    incident.save(update_fields=["merged_into", "closed_at", "heard_at"])
    rows.reword(incident)
    rows.reword(merged.into)
    facts: dict[str, Fact] = {"from": str(merged.into_id), "reports": len(returned)}
    record(Kind.MERGE_UNDONE, subject=incident_id, act=act, facts=facts)
    return incident_id


def _returning(merged: Merge) -> list[UUID]:
    """Return the reports that come back when a merge is undone: not those that somebody has moved on since."""
    brought = Membership.objects.filter(merged_in=merged)
    moved_on = brought.exclude(report__in=brought.filter(until=None).values("report")).values("report")
    taken = Membership.objects.filter(merged_out=merged).exclude(report__in=moved_on)
    return list(taken.order_by("since", "id").values_list("report_id", flat=True))


def _report(report_id: UUID) -> ReportRow:
    report = intake.report(report_id)
    if report is None:
        raise ObjectDoesNotExist("no such report")
    return report


def _placed(report: ReportRow) -> tuple[Spot | None, str]:
    """Return where a report is and what that place is called; a name that could mean several places is no place."""
    if spot := spot_of(report):
        return spot, rows.heading(report.place.text, spot)
    try:
        meant = places.meant(report.place.text)
    except NotPrepared:
        meant = None
    if meant is None:
        return None, report.place.text
    spot = Spot.about(meant.point, meant.accuracy_m)
    return spot, rows.heading(report.place.text, spot)


def _fit(report: ReportRow, spot: Spot | None) -> Match | None:
    if spot is None:
        return None
    near = reads.open_near(spot.point)
    reached = {one.incident_id: one for one in within_reach(Newcomer(spot, report.seen_at, report.exercise), near)}
    likeliest = reads.likeliest(reads.described(report, spot), reached) if reached else None
    return None if likeliest is None else reached[likeliest]


def _opened(act: Act, report: ReportRow, spot: Spot | None, place: str, lane: Lane) -> Incident:
    incident = rows.open_incident(
        act, spot=spot, place=place, seen_at=report.seen_at, exercise=report.exercise, lane=lane
    )
    record(Kind.INCIDENT_OPENED, subject=incident.id, act=act, facts={"exercise": incident.exercise})
    return incident


def _opened_for(act: Act, reports: Sequence[ReportRow]) -> Incident:
    """Open the incident that reports are split off into, at the place that one of them knows best."""
    placed = {report.id: _placed(report) for report in reports}

    def width(report: ReportRow) -> float:
        spot, _ = placed[report.id]
        return spot.accuracy_m if spot else math.inf

    best = min(reports, key=width)
    # Somebody has read it, so that it is folded no more.
    return _opened(act, best, *placed[best.id], policy.foremost(best.lane, Lane.ORDINARY))


def _join(
    act: Act,
    incident: Incident,
    report_id: UUID,
    *,
    why: Sorting | None = None,
    distance_m: int | None = None,
    lag_s: int | None = None,
) -> None:
    stay = _stay(act, incident, report_id, why=why)
    stay.distance_m, stay.lag_s = distance_m, lag_s
    stay.save(force_insert=True)


def _stay(
    act: Act, incident: Incident, report_id: UUID, *, why: Sorting | None = None, merged_in: Merge | None = None
) -> Membership:
    return Membership(
        id=uuid7(act.at),
        incident=incident,
        report_id=report_id,
        since=act.at,
        cause=why or "",
        merged_in=merged_in,
    )


def _learn(act: Act, incident: Incident, report: ReportRow, spot: Spot | None) -> None:
    """Let an incident take over from a report when it was seen and, if the report knows it better, where."""
    incident.first_seen_at = min(incident.first_seen_at, report.seen_at)
    incident.last_seen_at = max(incident.last_seen_at, report.seen_at)
    incident.heard_at = act.at
    incident.lane = policy.foremost(Lane(incident.lane), report.lane)
    if spot and incident.accuracy_m is not None and spot.accuracy_m < incident.accuracy_m and not _settled(incident):
        rows.put(incident, spot)
        incident.place = rows.heading(report.place.text, spot)
    incident.save()
    rows.note_words(act, incident, incident.place, *texts_of(report))


def _settled(incident: Incident) -> bool:
    """Say whether no report moves an incident: it was confirmed where it is, or somebody at the desk put it there."""
    by_hand = incident.observations.filter(attribute=Attribute.PLACE, source=Source.DESK)
    return incident.state == State.CONFIRMED or by_hand.exists()


def _unlearn(incident: Incident) -> None:
    """Let an incident forget when a report was seen that is not in it any more."""
    seen = [report.seen_at for report in intake.reports(m.report_id for m in reads.members(incident.id))]
    incident.first_seen_at, incident.last_seen_at = min(seen), max(seen)
    incident.save(update_fields=["first_seen_at", "last_seen_at"])


def _told(act: Act, incident_id: UUID, report_id: UUID, facts: dict[str, Fact]) -> None:
    record(Kind.REPORT_ATTACHED, subject=incident_id, act=act, facts={"report": str(report_id), **facts})


def _cited(incident_id: UUID, report_ids: Collection[UUID]) -> bool:
    incident = Incident.objects.select_related("confirmation").get(pk=incident_id)
    made = incident.confirmation
    return made is not None and not {made.first_report_id, made.second_report_id}.isdisjoint(report_ids)


def _confirmed_on(merged: Merge) -> bool:
    """Say whether the incident that this merge fed stands confirmed on a report or an account that it brought."""
    made = rows.held(reads.current(merged.into_id)).confirmation  # held, or it is confirmed on them at this moment
    if made is None:
        return False
    brought = Membership.objects.filter(merged_in=merged, until=None)
    cited = [report for report in (made.first_report_id, made.second_report_id) if report is not None]
    said_there = made.observation.incident_id in reads.family(merged.incident_id)
    return said_there or brought.filter(report_id__in=cited).exists()
