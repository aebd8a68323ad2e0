"""Django's entry for this room."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People."""

    name = "amparo.core.people"
    label = "people"
