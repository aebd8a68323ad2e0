"""A data directory and a database for one measurement, thrown away at its end."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path


class Kind(StrEnum):
    """What the measurements record."""

    HAPPENED = "bench.thing.happened"
    OPENED = "incidents.incident.opened"


@contextmanager
def fresh(**settings: str) -> Iterator[Path]:
    """Start Django on a new SQLite database with its keys, and yield the data directory.

    Args:
        settings: further ``AMPARO_…`` variables.
    """
    home = Path(tempfile.mkdtemp(prefix="amparo-bench-"))
    for name in [name for name in os.environ if name.startswith("AMPARO_")]:
        del os.environ[name]
    os.environ |= {"AMPARO_HOME": str(home), "DJANGO_SETTINGS_MODULE": "amparo.config.settings", **settings}
    try:
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections

        from amparo.core.vault import keys

        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        keys.create(home)
        yield home
        connections.close_all()
    finally:
        shutil.rmtree(home, ignore_errors=True)
