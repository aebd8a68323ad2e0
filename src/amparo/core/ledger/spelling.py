"""The bytes of an event that its leaf digests: one spelling, straight from the database's rows.

The spelling is ``kit.canonical``'s of all the columns and the event's number.  It is
put together by hand because verifying hashes every event there is; a test holds both
to the same bytes.
"""

from json import JSONEncoder, loads
from json.encoder import encode_basestring as quoted
from typing import Any

from django.db import connection

from amparo.core.ledger.merkle import leaf_digest

Row = tuple[Any, ...]
"""Id, kind, subject, actor, instant, interface, facts and key, as ``columns`` asks for them."""

_encode = JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode

_POSTGRES = (
    "{0}.id::text, {0}.kind, {0}.subject::text, {0}.actor, "
    "to_char({0}.at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), {0}.interface, {0}.facts::text, {0}.key"
)
_SQLITE = "{0}.id, {0}.kind, {0}.subject, {0}.actor, {0}.at || '', {0}.interface, {0}.facts, {0}.key"  # text, unparsed


def columns(table: str) -> str:
    """Return the SQL of the columns of ``Row``, for a table under this name in the query."""
    return (_SQLITE if connection.vendor == "sqlite" else _POSTGRES).format(table)


def digest(number: int, row: Row) -> bytes:
    """Return the digest of an event as leaf ``number``.

    Raises:
        ValueError, TypeError: the row is not one that this program writes.
    """
    return leaf_digest(spelled(number, row))


def spelled(number: int, row: Row) -> bytes:
    """Return the canonical bytes of an event as leaf ``number``.

    Raises:
        ValueError, TypeError: the row is not one that this program writes.
    """
    id, kind, subject, actor, at, interface, facts, key = row  # noqa: A001 - the column's name
    if facts != "{}":
        facts = _encode(loads(facts))
    spelled_key = "null" if key is None else quoted(key)
    return (
        f'{{"actor":{quoted(actor)},"at":"{_instant(at)}","facts":{facts},"id":{quoted(_dashed(id))},'
        f'"interface":{quoted(interface)},"key":{spelled_key},"kind":{quoted(kind)},"number":{number},'
        f'"subject":{quoted(_dashed(subject))}}}'
    ).encode()


def _dashed(name: str) -> str:
    if len(name) == 32:
        return f"{name[:8]}-{name[8:12]}-{name[12:16]}-{name[16:20]}-{name[20:]}"
    return name


def _instant(at: str) -> str:
    """Spell an instant of UTC with its microseconds; SQLite keeps none where there are none."""
    if len(at) == 19:
        return f"{at[:10]}T{at[11:]}.000000Z"
    return f"{at[:10]}T{at[11:]}Z"
