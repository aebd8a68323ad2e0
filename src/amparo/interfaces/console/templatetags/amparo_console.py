"""Filters of the console: what a text tells that nobody was asked, marked, and what was struck, seen to be so."""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from django import template

from amparo.stages.intake.policy import blank_of
from amparo.stages.intake.terms import ReportRow, Volunteered, Words
from amparo.stages.intake.volunteered import spans

register = template.Library()

_BLANKS: Final = {blank_of(kind): kind for kind in Volunteered}
_BLANK: Final = re.compile("(" + "|".join(map(re.escape, _BLANKS)) + ")")


class Piece(NamedTuple):
    """A part of a text: plain, told unasked, or the blank where something was struck."""

    text: str
    kind: Volunteered | None = None
    struck: bool = False


class Found(NamedTuple):
    """Words of a report that could be struck."""

    field: Words
    words: str
    kind: Volunteered


@register.filter
@lru_cache(maxsize=16)  # a report's texts are shown and then asked once more; no longer are they kept
def pieces(text: str) -> tuple[Piece, ...]:
    """Return a text in parts, so that a page can mark what is told unasked and say what was struck."""
    found: list[Piece] = []
    for part in filter(None, _BLANK.split(text)):
        if part in _BLANKS:
            found.append(Piece("", _BLANKS[part], struck=True))
            continue
        at = 0
        for span in spans(part):
            found += [Piece(part[at : span.start]), Piece(part[span.start : span.end], span.kind)]
            at = span.end
        found.append(Piece(part[at:]))
    return tuple(piece for piece in found if piece.text or piece.struck)


@register.filter
def volunteered(report: ReportRow) -> list[Found]:
    """Return what a report tells unasked, each once, in the order of its fields."""
    told = report.salute
    said = {
        Words.TEXT: report.text,
        Words.PLACE_TEXT: report.place.text,
        Words.SIZE: told.size,
        Words.ACTIVITY: told.activity,
        Words.UNIFORM: told.uniform,
        Words.TIME: told.time,
        Words.EQUIPMENT: told.equipment,
    }
    found = [
        Found(field, piece.text, piece.kind)
        for field, text in said.items()
        for piece in pieces(text)
        if piece.kind is not None and not piece.struck
    ]
    return list(dict.fromkeys(found))
