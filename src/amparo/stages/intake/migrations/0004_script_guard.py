from django.db import migrations

from amparo.core.ledger.triggers import insert_only

STAYS = ("id", "kind", "number", "lines", "made_at", "author")

# A version stays as it was saved; it may be reviewed, once.
REVIEWED = " AND ".join(
    [
        "OLD.reviewed_at IS NULL AND NEW.reviewed_at IS NOT NULL",
        *(f"NEW.{name} = OLD.{name}" for name in STAYS),
        "((NEW.restored_from IS NULL AND OLD.restored_from IS NULL) OR NEW.restored_from = OLD.restored_from)",
    ]
)


class Migration(migrations.Migration):
    """A version of a script stays as it was saved: what was asked in a call can be read again."""

    dependencies = [("intake", "0003_calls")]

    operations = [insert_only("intake_scriptversion", but=REVIEWED)]
