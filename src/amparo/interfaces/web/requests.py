"""The request as views of logged-in people see it."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from amparo.core.people.terms import Profile


class Request(HttpRequest):
    """A request that passed ``access.needs``: somebody stands behind it."""

    profile: Profile
    position: int
    """The number of the last ledger event before the view began; -1 while there is none."""
    htmx: HtmxDetails
