"""Django's entry for this room."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Intake."""

    name = "amparo.stages.intake"
    label = "intake"
