from django.db import migrations, models


class Migration(migrations.Migration):
    """What was said on one assignment is found wherever it was put down."""

    dependencies = [("incidents", "0002_guards")]

    operations = [
        migrations.AddIndex(
            model_name="observation",
            index=models.Index(
                condition=models.Q(("source_id__isnull", False)), fields=["source_id"], name="observation_by_source"
            ),
        ),
    ]
