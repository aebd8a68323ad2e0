"""Django's entry for this room."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """The vault."""

    name = "amparo.core.vault"
    label = "vault"

    def ready(self) -> None:
        """Hand the ledger, which knows no keys, who signs its checkpoints."""
        # Both stand on settings, which are loaded by now and not before.
        from amparo.core.ledger import checkpoints  # noqa: PLC0415
        from amparo.core.vault import signing  # noqa: PLC0415

        checkpoints.sign_with(signing.checkpoint_signer, signing.checkpoint_verifier)
