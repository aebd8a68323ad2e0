"""Statements that are written once, for what is written and asked for every report.

The ORM writes its SQL anew for every row, and that, not the database, is most of what a
row costs: about 0.2 ms of the one processor that a process has.  Where a report must get
through, seven rows are written for it, so they are written this way.  Everything that
guards a row (constraints, triggers, types) guards it here too.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connections, models

Convert = Callable[[Any], Any]


class Insert(NamedTuple):
    """An INSERT and what makes each value fit for it; None where it fits as it is."""

    sql: str
    columns: tuple[tuple[str, Convert | None, Callable[[], Any]], ...]
    """Name, conversion, default."""


AT_ONCE = 32
"""Rows of one table in one statement; larger statements gain nothing."""


class Held(NamedTuple):
    """Rows that wait to be written together, by the statement that writes one, and the connection that they are for."""

    connection: Any
    rows: dict[str, list[list[Any]]]


_held: ContextVar[Held | None] = ContextVar("held", default=None)
_inserts: dict[tuple[type[models.Model], str], Insert] = {}


@contextmanager
def together() -> Iterator[None]:
    """Hold rows back until the end of the block, and write those of one table in few statements.

    Between two statements SQLite's driver lets other threads run, and waits for its turn again: seven times for
    each report that is longer than the writing.  Inside the block nobody finds the rows yet, so whatever would
    be refused because of one is refused at the end, with all of them.

    Raises:
        IntegrityError: a constraint or a trigger refuses one of the rows.
    """
    held = Held(connections[DEFAULT_DB_ALIAS], {})
    token = _held.set(held)
    try:
        yield
    finally:
        _held.reset(token)
    for sql, rows in held.rows.items():
        _write(held.connection, sql, rows)


def _write(connection: Any, sql: str, rows: list[list[Any]]) -> None:
    """Write rows in statements of 32, 16, 8, … rows: few enough that the driver keeps them all prepared."""
    written = 0
    while left := len(rows) - written:
        count = min(AT_ONCE, 1 << (left.bit_length() - 1))
        _execute(connection, _repeated(sql, count), list(chain.from_iterable(rows[written : written + count])))
        written += count


@lru_cache(maxsize=256)
def _repeated(sql: str, count: int) -> str:
    head, values, marks = sql.rpartition(" VALUES ")
    return head + values + ", ".join([marks] * count)


def insert(model: type[models.Model], **values: Any) -> None:
    """Insert one row, or hold it back as ``together`` says; columns that are not named take their defaults.

    Raises:
        TypeError: a name is no column of the model.
        IntegrityError: a constraint or a trigger refuses the row.
    """
    held = _held.get()
    connection = connections[DEFAULT_DB_ALIAS] if held is None else held.connection
    statement = _inserts.get((model, connection.vendor)) or _prepare(model, connection)
    row = []
    for name, convert, default in statement.columns:
        value = values.pop(name) if name in values else default()
        row.append(value if convert is None or value is None else convert(value))
    if values:
        raise TypeError(f"{model.__name__} has no {', '.join(values)}")
    if held is None:
        _execute(connection, statement.sql, row)
    else:
        held.rows.setdefault(statement.sql, []).append(row)


def first(sql: str, parameters: Sequence[Any]) -> tuple[Any, ...] | None:
    """Return the first row that a question finds, as the driver gives it, or None.

    Args:
        sql: with ``%s`` for each parameter.
        parameters: as the driver takes them (``Field.get_db_prep_value``).
    """
    found: tuple[Any, ...] | None = _execute(connections[DEFAULT_DB_ALIAS], sql, parameters, wanted=True)
    return found


def _execute(connection: Any, sql: str, parameters: Sequence[Any], *, wanted: bool = False) -> Any:
    """Execute a statement, and return its first row if one is wanted.

    On SQLite without what Django's cursor does around it, which costs as much again; only
    the check that the transaction still stands is kept, since rows written after a broken
    one would be kept, each by itself.
    """
    if connection.vendor == "sqlite" and connection.in_atomic_block:
        connection.validate_no_broken_transaction()
        with connection.wrap_database_errors:
            cursor = connection.connection.execute(_marked(sql), parameters)
            return cursor.fetchone() if wanted else None
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchone() if wanted else None


@lru_cache(maxsize=256)
def _marked(sql: str) -> str:
    return sql.replace("%s", "?")


def _prepare(model: type[models.Model], connection: Any) -> Insert:
    fields = model._meta.concrete_fields
    quote = connection.ops.quote_name
    names = ", ".join(quote(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    statement = Insert(
        f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})",  # noqa: S608 - our own names
        tuple((field.attname, _conversion(field, connection), field.get_default) for field in fields),
    )
    _inserts[model, connection.vendor] = statement
    return statement


_AS_IT_IS = (
    models.CharField,
    models.TextField,
    models.IntegerField,
    models.FloatField,
    models.BooleanField,
    models.BinaryField,
)


def _instant(value: datetime) -> str:
    """Return an instant as Django writes it into SQLite, in a fifth of the time.

    Raises:
        ValueError: it has no zone.
    """
    if value.tzinfo is None:
        raise ValueError("an instant has a zone")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


def _conversion(field: "models.Field[Any, Any]", connection: Any) -> Convert | None:
    if isinstance(field, models.ForeignKey):
        return _conversion(field.target_field, connection)
    if isinstance(field, _AS_IT_IS):
        return None
    if connection.vendor == "sqlite":
        if isinstance(field, models.UUIDField):
            return lambda value: value.hex
        if isinstance(field, models.DateTimeField):
            return _instant
        if isinstance(field, models.JSONField):
            return json.dumps
    return lambda value: field.get_db_prep_save(value, connections[DEFAULT_DB_ALIAS])
