"""How a place is written down and told again.

A label is kept in English, as it was made; whoever shows it finds out here what it says
and says it in the reader's language.
"""

import re
from typing import Final

from amparo.core.places.terms import Nearness

_MADE: Final = re.compile(
    r"(?P<nearness>near|in) (?P<name>[^,\n]+(, [^,\n]+)?, [A-Z]{2}( [0-9]{5})?|-?[0-9.e+-]+, -?[0-9.e+-]+)", re.ASCII
)


def label(nearness: Nearness, name: str) -> str:
    """Return the label of a place: ``near Huntington Park, CA``."""
    return f"{nearness.value} {name}"


def said(text: str) -> tuple[Nearness, str] | None:
    """Return what a label says and of which name; None if the text is no label but somebody's own words."""
    found = _MADE.fullmatch(text)
    return None if found is None else (Nearness(found["nearness"]), found["name"])


def name_of(text: str) -> str:
    """Return the name in a label, without the word before it; any other text as it is."""
    found = said(text)
    return found[1] if found else text
