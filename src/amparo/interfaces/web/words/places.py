"""How a place is told: the words around its name."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from amparo.core.places import labels
from amparo.core.places.terms import Nearness

AROUND: Mapping[Nearness, Promise] = {
    Nearness.NEAR: _("near {name}"),
    Nearness.IN: _("in {name}"),
}


def place_words(text: str) -> str:
    """Return the label of a place in the reader's language; somebody's own words, or nothing, as they are."""
    found = labels.said(text)
    return str(AROUND[found[0]]).format(name=found[1]) if found else text
