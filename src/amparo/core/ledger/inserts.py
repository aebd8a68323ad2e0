"""One row, inserted by a statement that is written once for each table.

The ORM writes its SQL anew for every row, and that, not the database, is most of what an
insert costs: about 0.2 ms of the one processor that a process has.  Where a report must
get through, seven rows are written for it, so they are written this way.  Everything that
guards a row (constraints, triggers, types) guards it here too.
"""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connections, models

Convert = Callable[[Any], Any]


class Statement(NamedTuple):
    """An INSERT and what makes each value fit for it; None where it fits as it is."""

    sql: str
    columns: tuple[tuple[str, Convert | None, Callable[[], Any]], ...]
    """Name, conversion, default."""


_statements: dict[tuple[type[models.Model], str], Statement] = {}


def insert(model: type[models.Model], **values: Any) -> None:
    """Insert one row; columns that are not named take their defaults.

    Raises:
        TypeError: a name is no column of the model.
        IntegrityError: a constraint or a trigger refuses the row.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    statement = _statements.get((model, connection.vendor)) or _prepare(model, connection)
    row = []
    for name, convert, default in statement.columns:
        value = values.pop(name) if name in values else default()
        row.append(value if convert is None or value is None else convert(value))
    if values:
        raise TypeError(f"{model.__name__} has no {', '.join(values)}")
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, row)


def _prepare(model: type[models.Model], connection: Any) -> Statement:
    fields = model._meta.concrete_fields
    quote = connection.ops.quote_name
    names = ", ".join(quote(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    statement = Statement(
        f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})",  # noqa: S608 - our own names
        tuple((field.attname, _conversion(field, connection), field.get_default) for field in fields),
    )
    _statements[model, connection.vendor] = statement
    return statement


_AS_IT_IS = (
    models.CharField,
    models.TextField,
    models.IntegerField,
    models.FloatField,
    models.BooleanField,
    models.BinaryField,
)


def _conversion(field: "models.Field[Any, Any]", connection: Any) -> Convert | None:
    if isinstance(field, models.ForeignKey):
        return _conversion(field.target_field, connection)
    if isinstance(field, _AS_IT_IS):
        return None
    if connection.vendor == "sqlite":
        if isinstance(field, models.UUIDField):
            return lambda value: value.hex
        if isinstance(field, models.DateTimeField):
            return connection.ops.adapt_datetimefield_value  # type: ignore[no-any-return]
        if isinstance(field, models.JSONField):
            return json.dumps
    return lambda value: field.get_db_prep_save(value, connections[DEFAULT_DB_ALIAS])
