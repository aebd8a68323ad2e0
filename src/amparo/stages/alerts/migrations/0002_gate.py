from django.db import migrations

from amparo.core.ledger.triggers import demand, insert_only


def same(*columns):
    return " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in columns)


# Nothing goes out that is not confirmed at this instant and signed by two over exactly this text.
RELEASED = """
EXISTS (SELECT 1 FROM incidents_incident i
        WHERE i.id = NEW.incident_id AND i.state = 'confirmed'
        AND i.confirmation_id = NEW.confirmation_id AND i.exercise = NEW.exercise)
AND EXISTS (SELECT 1 FROM alerts_draft d
            WHERE d.id = NEW.draft_id AND d.digest = NEW.digest AND d.incident_id = NEW.incident_id
            AND d.confirmation_id = NEW.confirmation_id AND d.exercise = NEW.exercise)
AND NEW.first_releaser_id <> NEW.second_releaser_id
AND EXISTS (SELECT 1 FROM alerts_signature s
            WHERE s.draft_id = NEW.draft_id AND s.digest = NEW.digest AND s.person_id = NEW.first_releaser_id)
AND EXISTS (SELECT 1 FROM alerts_signature s
            WHERE s.draft_id = NEW.draft_id AND s.digest = NEW.digest AND s.person_id = NEW.second_releaser_id)
"""

# The public's copy says what was released, as what it was released.
COPIED = """
EXISTS (SELECT 1 FROM alerts_alert a JOIN alerts_draft d ON d.id = a.draft_id
        WHERE a.id = NEW.alert_id AND a.exercise = NEW.exercise AND d.place = NEW.place AND d.until = NEW.until)
"""

ENDED = same(
    "id", "alert_id", "code", "place", "seen_at", "released_at", "until", "exercise", "demonstration"
) + " AND TEXT(NEW.texts) = TEXT(OLD.texts) AND OLD.status <> 'withdrawn' AND NEW.status <> 'in_force'"
ENDED = ENDED.replace("TEXT(NEW.texts)", "CAST(NEW.texts AS TEXT)").replace("TEXT(OLD.texts)", "CAST(OLD.texts AS TEXT)")


class Migration(migrations.Migration):
    """The gate, where no code can walk past it."""

    dependencies = [("alerts", "0001_initial"), ("incidents", "0002_guards")]

    operations = [
        insert_only("alerts_signature"),
        insert_only("alerts_alert", unique=("draft_id",)),
        demand("gate", "alerts_alert", "INSERT", RELEASED, "an alert takes a confirmation and two releasers"),
        demand("copy", "alerts_published", "INSERT", COPIED, "only a released alert is published"),
        insert_only("alerts_published", unique=("alert_id", "code"), but=ENDED),
    ]
