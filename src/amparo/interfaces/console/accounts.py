"""What is said of an incident, side by side: who says it, how sure they are, and alike words told once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from amparo.interfaces.console import names
from amparo.stages.incidents.terms import Attribute, Finding, ObservationRow, Source

AS_TOLD: Final = timedelta(minutes=2)
"""A report takes so long to write; what it tells of was seen when it came."""
SHOWN: Final = 6
"""Accounts of one attribute that stand in the open; the rest is folded away, and counted."""


@dataclass(frozen=True, slots=True)
class Said:
    """One account, or several reports that say the very same."""

    finding: Finding
    source: Source
    who: str
    """The pseudonym of whoever put it down; empty for what reports say."""
    reports: tuple[int, ...]
    """The numbers of the reports that say it, as the page counts them."""
    verifier: bool
    corrected: bool
    at: datetime
    """When it was last said."""
    id: UUID

    @property
    def words(self) -> str:
        """The source's words, unless they are no more than the number."""
        return "" if self.finding.said == str(self.finding.value) else self.finding.said


@dataclass(frozen=True, slots=True)
class About:
    """All that is said of one attribute: in the open, and folded away."""

    attribute: Attribute
    first: Sequence[Said]
    more: Sequence[Said]


def side_by_side(
    observations: Iterable[ObservationRow], known: Mapping[UUID, str], numbers: Mapping[UUID, int]
) -> list[About]:
    """Return what is said by what it is about: none overwritten, the staff's own words before the reports'.

    When something was seen stands here where that is not simply when it was told.

    Args:
        observations: oldest first.
        known: the pseudonyms of those who put something down.
        numbers: of the reports, as the page counts them.
    """
    listed = [*observations]
    shown = [row for row in listed if not _seen_as_told(row)] or listed
    found = []
    for attribute in Attribute:
        rows = [row for row in shown if row.finding.attribute is attribute]
        told = [said for group in _alike(rows) if (said := _said(group, known, numbers))]
        told.sort(key=lambda said: said.source is Source.REPORT)
        if told:
            found.append(About(attribute, told[:SHOWN], told[SHOWN:]))
    return found


def _alike(rows: Iterable[ObservationRow]) -> list[list[ObservationRow]]:
    groups: dict[object, list[ObservationRow]] = {}
    for row in rows:
        same = (row.finding.value, row.finding.said.casefold(), row.finding.confidence)
        groups.setdefault(same if row.source is Source.REPORT else row.id, []).append(row)
    return [*groups.values()]


def _said(group: Sequence[ObservationRow], known: Mapping[UUID, str], numbers: Mapping[UUID, int]) -> Said:
    last = group[-1]
    return Said(
        finding=last.finding,
        source=last.source,
        who=names.name(last.author, known),
        reports=tuple(sorted(numbers[one] for row in group if (one := row.source_id) and one in numbers)),
        verifier=last.by_verifier,
        corrected=last.corrected_by is not None,
        at=last.at,
        id=last.id,
    )


def _seen_as_told(row: ObservationRow) -> bool:
    return isinstance(row.finding.value, datetime) and abs(row.at - row.finding.value) < AS_TOLD
