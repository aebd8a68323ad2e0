"""One spelling for each JSON value, so that a digest means the same everywhere."""

import json
from collections.abc import Mapping, Sequence

TYPES = "only text, whole numbers, true, false, null, lists and objects have one spelling here"
LARGEST = 2**53 - 1  # beyond it, JSON readers disagree about a whole number

_PLAIN = (str, bool)
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)

Json = str | int | bool | None | Sequence["Json"] | Mapping[str, "Json"]


def dumps(value: Json) -> bytes:
    """Return the canonical UTF-8 bytes of a JSON value without fractions.

    Raises:
        ValueError: a float, a number beyond 2**53 - 1, a key that is not ASCII text, or
            text with half of a surrogate pair.

    Source: RFC 8785, of which this is the part that needs no number formatting: with
    ASCII keys, sorting by code point is sorting by UTF-16 unit.
    """
    _check(value)
    return _ENCODER.encode(value).encode()


def _check(value: Json) -> None:
    if value is None or isinstance(value, _PLAIN):
        return
    if isinstance(value, int):
        if abs(value) > LARGEST:
            raise ValueError("a whole number beyond 2**53 - 1 has no safe spelling")
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if not (isinstance(key, str) and key.isascii()):
                raise ValueError("keys are ASCII text")
            _check(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _check(inner)
    else:
        raise ValueError(TYPES)
