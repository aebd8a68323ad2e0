"""Django's entry for this room."""

from importlib import import_module

from django.apps import AppConfig, apps
from django.utils.module_loading import module_has_submodule


class JobsConfig(AppConfig):
    """Background work."""

    name = "amparo.core.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Import the ``tasks`` of every room of ours, and listen to the ledger."""
        # Both stand on models, which are loaded by now and not before.
        from amparo.core.jobs.registry import enqueue_for  # noqa: PLC0415
        from amparo.core.ledger import actions as ledger  # noqa: PLC0415

        for room in apps.get_app_configs():
            if room.name.startswith("amparo.") and module_has_submodule(room.module, "tasks"):
                import_module(f"{room.name}.tasks")
        ledger.listen(enqueue_for)
