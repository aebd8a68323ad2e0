"""Where a request comes from, as far as that can be known."""

import ipaddress
from collections.abc import MutableMapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest

Scope = MutableMapping[str, Any]

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


def network_of(scope: Scope, proxies: int) -> str:
    """Return whom to count a try against: an IPv4 address, or the /64 that one IPv6 customer has.

    Read behind exactly as many proxies as the operator named, as ``address_of`` does for pages.
    """
    told = (scope.get("client") or ("",))[0]
    forwarded = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for").decode("latin-1")
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    if proxies and len(hops) >= proxies:
        told = hops[-proxies]
    return network(told)


def network(told: str) -> str:
    """Return what one customer has: an IPv4 address, or the /64 that an IPv6 address is in."""
    try:
        address = ipaddress.ip_address(told)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)
