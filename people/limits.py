"""How much may come from one address, counted in the cache: it slows a flood, it guards no secret."""

import ipaddress

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django_ratelimit.core import get_usage

IPV6 = 6
IPV6_HOME = 64  # bits of the prefix that one home has


def is_flooding(request: HttpRequest, what: str, most: int, period: str = "1h") -> bool:
    """Count one more ``what`` from whoever asks, and tell whether that is more than ``most`` in the period.

    While the cache is down nothing is counted, so nobody is turned away: a carer's words matter more. The same holds
    where the server does not know who asks.
    """
    client = _network(request)
    if not client:
        return False
    usage = get_usage(
        request,
        group=f"people.{what}",
        key=lambda _group, _request: client,
        rate=f"{most}/{period}",
        increment=True,
    )
    return usage is not None and usage["count"] > most


def _network(request: HttpRequest) -> str:
    """The address that asks, as whose it is: one home has a whole IPv6 network."""
    try:
        address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    except (PermissionDenied, ValueError):
        return ""
    return str(ipaddress.ip_network((address, IPV6_HOME), strict=False)) if address.version == IPV6 else str(address)
