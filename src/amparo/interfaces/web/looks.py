"""The look of a state: a tone and a shape, so that colour never speaks alone."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Look(NamedTuple):
    """A tone of ``parts.css`` and an icon's name."""

    tone: str
    shape: str


PLAIN = Look("quiet", "circle")

LOOKS: Mapping[str, Look] = {}
"""By the member's value: one word looks alike in every room."""


def look_of(member: StrEnum | str) -> Look:
    """Return the look of a state or of a kind of event; a quiet circle where none was chosen."""
    return LOOKS.get(str(member), PLAIN)
