from importlib import import_module
from typing import Any

from django.db import migrations, models

from amparo.core.ledger.triggers import demand
from amparo.stages.dispatch.terms import Ending, State

guards = import_module("amparo.stages.dispatch.migrations.0002_guards")
GUARDS = {
    "dispatch_assignment_paired": "dispatch_assignment",
    "dispatch_assignment_no_delete": "dispatch_assignment",
    "incidents_observation_sent": "incidents_observation",
}


def take_down(apps: Any, editor: Any) -> None:
    """Take the guards down: SQLite builds the table anew, and would lose them or stumble over them."""
    for name, table in GUARDS.items():
        if editor.connection.vendor == "sqlite":
            for end in ("", "_on_insert", "_on_update"):
                editor.execute(f"DROP TRIGGER IF EXISTS {name}{end}")
        else:
            editor.execute(f"DROP TRIGGER {name} ON {table}")
            editor.execute(f"DROP FUNCTION {name}()")


class Migration(migrations.Migration):
    """Why somebody is not needed any more, when they answered, and what area they named."""

    dependencies = [("dispatch", "0002_guards"), ("incidents", "0003_by_source")]

    operations = [
        migrations.RunPython(take_down, migrations.RunPython.noop),
        migrations.AddField("assignment", "answered_at", models.DateTimeField(null=True)),
        migrations.AddField("assignment", "ending", models.CharField(blank=True, default="", max_length=24)),
        migrations.AddField("duty", "area_name", models.CharField(blank=True, default="", max_length=120)),
        migrations.AddField("duty", "present_at", models.DateTimeField(null=True)),
        migrations.AddConstraint(
            "assignment",
            models.CheckConstraint(
                name="assignment_ending_of_who_was_stood_down",
                condition=models.Q(ending="")
                | models.Q(state=State.STOOD_DOWN, ending__in=sorted(e.value for e in Ending)),
            ),
        ),
        migrations.AddConstraint(
            "assignment",
            models.CheckConstraint(
                name="assignment_unanswered_has_no_answer",
                condition=models.Q(answered_at=None) | ~models.Q(state__in=[State.OFFERED, State.TIMED_OUT]),
            ),
        ),
        migrations.AddConstraint(
            "duty",
            models.CheckConstraint(
                name="duty_area_name_forgotten",
                condition=models.Q(area_name="") | models.Q(ended_at=None, lat__isnull=False),
            ),
        ),
        demand("paired", "dispatch_assignment", "INSERT OR UPDATE", guards.PAIRED, "nobody observes alone"),
        demand("no_delete", "dispatch_assignment", "DELETE", "1 = 0", "an assignment is never deleted"),
        demand("sent", "incidents_observation", "INSERT", guards.SENT, "only who was sent was on site"),
    ]
