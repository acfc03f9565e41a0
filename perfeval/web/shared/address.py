"""From where a request comes."""

from __future__ import annotations

import ipaddress

from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """Who asks. A household or an office has a whole IPv6 network to ask from: that counts as one."""
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return "unknown"
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
