"""The form of a table of words."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeAlias

from django.utils.functional import Promise

Table: TypeAlias = Mapping[type[StrEnum], Mapping[StrEnum, Promise]]
"""Each vocabulary, and for each of its members the sentence."""
