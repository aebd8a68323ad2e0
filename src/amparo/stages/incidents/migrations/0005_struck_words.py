from django.db import migrations

from amparo.core.ledger.triggers import insert_only, lift_insert_only


def same(*columns):
    return " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in columns)


def coarse(*columns):
    """The column is as it was, or the old value rounded to a tenth of a degree."""
    return " AND ".join(
        f"(NEW.{name} IS NOT DISTINCT FROM OLD.{name} OR "
        f"(abs(NEW.{name} - OLD.{name}) < 0.051 AND abs(NEW.{name} * 10 - round(NEW.{name} * 10)) < 0.000001))"
        for name in columns
    )


BLANKS = ", ".join(f"'[struck: {kind}]'" for kind in ("status", "entry", "a_number", "birth"))
OTHERS = " AND ".join(
    [
        same("id", "incident_id", "attribute", "code", "number", "instant", "confidence", "source", "source_id"),
        same("author", "partner_id", "by_verifier", "at", "corrects_id"),
    ]
)
# Forgotten, or all its words struck and nothing else changed.
EMPTIED = f"(NEW.said = '' OR NEW.said = OLD.said) AND {OTHERS} AND {coarse('lat', 'lon')}"
STRUCK = f"OLD.said <> '' AND NEW.said IN ({BLANKS}) AND {OTHERS} AND {same('lat', 'lon', 'accuracy_m')}"


class Migration(migrations.Migration):
    """The words of an observation may be struck; nothing else of it changes but that it is forgotten."""

    dependencies = [("incidents", "0004_lanes_and_holds")]

    operations = [
        lift_insert_only("incidents_observation"),
        insert_only("incidents_observation", unique=("corrects_id",), but=f"({EMPTIED}) OR ({STRUCK})"),
    ]
