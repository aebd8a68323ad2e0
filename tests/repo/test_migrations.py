"""The migrations make the tables that the models describe, so that a fresh network is one that was tested."""

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_the_migrations_make_what_the_models_say():
    call_command("makemigrations", check=True, dry_run=True, verbosity=3)


def test_django_finds_nothing_wrong_with_the_models():
    call_command("check", fail_level="WARNING", verbosity=0)
