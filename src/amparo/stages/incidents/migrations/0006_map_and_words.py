import django.db.models.deletion
from django.db import migrations, models

from amparo.core.kit.geo import Point
from amparo.core.places import cells
from amparo.stages.incidents.searching import words_in

AT_ONCE = 500
TOLD = ("place_text", "text", "size", "activity", "uniform", "time", "equipment")


def locate(apps, schema_editor):
    """Give each incident whose exact place is still known the cell that the map counts by."""
    Incident = apps.get_model("incidents", "Incident")
    changed = []
    for incident in Incident.objects.filter(lat__isnull=False, forgotten_at=None).only("lat", "lon").iterator(AT_ONCE):
        incident.fine_cell = cells.cell(Point(incident.lat, incident.lon), cells.FINEST_KEPT)
        changed.append(incident)
    Incident.objects.bulk_update(changed, ["fine_cell"], batch_size=AT_ONCE)


def index(apps, schema_editor):
    """Let incidents be found by the words that were told of them and are not forgotten."""
    Word, Membership = apps.get_model("incidents", "Word"), apps.get_model("incidents", "Membership")
    told = ("incident_id", "incident__place", "report__received_at", *(f"report__{name}" for name in TOLD))
    stays = Membership.objects.filter(until=None, report__forgotten_at=None).values_list(*told)
    for incident_id, place, received_at, *texts in stays.iterator(AT_ONCE):
        rows = [Word(incident_id=incident_id, word=word, told_at=received_at) for word in words_in(place, *texts)]
        Word.objects.bulk_create(rows, ignore_conflicts=True)


class Migration(migrations.Migration):
    """The map counts by fine cells, and the list finds by words; each by an index of its own."""

    dependencies = [("incidents", "0005_struck_words"), ("intake", "0002_guard")]

    operations = [
        migrations.AddField("incident", "fine_cell", models.BigIntegerField(null=True)),
        migrations.CreateModel(
            name="Word",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.BinaryField(max_length=64)),
                ("told_at", models.DateTimeField()),
                (
                    "incident",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="incidents.incident",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["told_at"], name="word_to_forget"),
                    models.Index(fields=["incident", "word"], name="word_of_incident"),
                ],
                "constraints": [models.UniqueConstraint(fields=("word", "incident"), name="word_once")],
            },
        ),
        migrations.RunPython(locate, migrations.RunPython.noop),
        migrations.RunPython(index, migrations.RunPython.noop),
        migrations.AddIndex(
            "incident",
            models.Index(
                condition=models.Q(("closed_at", None)),
                fields=["fine_cell", "state", "lat", "lon", "closed_at"],
                name="incident_on_map_open",
            ),
        ),
        migrations.AddIndex(
            "incident",
            models.Index(
                condition=models.Q(("fine_cell__isnull", False)),
                fields=["fine_cell", "opened_at", "merged_into", "state", "lat", "lon"],
                name="incident_on_map",
            ),
        ),
        migrations.AddIndex(
            "incident", models.Index(condition=models.Q(("closed_at", None)), fields=["id"], name="incident_open")
        ),
        migrations.AddIndex(
            "incident",
            models.Index(
                condition=models.Q(("closed_at", None)),
                fields=["state", "heard_at", "closed_at"],
                name="incident_open_by_state",
            ),
        ),
        migrations.AddIndex("incident", models.Index(fields=["state", "id"], name="incident_by_state")),
        migrations.AddIndex(
            "incident",
            models.Index(condition=models.Q(("lat", None)), fields=["id"], name="incident_unplaced"),
        ),
    ]
