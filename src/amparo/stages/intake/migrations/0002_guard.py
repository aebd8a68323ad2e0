from django.db import migrations

from amparo.core.ledger.triggers import guard

STAYS = ("id", "received_at", "interface", "happening", "seen_at", "language", "receipt", "exercise")
EMPTIED = ("place_text", "text", "size", "activity", "uniform", '"time"', "equipment")

# "Forgotten" is the one change there is: once, to empty words, no contact, no digest, and a
# point that is the old one rounded.
_FORGOTTEN = " AND ".join(
    [
        "OLD.forgotten_at IS NULL AND NEW.forgotten_at IS NOT NULL",
        *(f"NEW.{name} = OLD.{name}" for name in STAYS),
        *(f"NEW.{name} = ''" for name in EMPTIED),
        "NEW.contact_id IS NULL AND NEW.spelled IS NULL",
        *(
            f"((NEW.{name} IS NULL AND OLD.{name} IS NULL) OR "
            f"(abs(NEW.{name} - OLD.{name}) < 0.051 AND abs(NEW.{name} * 10 - round(NEW.{name} * 10)) < 0.000001))"
            for name in ("lat", "lon")
        ),
    ]
)

SQLITE = f"""
CREATE TRIGGER intake_report_no_update BEFORE UPDATE ON intake_report
WHEN NOT coalesce({_FORGOTTEN}, 0)
BEGIN SELECT RAISE(ABORT, 'intake_report is only forgotten'); END;
CREATE TRIGGER intake_report_no_delete BEFORE DELETE ON intake_report
BEGIN SELECT RAISE(ABORT, 'intake_report is only forgotten'); END;
CREATE TRIGGER intake_report_no_replace BEFORE INSERT ON intake_report
WHEN EXISTS (SELECT 1 FROM intake_report WHERE id = NEW.id OR receipt = NEW.receipt)
BEGIN SELECT RAISE(ABORT, 'intake_report is only forgotten'); END;
"""

POSTGRES = f"""
CREATE FUNCTION intake_report_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'intake_report is only forgotten' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER intake_report_no_update BEFORE UPDATE ON intake_report
FOR EACH ROW WHEN (NOT coalesce({_FORGOTTEN}, false)) EXECUTE FUNCTION intake_report_refuse();
CREATE TRIGGER intake_report_no_delete BEFORE DELETE ON intake_report
FOR EACH ROW EXECUTE FUNCTION intake_report_refuse();
CREATE TRIGGER intake_report_no_truncate BEFORE TRUNCATE ON intake_report
FOR EACH STATEMENT EXECUTE FUNCTION intake_report_refuse();
"""


class Migration(migrations.Migration):
    """A report stays as it was told until it is forgotten."""

    dependencies = [("intake", "0001_initial")]

    operations = [guard(sqlite=SQLITE, postgres=POSTGRES)]
