"""Django's entry for this room."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """The vault."""

    name = "amparo.core.vault"
    label = "vault"
