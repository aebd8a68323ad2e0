"""Django's entry for this stage."""

from django.apps import AppConfig


class DispatchConfig(AppConfig):
    """Dispatch."""

    name = "amparo.stages.dispatch"
    label = "dispatch"
