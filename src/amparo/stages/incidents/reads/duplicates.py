"""Which open incidents an account could be of; the cost depends on what is open near it, never on what was."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final
from uuid import UUID

from amparo.core.kit.geo import Point, distance_m
from amparo.stages.incidents.accounts import spot_of
from amparo.stages.incidents.duplicates.reading import Gathered, Reading, gather, read
from amparo.stages.incidents.duplicates.scoring import score
from amparo.stages.incidents.matching import MOST_PROPOSED, alike
from amparo.stages.incidents.models import Incident, Membership
from amparo.stages.incidents.reads.rows import incidents, near_of, open_rows_near
from amparo.stages.incidents.terms import Described, IncidentRow, Possible, Score, Spot, Verdict
from amparo.stages.intake import reads as intake
from amparo.stages.intake.terms import ReportRow

WINDOW: Final = timedelta(hours=6)
"""What was seen longer before or after is another event, or a person says so."""
MOST_COMPARED: Final = 40
"""Open incidents that one account is compared with, those nearest in place first."""
MOST_ON_PAGE: Final = 20
"""Open incidents that one of them is compared with."""
MOST_RECENT: Final = 40
"""Where no place is known: the open incidents last heard of."""
FIRST, LAST = 2, 6
"""Of an incident with many accounts the first and the last ones are read, which is enough to know it by."""


def described(report: ReportRow, spot: Spot | None) -> Described:
    """Return a report as an account to be compared; the place is as it was understood."""
    return Described(
        at=report.seen_at,
        point=spot.point if spot else None,
        accuracy_m=spot.accuracy_m if spot else None,
        text=report.text,
        place=report.place.text,
        activity=report.salute.activity,
        vehicles=report.salute.equipment,
        agency=report.salute.uniform,
    )


def possible_duplicates(told: Described, *, exercise: bool = False, limit: int = MOST_PROPOSED) -> list[Possible]:
    """Return the open incidents that an account could be of, the likeliest first, for a person to judge.

    It need not be whole: it is asked for while somebody types.  Without a point it is compared
    with the open incidents last heard of.
    """
    found = _scored(told, _candidates(told, exercise))
    likely = [one for one in found if one.score.verdict is not Verdict.OTHER]
    return likely[:limit]


def likeliest(told: Described, among: Iterable[UUID]) -> UUID | None:
    """Return which of these open incidents an account is of, or None if one cannot be sure of any."""
    found = _scored(told, incidents(among).values())
    return found[0].incident.id if found and found[0].score.verdict is Verdict.SAME else None


def could_be_same(row: IncidentRow) -> list[tuple[IncidentRow, Score]]:
    """Return the open incidents that could be the same event as this one, the likeliest first, with why.

    Those are near enough and soon enough by how vague either is, or their accounts sound alike.
    """
    if row.spot is None:
        return []
    near = open_rows_near(row.spot.point)
    close = {one.incident_id for one in alike(near_of(row), map(near_of, near))}
    others = _soon(row, near)[:MOST_ON_PAGE]
    known = _accounts_of([row, *others])
    ours = _where_it_is(row, known[row.id])
    found = [
        Possible(other, best, len(known[other.id]))
        for other in others
        if ours and known[other.id]
        if (best := _best(ours, _together(other, known[other.id]))).verdict is not Verdict.OTHER or other.id in close
    ]
    return [(one.incident, one.score) for one in sorted(found, key=_order)[:MOST_PROPOSED]]


def _where_it_is(row: IncidentRow, accounts: Sequence[Reading]) -> list[Reading]:
    """Return the first accounts of an incident and the last one, all where the incident is by now."""
    if not accounts:
        return []
    place = _together(row, accounts)
    chosen = (*accounts[:FIRST], *accounts[FIRST:][-1:])
    return [replace(one, point=place.point, spread_m=math.sqrt(place.variance)) for one in chosen]


def _soon(row: IncidentRow, among: Iterable[IncidentRow]) -> list[IncidentRow]:
    """Return the other incidents that were seen at about the time of this one, the nearest first."""
    point = row.spot.point if row.spot else None
    soon = [
        one
        for one in among
        if one.id != row.id and one.exercise == row.exercise
        if one.first_seen_at - WINDOW <= row.last_seen_at and row.first_seen_at <= one.last_seen_at + WINDOW
    ]
    return sorted(soon, key=lambda one: _apart(point, one))


def _best(ours: Sequence[Reading], other: Gathered) -> Score:
    return max((score(one, other) for one in ours), key=lambda found: found.log_odds)


def _candidates(told: Described, exercise: bool) -> list[IncidentRow]:
    if told.point is not None:
        return [row for row in open_rows_near(told.point) if row.exercise == exercise]
    recent = Incident.objects.filter(closed_at=None, exercise=exercise).order_by("-heard_at", "-id")
    return list(incidents(recent.values_list("id", flat=True)[:MOST_RECENT]).values())


def _scored(told: Described, among: Iterable[IncidentRow]) -> list[Possible]:
    soon = [row for row in among if row.first_seen_at - WINDOW <= told.at <= row.last_seen_at + WINDOW]
    rows = sorted(soon, key=lambda row: _apart(told.point, row))[:MOST_COMPARED]
    known, new = _accounts_of(rows), read(told)
    found = [
        Possible(row, score(new, _together(row, known[row.id])), len(known[row.id])) for row in rows if known[row.id]
    ]
    return sorted(found, key=_order)


def _apart(point: Point | None, row: IncidentRow) -> float:
    return distance_m(point, row.spot.point) if point and row.spot else 0.0


def _order(one: Possible) -> tuple[float, UUID]:
    return -one.score.log_odds, one.incident.id


def _together(row: IncidentRow, accounts: Sequence[Reading]) -> Gathered:
    """Put an incident's accounts together; a place that none of them gives was set by a person."""
    by_hand = row.spot is not None and all(one.point != row.spot.point for one in accounts)
    return gather(accounts, (row.spot.point, row.spot.accuracy_m) if row.spot and by_hand else None)


def _accounts_of(rows: Sequence[IncidentRow]) -> Mapping[UUID, list[Reading]]:
    stays = Membership.objects.filter(incident__in=[row.id for row in rows], until=None)
    members: dict[UUID, list[UUID]] = defaultdict(list)
    for incident_id, report_id in stays.order_by("since", "id").values_list("incident_id", "report_id"):
        members[incident_id].append(report_id)
    chosen = {report for ids in members.values() for report in (*ids[:FIRST], *ids[FIRST:][-LAST:])}
    reports = {report.id: report for report in intake.reports(chosen)}
    return {
        row.id: [read(described(reports[one], spot_of(reports[one]))) for one in members[row.id] if one in reports]
        for row in rows
    }
