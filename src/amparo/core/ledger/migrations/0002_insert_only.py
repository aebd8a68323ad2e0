from django.db import migrations

from amparo.core.ledger.triggers import insert_only


class Migration(migrations.Migration):
    """Events, leaves and checkpoints can be added, and nothing else."""

    dependencies = [("ledger", "0001_initial")]

    operations = [
        insert_only("ledger_event"),
        insert_only("ledger_leaf", pk="number", unique=("event_id",)),
        insert_only("ledger_checkpoint", pk="size"),
    ]
