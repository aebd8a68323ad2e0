from django.db import migrations

from amparo.core.ledger.triggers import demand

# A pair is two assignments of one request, whatever writes them.
PAIRED = """
NEW.state NOT IN ('go', 'waiting', 'on_site') OR EXISTS (
    SELECT 1 FROM dispatch_assignment p
    WHERE p.request_id = NEW.request_id AND p.observer_id = NEW.partner_id
    AND p.state IN ('accepted', 'go', 'waiting', 'on_site', 'cleared')
)
"""

# What is put down as seen on site comes from somebody who was sent there and arrived with
# that partner; on such an observation a confirmation may stand.
SENT = """
NEW.source <> 'on_site' OR EXISTS (
    SELECT 1 FROM dispatch_assignment a
    JOIN dispatch_eyesrequest r ON r.id = a.request_id
    JOIN incidents_incident i ON i.id = r.incident_id
    WHERE a.id = NEW.source_id AND TEXT_OF(a.observer_id) = NEW.author AND a.partner_id = NEW.partner_id
    AND a.state IN ('on_site', 'cleared') AND (i.id = NEW.incident_id OR i.merged_into_id IS NOT NULL)
)
"""


class Migration(migrations.Migration):
    """Nobody observes alone, and nobody was on site who was not sent."""

    dependencies = [("dispatch", "0001_initial"), ("incidents", "0002_guards")]

    operations = [
        demand("paired", "dispatch_assignment", "INSERT OR UPDATE", PAIRED, "nobody observes alone"),
        demand("no_delete", "dispatch_assignment", "DELETE", "1 = 0", "an assignment is never deleted"),
        demand("sent", "incidents_observation", "INSERT", SENT, "only who was sent was on site"),
    ]
