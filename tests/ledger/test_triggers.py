import pytest
from django.db import DatabaseError, connection, transaction

from tests.ledger.test_actions import act, happen

TABLES = {"ledger_event": "id", "ledger_leaf": "number", "ledger_checkpoint": "size"}


def triggers() -> set[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES)
def test_the_guards_stand_after_all_migrations(table, engine):
    kinds = {"sqlite": ("no_update", "no_delete", "no_replace"), "postgres": ("no_change", "no_truncate")}[engine]
    assert {f"{table}_{kind}" for kind in kinds} <= triggers()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_event SET actor = 'mallory'",
        "DELETE FROM ledger_event",
        "INSERT OR REPLACE INTO ledger_event "
        "SELECT id, kind, subject, 'mallory', at, interface, facts, key FROM ledger_event",
        "TRUNCATE ledger_event CASCADE",
    ],
)
def test_raw_sql_changes_nothing(statement):
    happen(act=act("k"))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    with connection.cursor() as cursor:
        cursor.execute("SELECT actor FROM ledger_event")
        assert cursor.fetchall() == [("public",)]
