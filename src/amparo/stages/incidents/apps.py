"""Django's entry for this room."""

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    """Incidents."""

    name = "amparo.stages.incidents"
    label = "incidents"
