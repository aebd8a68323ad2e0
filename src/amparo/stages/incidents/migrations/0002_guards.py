from django.db import migrations

from amparo.core.ledger.triggers import demand, insert_only


def same(*columns):
    return " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in columns)


def coarse(*columns):
    """The column is as it was, or the old value rounded to a tenth of a degree."""
    return " AND ".join(
        f"(NEW.{name} IS NOT DISTINCT FROM OLD.{name} OR "
        f"(abs(NEW.{name} - OLD.{name}) < 0.051 AND abs(NEW.{name} * 10 - round(NEW.{name} * 10)) < 0.000001))"
        for name in columns
    )


STEP_FORGOTTEN = "NEW.reason = '' AND " + same(
    "id", "incident_id", "before", "after", "cause", "evidence", "confirmation_id", "author", "at"
)
OBSERVATION_FORGOTTEN = " AND ".join(
    [
        "(NEW.said = '' OR NEW.said = OLD.said)",
        same("id", "incident_id", "attribute", "code", "number", "instant", "confidence", "source", "source_id"),
        same("author", "partner_id", "by_verifier", "at", "corrects_id"),
        coarse("lat", "lon"),
    ]
)

# An incident and all that was merged into it: what is said of the one is said of the other.
FAMILY = """
WITH RECURSIVE family(id) AS (
    SELECT NEW.incident_id
    UNION SELECT i.id FROM incidents_incident i JOIN family f ON i.merged_into_id = f.id
)
SELECT id FROM family
"""

# What an observer says on one assignment, and a verifier of the same imagery, is one account: its latest word counts,
# and of an assignment also where a merge was taken back meanwhile.  That they have left takes back nothing seen before.
# Two questions rather than one with OR, so that each is answered from an index however much was ever put down.
_AGAIN = """
later.author = o.author AND later.attribute = o.attribute AND later.source = o.source AND later.code <> 'gone'
AND (later.at > o.at OR (later.at = o.at AND later.id > o.id))
"""
SPOKEN_AGAIN = f"""
SELECT later.id, later.at, later.code FROM incidents_observation later
WHERE o.source = 'on_site' AND later.source_id = o.source_id AND {_AGAIN}
UNION ALL
SELECT later.id, later.at, later.code FROM incidents_observation later
WHERE o.source <> 'on_site' AND later.incident_id IN ({FAMILY})
AND later.source_id IS NOT DISTINCT FROM o.source_id AND {_AGAIN}
"""
"""What the author of ``o`` said of the same thing since; the alerts' gate asks it of what was confirmed on."""

# What design section 4 asks of a confirmation, once more where no code can walk past it.
PROVEN = f"""
EXISTS (SELECT 1 FROM incidents_incident i
        WHERE i.id = NEW.incident_id AND i.state = 'checking' AND i.merged_into_id IS NULL)
AND EXISTS (
    SELECT 1 FROM incidents_observation o
    WHERE o.id = NEW.observation_id AND o.incident_id IN ({FAMILY})
    AND o.by_verifier AND o.author = TEXT_OF(NEW.verifier_id)
    AND NOT EXISTS (SELECT 1 FROM incidents_observation later WHERE later.corrects_id = o.id)
    AND NOT EXISTS ({SPOKEN_AGAIN})
    AND (
        (NEW.basis = 'verifier_on_site' AND o.source = 'on_site' AND o.attribute = 'agency'
         AND o.code IN ('ice', 'border_patrol', 'homeland_security', 'hsi') AND o.partner_id = NEW.partner_id)
        OR
        (NEW.basis = 'independent_sources' AND o.attribute = 'imagery' AND o.code = 'shows_enforcement'
         AND EXISTS (SELECT 1 FROM incidents_membership m WHERE m.until IS NULL
                     AND m.incident_id = NEW.incident_id AND m.report_id = NEW.first_report_id)
         AND EXISTS (SELECT 1 FROM incidents_membership m WHERE m.until IS NULL
                     AND m.incident_id = NEW.incident_id AND m.report_id = NEW.second_report_id))
    )
)
"""

# A confirmation that was taken back by a reopening confirms nothing again.
CONFIRMED = """
NEW.state <> 'confirmed' OR (
    EXISTS (SELECT 1 FROM incidents_confirmation c WHERE c.id = NEW.confirmation_id AND c.incident_id = NEW.id)
    AND NOT EXISTS (SELECT 1 FROM incidents_step s
                    WHERE s.confirmation_id = NEW.confirmation_id AND s.before = 'confirmed')
)
"""


class Migration(migrations.Migration):
    """No state "confirmed" without a standing confirmation, no confirmation without its evidence."""

    dependencies = [("incidents", "0001_initial")]

    operations = [
        insert_only("incidents_confirmation"),
        insert_only("incidents_step", but=STEP_FORGOTTEN),
        insert_only("incidents_observation", unique=("corrects_id",), but=OBSERVATION_FORGOTTEN),
        demand("proven", "incidents_confirmation", "INSERT", PROVEN, "a confirmation stands on evidence"),
        demand(
            "correcting",
            "incidents_observation",
            "INSERT",
            "NEW.corrects_id IS NULL OR NEW.code <> 'gone'",
            "that they have left corrects nothing",
        ),
        demand("confirmed", "incidents_incident", "INSERT OR UPDATE", CONFIRMED, "only a confirmation confirms"),
        demand("no_delete", "incidents_incident", "DELETE", "1 = 0", "an incident is never deleted"),
        demand("no_delete", "incidents_membership", "DELETE", "1 = 0", "a membership is never deleted"),
    ]
