"""Django's entry for this room."""

from django.apps import AppConfig
from django.conf import settings


class PlacesConfig(AppConfig):
    """Places: hands the operator's own files, and where the network works, to those who ask without tables."""

    name = "amparo.core.places"
    label = "places"

    def ready(self) -> None:
        """Answer from the operator's files too."""
        from amparo.core.places import imported, reads  # noqa: PLC0415 - its models need the registry
        from amparo.core.places.terms import Own  # noqa: PLC0415

        reads.settle(home=settings.PLACE, own=Own(imported.find, imported.areas, imported.holders))
