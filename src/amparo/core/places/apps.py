"""Django's entry for this room."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.conf import settings
from django.db import connection

if TYPE_CHECKING:
    from amparo.core.kit.geo import Point
    from amparo.core.places.geocoder import Geocoder
    from amparo.core.places.terms import Hit


class PlacesConfig(AppConfig):
    """Places: hands the operator's own files, and where the network works, to those who ask without tables."""

    name = "amparo.core.places"
    label = "places"

    def ready(self) -> None:
        """Answer from the operator's files too."""
        from amparo.core.places import imported, reads  # noqa: PLC0415 - its models need the registry
        from amparo.core.places.terms import Own  # noqa: PLC0415

        own = Own(imported.find, imported.areas, imported.holders)
        reads.settle(home=settings.PLACE, own=own, ask=_asking(settings.GEOCODER) if settings.GEOCODER else None)


def _asking(geocoder: "Geocoder") -> "Callable[[str, Point | None], list[Hit]]":
    """Return how to ask a geocoder: never while a transaction holds up others."""

    def ask(text: str, near: "Point | None") -> "list[Hit]":
        if connection.in_atomic_block:
            raise RuntimeError("a geocoder is asked over the network: not inside a transaction")
        return geocoder.find(text, near)

    return ask
