"""Django's entry for this stage."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """Alerts."""

    name = "amparo.stages.alerts"
    label = "alerts"
