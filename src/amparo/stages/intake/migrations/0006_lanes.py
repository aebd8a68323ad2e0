import django.db.models.deletion
from django.db import migrations, models


# As statements of our own: Django would build the table anew on SQLite, and its guards would go with the old one.
LANE = """
ALTER TABLE intake_report ADD COLUMN lane varchar(8) DEFAULT 'ordinary' NOT NULL
CONSTRAINT report_lane_known CHECK (lane IN ('known', 'ordinary', 'bulk'))
"""
STRIKES = """
ALTER TABLE intake_report ADD COLUMN strikes smallint DEFAULT 0 NOT NULL CHECK (strikes >= 0)
"""


class Migration(migrations.Migration):
    """Lanes, reporter tokens, and what was struck."""

    dependencies = [
        ("intake", "0005_conversations"),
    ]

    operations = [
        migrations.CreateModel(
            name="Strike",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                ("field", models.CharField(max_length=16)),
                ("start", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=16)),
                ("author", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(LANE, migrations.RunSQL.noop),
                migrations.RunSQL(STRIKES, migrations.RunSQL.noop),
            ],
            state_operations=[
                migrations.AddField(
                    model_name="report",
                    name="lane",
                    field=models.CharField(default="ordinary", max_length=8),
                ),
                migrations.AddField(
                    model_name="report",
                    name="strikes",
                    field=models.PositiveSmallIntegerField(default=0),
                ),
                migrations.AddConstraint(
                    model_name="report",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("lane__in", ["known", "ordinary", "bulk"])), name="report_lane_known"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="report",
            name="story",
            field=models.BinaryField(max_length=16, null=True),
        ),
        migrations.CreateModel(
            name="ReporterToken",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("code_hash", models.BinaryField(max_length=32, unique=True)),
                ("issued_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("resting_until", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.CharField(blank=True, default="", max_length=64)),
                ("reason", models.CharField(blank=True, default="", max_length=1000)),
                (
                    "earned_by",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="intake.report"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="report",
            name="token",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="intake.reportertoken",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("forgotten_at", None), ("lane", "bulk")), fields=["story"], name="report_in_bulk"
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(condition=models.Q(("token__isnull", False)), fields=["token"], name="report_by_token"),
        ),
        migrations.AddField(
            model_name="strike",
            name="report",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="intake.report"
            ),
        ),
        migrations.AddConstraint(
            model_name="reportertoken",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("issued_at"))), name="token_expires_later"
            ),
        ),
        migrations.AddConstraint(
            model_name="reportertoken",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("ended_by", "")),
                    models.Q(("ended_at__isnull", False), models.Q(("ended_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="token_ended_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="strike",
            constraint=models.UniqueConstraint(fields=("report", "number"), name="strike_numbered"),
        ),
        migrations.AddConstraint(
            model_name="strike",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("field__in", ["text", "place_text", "size", "activity", "uniform", "time", "equipment"])
                ),
                name="strike_field_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="strike",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["status", "entry", "a_number", "birth"])), name="strike_kind_known"
            ),
        ),
    ]
