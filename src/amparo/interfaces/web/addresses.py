"""Where a request comes from, as far as that can be known."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

NOWHERE = "0.0.0.0"  # noqa: S104 - a label for "cannot be told", nothing listens on it


def address_of(request: HttpRequest) -> str:
    """Return the caller's address, read behind exactly as many proxies as the operator named.

    With none named, no header is believed.  A request whose header names fewer hops than
    there are proxies did not come through them: its own address counts.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    proxies: int = settings.TRUSTED_PROXIES
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    told = hops[-proxies] if proxies and len(hops) >= proxies else peer
    try:
        return str(ipaddress.ip_address(told))
    except ValueError:
        return NOWHERE
