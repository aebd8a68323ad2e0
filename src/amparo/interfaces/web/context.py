"""What every page knows."""

from django.conf import settings
from django.http import HttpRequest

from amparo.interfaces.web import access, nav

THEMES = frozenset({"light", "dark"})


def page(request: HttpRequest) -> dict[str, object]:
    """Return the names that ``web/base.html`` and ``web/staff.html`` use.

    Beside what ``installation`` returns: ``theme`` is "light", "dark" or "" as the reader chose;
    ``nav`` the lines open to this person, found only if a page shows them.
    """
    theme = request.COOKIES.get("theme", "")
    return {
        **installation(),
        "theme": theme if theme in THEMES else "",
        "nav": lambda: nav.shown(profile.permits if (profile := access.profile_of(request)) else (), request.path),
    }


def installation() -> dict[str, object]:
    """Return what is the same for every reader.

    ``demonstration`` (bool), ``network_name``, ``hotline``, ``zone`` (IANA name) and ``languages``,
    pairs of code and own name.
    """
    return {
        "demonstration": settings.DEMONSTRATION,
        "network_name": settings.NETWORK_NAME,
        "hotline": settings.HOTLINE,
        "zone": settings.TIME_ZONE,
        "languages": settings.LANGUAGES,
    }
