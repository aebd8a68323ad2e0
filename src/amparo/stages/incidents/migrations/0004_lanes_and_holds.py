import django.db.models.deletion
from django.db import migrations, models


# As a statement of our own: Django would build the table anew on SQLite, and its triggers would go with the old one.
LANE = """
ALTER TABLE incidents_incident ADD COLUMN lane varchar(8) DEFAULT 'ordinary' NOT NULL
CONSTRAINT incident_lane_known CHECK (lane IN ('known', 'ordinary', 'bulk'))
"""


class Migration(migrations.Migration):
    """The lane of an incident, and legal holds."""

    dependencies = [
        ("incidents", "0003_by_source"),
        ("intake", "0007_guard_struck"),
    ]

    operations = [
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("reason", models.CharField(max_length=1000)),
                ("placed_at", models.DateTimeField()),
                ("placed_by", models.UUIDField()),
                ("until", models.DateTimeField(null=True)),
                ("released_at", models.DateTimeField(null=True)),
                ("released_by", models.UUIDField(null=True)),
                ("release_reason", models.CharField(blank=True, default="", max_length=1000)),
            ],
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(LANE, migrations.RunSQL.noop)],
            state_operations=[
                migrations.AddField(
                    model_name="incident",
                    name="lane",
                    field=models.CharField(default="ordinary", max_length=8),
                ),
                migrations.AddConstraint(
                    model_name="incident",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("lane__in", ["known", "ordinary", "bulk"])), name="incident_lane_known"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                condition=models.Q(("closed_at", None)), fields=["lane", "heard_at"], name="incident_open_by_lane"
            ),
        ),
        migrations.AddField(
            model_name="hold",
            name="incident",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="holds", to="incidents.incident"
            ),
        ),
        migrations.AddIndex(
            model_name="hold",
            index=models.Index(condition=models.Q(("released_at", None)), fields=["incident"], name="hold_standing"),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.CheckConstraint(
                condition=models.Q(("until", None), ("until__gt", models.F("placed_at")), _connector="OR"),
                name="hold_until_later",
            ),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("released_at", None), ("released_by", None)),
                    models.Q(("released_at__isnull", False), ("released_by__isnull", False)),
                    _connector="OR",
                ),
                name="hold_released_by_somebody",
            ),
        ),
    ]
