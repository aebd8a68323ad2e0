from django.db import migrations, models


class Migration(migrations.Migration):
    """Jobs that can wait until nothing else is due."""

    dependencies = [
        ("jobs", "0001_initial"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="job",
            name="job_ready",
        ),
        migrations.AddField(
            model_name="job",
            name="priority",
            field=models.SmallIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name="job",
            index=models.Index(
                condition=models.Q(("priority__gte", 0), ("state", "ready")),
                fields=["queue", "run_after"],
                name="job_ready",
            ),
        ),
        migrations.AddIndex(
            model_name="job",
            index=models.Index(
                condition=models.Q(("priority__lt", 0), ("state", "ready")),
                fields=["queue", "run_after"],
                name="job_last",
            ),
        ),
    ]
