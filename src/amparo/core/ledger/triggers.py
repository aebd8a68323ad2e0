"""Guards in the database itself, for writers that walk past the application."""

import re
from collections.abc import Callable
from typing import Any

from django.db.migrations.operations import RunPython

MESSAGE = "is insert-only"
_TEXT_OF = re.compile(r"TEXT_OF\(([\w.]+)\)")

_SQLITE = """
CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}{but}
BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END;
CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END;
CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}
WHEN EXISTS (SELECT 1 FROM {table} WHERE {pk} = NEW.{pk}{others})
BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END;
"""

_POSTGRES = """
CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN {but}RAISE EXCEPTION '{table} is insert-only' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_refuse();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse();
"""

_DEMAND_SQLITE = """
CREATE TRIGGER {table}_{name} BEFORE {moment} ON {table}
WHEN NOT coalesce(({condition}), 0)
BEGIN SELECT RAISE(ABORT, '{message}'); END;
"""

_DEMAND_POSTGRES = """
CREATE FUNCTION {table}_{name}() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN IF NOT coalesce(({condition}), false)
THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$;
CREATE TRIGGER {table}_{name} BEFORE {moment} ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_{name}();
"""


def insert_only(table: str, *, pk: str = "id", unique: tuple[str, ...] = (), but: str = "") -> RunPython:
    """Return a migration step that refuses update, delete, truncate and replace on a table.

    Args:
        table: the table's name in the database.
        pk: its primary key column.
        unique: further unique columns; on SQLite ``INSERT OR REPLACE`` would push out
            the row that holds the same value, past update and delete triggers.
        but: a condition on OLD and NEW under which an update passes all the same, such as
            one that only empties what is forgotten; see ``demand`` for how it is written.
    """
    others = "".join(f" OR {column} = NEW.{column}" for column in unique)
    unless = f"\nWHEN NOT coalesce(({_sqlite(but)}), 0)" if but else ""
    kept = f"IF TG_OP = 'UPDATE' THEN IF coalesce(({_postgres(but)}), false) THEN RETURN NEW; END IF; END IF; "
    return guard(
        sqlite=_SQLITE.format(table=table, pk=pk, others=others, but=unless),
        postgres=_POSTGRES.format(table=table, but=kept if but else ""),
    )


def lift_insert_only(table: str) -> RunPython:
    """Return a migration step that takes the guards of ``insert_only`` off a table, for new ones to be set after it.

    On SQLite some changes of a table build it anew and have dropped them already.
    """
    sqlite = "".join(f"DROP TRIGGER IF EXISTS {table}_no_{what} END;" for what in ("update", "delete", "replace"))
    postgres = "".join(f"DROP TRIGGER IF EXISTS {table}_no_{what} ON {table}; " for what in ("change", "truncate"))
    return guard(sqlite=sqlite, postgres=f"{postgres}DROP FUNCTION IF EXISTS {table}_refuse();")


def demand(name: str, table: str, moment: str, condition: str, message: str) -> RunPython:
    """Return a migration step that refuses every row of which a condition does not hold.

    Args:
        name: of the trigger, after the table's.
        table: the table's name in the database.
        moment: ``INSERT``, ``UPDATE`` or both with ``OR`` between them.
        condition: SQL on NEW (and OLD, for an update), the same for both engines: compare
            with ``IS NOT DISTINCT FROM`` where there may be NULL, and a person's id in an
            ``actor`` column as ``TEXT_OF(NEW.person_id)``.
        message: what the refused writer reads.
    """
    said = {"table": table, "message": message}
    moments = moment.split(" OR ")
    names = [name] if len(moments) == 1 else [f"{name}_on_{one.lower()}" for one in moments]
    return guard(
        sqlite="".join(
            _DEMAND_SQLITE.format(name=one, moment=when, condition=_sqlite(condition), **said)
            for one, when in zip(names, moments, strict=True)
        ),
        postgres=_DEMAND_POSTGRES.format(name=name, moment=moment, condition=_postgres(condition), **said),
    )


def guard(*, sqlite: str, postgres: str) -> RunPython:
    """Return a migration step that runs the statements written for the engine at hand."""
    return RunPython(_run(sqlite, postgres), RunPython.noop)


def _sqlite(condition: str) -> str:
    spelled = [f"substr(\\1, {start}, {length})" for start, length in ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))]
    written = _TEXT_OF.sub("(" + " || '-' || ".join(spelled) + ")", condition)
    return written.replace("IS NOT DISTINCT FROM", "IS")


def _postgres(condition: str) -> str:
    return _TEXT_OF.sub("(\\1)::text", condition)


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
    return [part if part.startswith("DROP ") else f"{part} END" for part in parts if part]
