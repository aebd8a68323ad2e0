"""Guards in the database itself, for writers that walk past the application."""

from collections.abc import Callable
from typing import Any

from django.db.migrations.operations import RunPython

MESSAGE = "is insert-only"

_SQLITE = """
CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END;
CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END;
CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}
WHEN EXISTS (SELECT 1 FROM {table} WHERE {pk} = NEW.{pk}{others})
BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END;
"""

_POSTGRES = """
CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{table} is insert-only' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_refuse();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse();
"""


def insert_only(table: str, *, pk: str = "id", unique: tuple[str, ...] = ()) -> RunPython:
    """Return a migration step that refuses update, delete, truncate and replace on a table.

    Args:
        table: the table's name in the database.
        pk: its primary key column.
        unique: further unique columns; on SQLite ``INSERT OR REPLACE`` would push out
            the row that holds the same value, past update and delete triggers.
    """
    others = "".join(f" OR {column} = NEW.{column}" for column in unique)
    return guard(
        sqlite=_SQLITE.format(table=table, pk=pk, others=others),
        postgres=_POSTGRES.format(table=table),
    )


def guard(*, sqlite: str, postgres: str) -> RunPython:
    """Return a migration step that runs the statements written for the engine at hand."""
    return RunPython(_run(sqlite, postgres), RunPython.noop)


def _run(sqlite: str, postgres: str) -> Callable[[Any, Any], None]:
    def apply(apps: Any, editor: Any) -> None:
        if editor.connection.vendor == "sqlite":
            for statement in _statements(sqlite):
                editor.execute(statement)
        else:
            editor.execute(postgres, params=None)

    return apply


def _statements(script: str) -> list[str]:
    """Split a script of triggers at ``END;``, since SQLite's driver takes one statement a call."""
    parts = [part.strip() for part in script.split("END;")]
    return [f"{part} END" for part in parts if part]
