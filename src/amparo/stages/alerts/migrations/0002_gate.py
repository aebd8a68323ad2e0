from importlib import import_module

from django.db import migrations

from amparo.core.ledger.triggers import demand, insert_only

incidents = import_module("amparo.stages.incidents.migrations.0002_guards")


def same(*columns):
    return " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in columns)


def same_json(*columns):
    return " AND ".join(f"CAST(NEW.{name} AS TEXT) = CAST(OLD.{name} AS TEXT)" for name in columns)


# A text changes only with its digest and its revision, and not at all once it is out; so
# that two signatures are about one text, and it is the one that everybody reads.
WRITTEN = f"""
{same("id", "incident_id", "confirmation_id", "exercise", "composed_by", "composed_at")}
AND (NEW.state <> 'released' OR EXISTS (SELECT 1 FROM alerts_alert a WHERE a.draft_id = NEW.id))
AND (
    ({same("place", "seen_at", "until", "digest", "revision")} AND {same_json("texts", "facts")})
    OR (NEW.digest <> OLD.digest AND NEW.revision > OLD.revision
        AND NOT EXISTS (SELECT 1 FROM alerts_alert a WHERE a.draft_id = NEW.id))
)
"""

SIGNED = """
EXISTS (SELECT 1 FROM alerts_draft d
        WHERE d.id = NEW.draft_id AND d.digest = NEW.digest AND d.state IN ('draft', 'signed'))
"""

# Whoever saw the marking or checked the imagery has said something else since, and it is the last they said; or has
# corrected it, though a clock that was set back dates the correction before it.
TAKEN_BACK = f"""
SELECT 1 FROM incidents_confirmation c JOIN incidents_observation o ON o.id = c.observation_id
WHERE c.id = NEW.confirmation_id
AND coalesce(
    (SELECT again.code FROM ({incidents.SPOKEN_AGAIN}) again ORDER BY again.at DESC, again.id DESC LIMIT 1),
    (SELECT said.code FROM incidents_observation said WHERE said.corrects_id = o.id)
) <> o.code
"""

# Nothing goes out that is not confirmed at this instant and signed by two over exactly this text.
RELEASED = f"""
EXISTS (SELECT 1 FROM incidents_incident i
        WHERE i.id = NEW.incident_id AND i.state = 'confirmed'
        AND i.confirmation_id = NEW.confirmation_id AND i.exercise = NEW.exercise)
AND NOT EXISTS ({TAKEN_BACK})
AND EXISTS (SELECT 1 FROM alerts_draft d
            WHERE d.id = NEW.draft_id AND d.digest = NEW.digest AND d.incident_id = NEW.incident_id
            AND d.confirmation_id = NEW.confirmation_id AND d.exercise = NEW.exercise AND d.state <> 'discarded')
AND NEW.first_releaser_id <> NEW.second_releaser_id
AND EXISTS (SELECT 1 FROM alerts_signature s
            WHERE s.draft_id = NEW.draft_id AND s.digest = NEW.digest AND s.person_id = NEW.first_releaser_id)
AND EXISTS (SELECT 1 FROM alerts_signature s
            WHERE s.draft_id = NEW.draft_id AND s.digest = NEW.digest AND s.person_id = NEW.second_releaser_id)
"""

# The public's copy says what was released, as what it was released.
COPIED = """
EXISTS (SELECT 1 FROM alerts_alert a JOIN alerts_draft d ON d.id = a.draft_id
        WHERE a.id = NEW.alert_id AND a.exercise = NEW.exercise AND a.released_at = NEW.released_at
        AND d.place = NEW.place AND d.seen_at = NEW.seen_at AND d.until = NEW.until
        AND CAST(d.texts AS TEXT) = CAST(NEW.texts AS TEXT))
"""

# Afterwards only its ending is told, and what was withdrawn stays so.
ENDED = f"""
{same("id", "alert_id", "code", "place", "seen_at", "released_at", "until", "exercise", "demonstration")}
AND {same_json("texts")} AND OLD.status <> 'withdrawn' AND NEW.status <> 'in_force'
"""


class Migration(migrations.Migration):
    """The gate, where no code can walk past it."""

    dependencies = [("alerts", "0001_initial"), ("incidents", "0002_guards")]

    operations = [
        demand("written", "alerts_draft", "UPDATE", WRITTEN, "a text changes with its digest, and not once it is out"),
        demand("no_delete", "alerts_draft", "DELETE", "1 = 0", "a draft is never deleted"),
        demand("of_text", "alerts_signature", "INSERT", SIGNED, "a signature is over a text in the making"),
        insert_only("alerts_signature"),
        insert_only("alerts_alert", unique=("draft_id",)),
        demand("gate", "alerts_alert", "INSERT", RELEASED, "an alert takes a confirmation and two releasers"),
        demand("copy", "alerts_published", "INSERT", COPIED, "only a released alert is published"),
        insert_only("alerts_published", unique=("alert_id", "code"), but=ENDED),
    ]
