"""Questions about incidents; the number of queries never depends on the number of rows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from amparo.core.kit.geo import Point
from amparo.core.places import cells
from amparo.stages.incidents import accounts
from amparo.stages.incidents.accounts import from_report
from amparo.stages.incidents.matching import WIDEST_M, Match, Near, alike
from amparo.stages.incidents.models import Claim, Confirmation, Incident, Membership, Observation, Step
from amparo.stages.incidents.policy import ENDED
from amparo.stages.incidents.terms import (
    Activity,
    Attribute,
    Basis,
    Card,
    ClaimRow,
    Confidence,
    ConfirmationRow,
    Finding,
    Imagery,
    IncidentRow,
    Marking,
    MemberRow,
    ObservationRow,
    Source,
    Spot,
    State,
    StepRow,
    Value,
)
from amparo.stages.intake import reads as intake
from amparo.stages.intake.terms import Lane

CELLS: Final = 7
"""The resolution that incidents are indexed by: an edge of about 1.4 km, so that 5 km around are 37 cells."""
ON_CARDS: Final = (Attribute.AGENCY, Attribute.ACTIVITY, Attribute.HEAD_COUNT, Attribute.DETAINED, Attribute.IMAGERY)


def incident(incident_id: UUID, *, hold: bool = False) -> IncidentRow | None:
    """Return an incident as it stands, or None; with ``hold`` nobody changes it until the transaction ends."""
    asked = Incident.objects.select_for_update() if hold else Incident.objects.all()
    found = asked.filter(pk=incident_id).first()
    return None if found is None else _incident(found)


def incidents(ids: Iterable[UUID]) -> dict[UUID, IncidentRow]:
    """Return those of the incidents that exist."""
    return {found.id: _incident(found) for found in Incident.objects.filter(pk__in=list(ids))}


def by_code(code: str) -> IncidentRow | None:
    """Return the incident with this short code, or None."""
    found = Incident.objects.filter(code=code.strip().upper()).first()
    return None if found is None else _incident(found)


def current(incident_id: UUID) -> UUID:
    """Return the incident that this one was merged into, or the incident itself."""
    into = Incident.objects.filter(pk=incident_id).values_list("merged_into", flat=True).first()
    return incident_id if into is None else current(into)


def family(incident_id: UUID) -> list[UUID]:
    """Return an incident and those merged into it, at whatever remove; the incident comes first."""
    return families([incident_id])[incident_id]


def families(ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """Return for each of these incidents what ``family`` does, in as many questions as merges lie one in another."""
    found = {root: [root] for root in ids}
    root_of = {root: root for root in ids}
    level = list(ids)
    while level:
        merged = list(Incident.objects.filter(merged_into__in=level).values_list("id", "merged_into_id"))
        for child, parent in merged:
            root_of[child] = root_of[parent]
            found[root_of[child]].append(child)
        level = [child for child, _ in merged]
    return found


def open_rows_near(point: Point) -> list[IncidentRow]:
    """Return the open incidents that could lie within 5 km of a point."""
    around = cells.around(point, WIDEST_M, CELLS)
    return [_incident(found) for found in Incident.objects.filter(closed_at=None, cell__in=around)]


def open_near(point: Point) -> list[Near]:
    """Return what matching needs to know of ``open_rows_near``."""
    return [near_of(row) for row in open_rows_near(point)]


def near_of(row: IncidentRow) -> Near:
    """Return what matching needs to know of an incident."""
    return Near(row.id, row.spot, row.first_seen_at, row.last_seen_at, row.exercise)


def heard_of_last() -> Point | None:
    """Return where the open incident lies that was last heard of: of places that share a name, one near it is meant."""
    found = Incident.objects.filter(closed_at=None, lat__isnull=False).order_by("-heard_at", "-id").first()
    spot = _incident(found).spot if found else None
    return spot.point if spot else None


def checked_near(row: IncidentRow, *, since: datetime) -> list[tuple[IncidentRow, Match]]:
    """Return what was concluded near an open incident since an instant and could be the same event, with why.

    A rumour goes on after it was refuted: whoever asks again can be put there and gets the same answer.
    """
    if row.spot is None or row.closed_at is not None:
        return []
    around = cells.around(row.spot.point, WIDEST_M, CELLS)
    rows = {one.id: one for one in map(_incident, _concluded(since).filter(state__in=ENDED, cell__in=around))}
    near = [replace(near_of(r), last_seen_at=r.closed_at or r.last_seen_at) for r in rows.values()]
    return [(rows[one.incident_id], one) for one in alike(near_of(row), near)]


def members(incident_id: UUID, *, past: bool = False) -> list[MemberRow]:
    """Return the reports in an incident, the earliest first; with ``past`` also those that were moved away."""
    stays = Membership.objects.filter(incident_id=incident_id)
    if not past:
        stays = stays.filter(until=None)
    return [
        MemberRow(stay.report_id, stay.incident_id, stay.since, stay.until, stay.distance_m, stay.lag_s)
        for stay in stays.order_by("since", "id")
    ]


def incidents_of_report(report_id: UUID) -> list[UUID]:
    """Return the incidents that a report is in, the earliest joined first."""
    stays = Membership.objects.filter(report_id=report_id, until=None).order_by("since", "id")
    return list(stays.values_list("incident_id", flat=True))


def incidents_of_reports(report_ids: Iterable[UUID]) -> set[UUID]:
    """Return the incidents that any of these reports is in."""
    return set(
        Membership.objects.filter(report_id__in=list(report_ids), until=None).values_list("incident_id", flat=True)
    )


def observations_of(incident_id: UUID) -> list[ObservationRow]:
    """Return all that is said of an incident, oldest first: by its reports, on site, at the desk."""
    staffs, _ = put_down(dict.fromkeys(family(incident_id), incident_id))
    reports = intake.reports(member.report_id for member in members(incident_id))
    told = [row for report in reports for row in from_report(report, incident_id)]
    return sorted([*staffs, *told], key=lambda row: (row.at, row.id))


def put_down(root_of: Mapping[UUID, UUID], which: Q | None = None) -> tuple[list[ObservationRow], list[ObservationRow]]:
    """Return what was put down about these incidents, and what the same observers said on their assignments elsewhere.

    A merge that was taken back parts the one from the other, and the account goes on all the same.
    What a desk says goes on within one incident and what was merged into it.
    """
    asked = Observation.objects.select_related("corrected")
    found = {one.id: one for one in asked.filter(which or Q(), incident__in=list(root_of))}
    sent = {one.source_id for one in found.values() if one.source == Source.ON_SITE}
    further = {one.id: one for one in asked.filter(source=Source.ON_SITE, source_id__in=sent)} if sent else {}
    apart: dict[UUID | None, list[ObservationRow]] = defaultdict(list)
    for row in filter(None, map(_observation, (further | found).values())):
        apart[None if row.source is Source.ON_SITE else root_of[row.incident_id]].append(row)
    rows = [row for together in apart.values() for row in accounts.replaced(together)]
    rows.sort(key=lambda row: (row.at, row.id))
    return [row for row in rows if row.id in found], [row for row in rows if row.id not in found]


def steps_of(incident_id: UUID) -> list[StepRow]:
    """Return an incident's steps on the ladder, the first one first."""
    return [
        StepRow(
            id=step.id,
            at=step.at,
            author=step.author,
            before=State(step.before),
            after=State(step.after),
            cause=step.cause,
            reason=step.reason,
            evidence=tuple(UUID(cited) for cited in step.evidence),
        )
        for step in Step.objects.filter(incident_id=incident_id).order_by("at", "id")
    ]


def confirmation(confirmation_id: UUID) -> ConfirmationRow | None:
    """Return a confirmation, also one that was taken back since."""
    found = Confirmation.objects.filter(pk=confirmation_id).first()
    if found is None:
        return None
    return ConfirmationRow(
        id=found.id,
        incident_id=found.incident_id,
        basis=Basis(found.basis),
        observation_id=found.observation_id,
        verifier_id=found.verifier_id,
        partner_id=found.partner_id,
        report_ids=tuple(r for r in (found.first_report_id, found.second_report_id) if r is not None),
        at=found.at,
        author=found.author,
    )


def taken_back(confirmation_id: UUID) -> ObservationRow | None:
    """Return the account by which its author took back what a confirmation stands on, or None while it stands.

    The reports that one cites cannot be moved out of the incident, so the marking or the check is what may fall.
    """
    cited = Confirmation.objects.select_related("observation").get(pk=confirmation_id).observation
    here, elsewhere = put_down(dict.fromkeys(family(current(cited.incident_id)), cited.incident_id))
    return accounts.taken_back(cited.id, [*here, *elsewhere])


def claim_on(incident_id: UUID) -> ClaimRow | None:
    """Return the claim that stands on an incident, or None; whether it ran out is the reader's to see."""
    return _claims([incident_id]).get(incident_id)


def _claims(ids: Sequence[UUID]) -> dict[UUID, ClaimRow]:
    standing = Claim.objects.filter(incident__in=ids, released_at=None)
    return {c.incident_id: ClaimRow(c.person_id, c.claimed_at, c.expires_at) for c in standing}


_LATEST: Final = """
SELECT id FROM (SELECT id FROM incidents_incident WHERE closed_at IS NULL AND lane = '{lane}'
ORDER BY heard_at DESC, id DESC LIMIT {limit:d}) AS {lane}
"""


def board(*, limit: int = 200) -> list[Card]:
    """Return the open incidents that are not in bulk, those last heard of first.

    What nobody has taken up yet and somebody known told of comes before everything else.
    """
    # Both lanes in one question, each from its index, however much there is in bulk.
    latest = (_LATEST.format(lane=lane.value, limit=limit) for lane in (Lane.KNOWN, Lane.ORDINARY))
    asked = Incident.objects.extra(where=[f"incidents_incident.id IN ({' UNION ALL '.join(latest)})"])  # noqa: S610
    found = list(asked.select_related("confirmation__observation"))
    found.sort(key=lambda one: (one.heard_at, one.id), reverse=True)
    found.sort(key=lambda one: (one.lane, one.state) != (Lane.KNOWN, State.RECEIVED))
    return _cards(found[:limit])


def bulk(*, limit: int = 50) -> list[Card]:
    """Return the open incidents of which nothing but bulk was told, those last heard of first."""
    return _cards(_open(Lane.BULK)[:limit])


def bulk_count() -> int:
    """Return how many open incidents are in bulk."""
    return Incident.objects.filter(closed_at=None, lane=Lane.BULK).count()


def _open(lane: Lane) -> QuerySet[Incident]:
    found = Incident.objects.filter(closed_at=None, lane=lane).order_by("-heard_at", "-id")
    return found.select_related("confirmation__observation")


def cards(ids: Sequence[UUID]) -> list[Card]:
    """Return these incidents as the board shows them, in this order; those that do not exist are left out."""
    found = {card.incident.id: card for card in _cards(Incident.objects.filter(pk__in=ids))}
    return [found[one] for one in ids if one in found]


def concluded(*, since: datetime, limit: int = 100) -> list[Card]:
    """Return the incidents that left the board since an instant, the latest first: none that were merged or in bulk."""
    return _cards(_concluded(since)[:limit])


def _concluded(since: datetime) -> QuerySet[Incident]:
    # Said as an exclusion: as "is null" SQLite would look up all that was never merged, which is nearly everything.
    found = Incident.objects.filter(closed_at__gte=since).exclude(merged_into__isnull=False).exclude(lane=Lane.BULK)
    return found.order_by("-closed_at", "-id").select_related("confirmation__observation")


def _fell(cited: Observation | None, of_source: Mapping[UUID | None, list[ObservationRow]]) -> bool:
    """Say whether there is something that a confirmation stands on, and it was taken back."""
    return cited is not None and accounts.taken_back(cited.id, of_source[cited.source_id]) is not None


def _cards(found: Iterable[Incident]) -> list[Card]:
    kept = list(found)
    rows = [_incident(one) for one in kept]
    cited = {one.id: one.confirmation.observation for one in kept if one.confirmation is not None}
    ids = [row.id for row in rows]
    root_of = {member: root for root, members_ in families(ids).items() for member in members_}
    said: dict[UUID, list[ObservationRow]] = defaultdict(list)
    here, elsewhere = put_down(root_of, Q(attribute__in=ON_CARDS))
    for observation in here:
        said[root_of[observation.incident_id]].append(observation)
    of_source: dict[UUID | None, list[ObservationRow]] = defaultdict(list)  # an account that goes on keeps its source
    for observation in [*here, *elsewhere]:
        of_source[observation.source_id].append(observation)
    stays = Membership.objects.filter(incident__in=ids, until=None)
    counted = stays.values("incident").annotate(n=Count("id"), bulk=Count("id", filter=Q(report__lane=Lane.BULK)))
    counts = {told: (n, bulk) for told, n, bulk in counted.values_list("incident", "n", "bulk")}
    claims = _claims(ids)
    return [
        Card(
            incident=row,
            reports=counts.get(row.id, (0, 0))[0],
            latest=accounts.latest(said[row.id]),
            differing=accounts.differing(said[row.id]),
            taken_back=_fell(cited.get(row.id), of_source),
            claim=claims.get(row.id),
            in_bulk=counts.get(row.id, (0, 0))[1],
        )
        for row in rows
    ]


def _incident(found: Incident) -> IncidentRow:
    return IncidentRow(
        id=found.id,
        code=found.code,
        state=State(found.state),
        cause=found.cause,
        spot=_spot(found.lat, found.lon, found.accuracy_m),
        place=found.place,
        first_seen_at=found.first_seen_at,
        last_seen_at=found.last_seen_at,
        opened_at=found.opened_at,
        heard_at=found.heard_at,
        closed_at=found.closed_at,
        merged_into=found.merged_into_id,
        confirmation_id=found.confirmation_id,
        exercise=found.exercise,
        lane=Lane(found.lane),
    )


def _spot(lat: float | None, lon: float | None, accuracy_m: float | None) -> Spot | None:
    return None if lat is None or lon is None or accuracy_m is None else Spot(Point(lat, lon), accuracy_m)


def _observation(found: Observation) -> ObservationRow | None:
    """Return the row, or None if it was words alone and they are forgotten."""
    corrected, value = getattr(found, "corrected", None), _value(found)
    if value is None and not found.said:
        return None
    return ObservationRow(
        id=found.id,
        incident_id=found.incident_id,
        finding=Finding(Attribute(found.attribute), value, Confidence(found.confidence), found.said),
        source=Source(found.source),
        source_id=found.source_id,
        author=found.author,
        partner_id=found.partner_id,
        by_verifier=found.by_verifier,
        at=found.at,
        corrected_by=None if corrected is None else corrected.id,
    )


_CODES: Final[Mapping[Attribute, type[Marking] | type[Activity] | type[Imagery]]] = {
    Attribute.AGENCY: Marking,
    Attribute.ACTIVITY: Activity,
    Attribute.IMAGERY: Imagery,
}


def _value(found: Observation) -> Value | None:
    attribute = Attribute(found.attribute)
    match attribute:
        case Attribute.PLACE:
            return _spot(found.lat, found.lon, found.accuracy_m)
        case Attribute.TIME:
            return found.instant
        case Attribute.HEAD_COUNT | Attribute.VEHICLES | Attribute.DETAINED:
            return found.number
        case _:
            return _CODES[attribute](found.code) if found.code else None
