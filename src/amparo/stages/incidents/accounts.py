"""Accounts side by side: which one a card shows, and of what the accounts differ.  None is ever overwritten."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import combinations
from typing import Final
from uuid import UUID, uuid5

from amparo.core.kit.geo import distance_m
from amparo.stages.incidents.matching import LAG, REACH_M
from amparo.stages.incidents.terms import (
    MOST_PEOPLE,
    Attribute,
    Confidence,
    Finding,
    Marking,
    ObservationRow,
    Source,
    Spot,
    Value,
)
from amparo.stages.intake.terms import Happening, ReportRow, Salute

TRUST: Final = (Source.REPORT, Source.DESK, Source.ON_SITE)
"""From the least to the most: who stood there knows better than who was told."""
SHARP_M: Final = 100.0
"""A phone that knows its place so well stood there, or was told to the block."""
_NUMBER: Final = re.compile(r"\d+", re.ASCII)


def spot_of(report: ReportRow) -> Spot | None:
    """Return where a report says it is, or None if it has no point; without an accuracy it counts as a few blocks."""
    point = report.place.point
    if point is None:
        return None
    stated = REACH_M if report.place.accuracy_m is None else report.place.accuracy_m
    return Spot.about(point, stated)


def from_report(report: ReportRow, incident_id: UUID) -> list[ObservationRow]:
    """Return what a report says of an incident, attribute by attribute, in its own words as long as it has them."""
    heard = report.happening is Happening.HEARD
    findings = [Finding(Attribute.TIME, report.seen_at, Confidence.LOW if heard else Confidence.MEDIUM)]
    if spot := spot_of(report):
        sharp = spot.accuracy_m <= SHARP_M and not heard
        findings.append(Finding(Attribute.PLACE, spot, Confidence.MEDIUM if sharp else Confidence.LOW))
    findings += _told(report.salute)
    return [
        ObservationRow(
            id=uuid5(report.id, finding.attribute),
            incident_id=incident_id,
            finding=finding,
            source=Source.REPORT,
            source_id=report.id,
            author="public",
            partner_id=None,
            by_verifier=False,
            at=report.received_at,
            corrected_by=None,
        )
        for finding in findings
    ]


def _told(salute: Salute) -> Iterator[Finding]:
    """Yield what the answers to the questions say; what agency a caller thinks it was is words, never a marking."""
    if size := salute.size.strip():
        yield Finding(Attribute.HEAD_COUNT, head_count(size), Confidence.LOW, size)
    for attribute, words in (
        (Attribute.AGENCY, salute.uniform),
        (Attribute.VEHICLES, salute.equipment),
        (Attribute.ACTIVITY, salute.activity),
    ):
        if words := words.strip():
            yield Finding(attribute, None, Confidence.LOW, words)


def head_count(size: str) -> int | None:
    """Return the one number that an answer to "how many" holds, or None: "4 agents" is 4, "3 or 4" is none."""
    found = _NUMBER.findall(size)
    return int(found[0]) if len(found) == 1 and len(found[0]) <= 3 and int(found[0]) <= MOST_PEOPLE else None


def replaced(observations: Iterable[ObservationRow]) -> list[ObservationRow]:
    """Return the observations, oldest first, each marked that its author has spoken of the same thing again since.

    What an observer sees on one assignment, and what a verifier finds in the same imagery, is one
    account that goes on: its latest word takes the place of those before, corrected or not.
    That they have left is no word about what was seen while they were there, and takes no place of it.
    Whoever learns things at a desk tells of many people, and their words stand side by side.
    """
    ordered = sorted(observations, key=lambda row: (row.at, row.id))
    last = {_thread(row): row.id for row in ordered}
    return [
        replace(row, corrected_by=last[_thread(row)]) if _goes_on(row) and last[_thread(row)] != row.id else row
        for row in ordered
    ]


def _goes_on(row: ObservationRow) -> bool:
    return row.source is Source.ON_SITE or row.finding.attribute is Attribute.IMAGERY


def _thread(row: ObservationRow) -> tuple[str, Source, UUID | None, Attribute, bool]:
    return row.author, row.source, row.source_id, row.finding.attribute, _gone(row)


def _gone(row: ObservationRow) -> bool:
    return row.finding.value is Marking.GONE


def taken_back(cited: UUID, observations: Iterable[ObservationRow]) -> ObservationRow | None:
    """Return the account that took a cited one's place and says something else, or None if what was cited stands.

    One that took it back in words alone, which are forgotten, is missing by now: then the last one that is left.
    """
    rows = {row.id: row for row in observations}
    before = now = rows.pop(cited)
    while now.corrected_by in rows:  # each once: a correction dated before what it corrects would lead in a circle
        now = rows.pop(now.corrected_by)
    return now if now.corrected_by is not None or now.finding.value != before.finding.value else None


def standing(observations: Iterable[ObservationRow]) -> list[ObservationRow]:
    """Return the observations that no later one corrected and that have a value, in the order given."""
    return [o for o in observations if o.corrected_by is None and o.finding.value is not None]


def latest(observations: Iterable[ObservationRow]) -> dict[Attribute, ObservationRow]:
    """Return for each attribute the latest observation of the most trusted source; what was seen before who left."""
    best: dict[Attribute, ObservationRow] = {}
    for row in standing(observations):
        held = best.get(row.finding.attribute)
        if held is None or _rank(row) >= _rank(held):
            best[row.finding.attribute] = row
    return best


def _rank(row: ObservationRow) -> tuple[bool, int, datetime]:
    return not _gone(row), TRUST.index(row.source), row.at


def differing(observations: Iterable[ObservationRow]) -> frozenset[Attribute]:
    """Return the attributes of which the standing accounts differ by more than people do who saw the same thing."""
    values: dict[Attribute, list[Value]] = defaultdict(list)
    for row in observations:
        if row.corrected_by is None and not _gone(row) and (value := row.finding.value) is not None:
            values[row.finding.attribute].append(value)
    return frozenset(attribute for attribute, said in values.items() if _differ(said))


def _differ(said: Sequence[Value]) -> bool:
    numbers = [v for v in said if isinstance(v, int)]
    if numbers:
        return max(numbers) - min(numbers) > max(1, min(numbers) // 2)
    times = [v for v in said if isinstance(v, datetime)]
    if times:
        return max(times) - min(times) > LAG
    spots = [v for v in said if isinstance(v, Spot)]
    if spots:
        return any(
            distance_m(a.point, b.point) > max(REACH_M, a.accuracy_m, b.accuracy_m) for a, b in combinations(spots, 2)
        )
    return len(set(said)) > 1
