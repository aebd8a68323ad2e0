from django.core.management import call_command
from django.db import migrations


def make(apps, editor):
    call_command("createcachetable", database=editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    """The cache's table, which holds the counts of failed log-ins for all processes."""

    dependencies = [("people", "0002_roles")]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
