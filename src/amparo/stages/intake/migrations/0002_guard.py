from django.db import migrations

from amparo.core.ledger.triggers import insert_only

STAYS = ("id", "received_at", "interface", "happening", "seen_at", "language", "receipt", "exercise")
EMPTIED = ("place_text", "text", "size", "activity", "uniform", '"time"', "equipment")
ROUNDED = ("lat", "lon")

# "Forgotten" is the one change there is: once, to empty words, no contact, no digest, and a
# point that is the old one rounded.
FORGOTTEN = " AND ".join(
    [
        "OLD.forgotten_at IS NULL AND NEW.forgotten_at IS NOT NULL",
        *(f"NEW.{name} = OLD.{name}" for name in STAYS),
        *(f"NEW.{name} = ''" for name in EMPTIED),
        "NEW.contact_id IS NULL AND NEW.spelled IS NULL",
        *(
            f"((NEW.{name} IS NULL AND OLD.{name} IS NULL) OR "
            f"(abs(NEW.{name} - OLD.{name}) < 0.051 AND abs(NEW.{name} * 10 - round(NEW.{name} * 10)) < 0.000001))"
            for name in ROUNDED
        ),
    ]
)


class Migration(migrations.Migration):
    """A report stays as it was told until it is forgotten."""

    dependencies = [("intake", "0001_initial")]

    operations = [insert_only("intake_report", unique=("receipt",), but=FORGOTTEN)]
