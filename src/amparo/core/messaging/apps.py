"""Django's entry for this room."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """Messaging."""

    name = "amparo.core.messaging"
    label = "messaging"
