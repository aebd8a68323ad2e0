"""Words that an incident is found by: without case and accents, by their beginnings, in every script."""

import re
from typing import Final

from amparo.stages.incidents.evidence import folded
from amparo.stages.intake.terms import ReportRow

LONGEST: Final = 64
"""Bytes; a word that is longer is found by its beginning."""
SHORTEST: Final = 2
"""Letters of a word worth keeping; scripts whose words are single signs keep those."""
MOST_SOUGHT: Final = 8
"""Words of one search; whoever needs more describes what one word finds."""
_WORD: Final = re.compile(r"[^\W_]+")


def words_in(*texts: str) -> frozenset[bytes]:
    """Return the words of some texts as they are kept: folded, each once."""
    found = (word.encode() for word in _WORD.findall(folded(*texts)) if len(word) >= SHORTEST or not word.isascii())
    return frozenset(word[:LONGEST] for word in found)


def texts_of(report: ReportRow) -> tuple[str, ...]:
    """Return all that a report says in words, its place too."""
    told = report.salute
    return (report.place.text, report.text, told.size, told.activity, told.uniform, told.time, told.equipment)


def after(beginning: bytes) -> bytes:
    """Return what comes after every word that begins so: no letter of any script has the byte 255."""
    return beginning + b"\xff"
