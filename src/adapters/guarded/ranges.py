"""Network addresses nobody here connects to. What the tables do not open is closed."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

_CLOSED_4: Final = {
    IPv4Network(network): why
    for network, why in {
        "0.0.0.0/8": "this network",
        "10.0.0.0/8": "private",
        "100.64.0.0/10": "shared by the customers of a provider",
        "127.0.0.0/8": "this machine",
        "168.63.129.16/32": "a cloud's own services",
        "169.254.0.0/16": "this line only, and a cloud's data about the machine",
        "172.16.0.0/12": "private",
        "192.0.0.0/24": "protocols",
        "192.0.2.0/24": "documentation",
        "192.31.196.0/24": "name servers of reverse lookups",
        "192.52.193.0/24": "multicast tunnels",
        "192.88.99.0/24": "relays of 6to4",
        "192.168.0.0/16": "private",
        "192.175.48.0/24": "name servers of reverse lookups",
        "198.18.0.0/15": "measurements",
        "198.51.100.0/24": "documentation",
        "203.0.113.0/24": "documentation",
        "224.0.0.0/4": "multicast",
        "240.0.0.0/4": "reserved, and broadcast",
    }.items()
}
_OPEN_6: Final = IPv6Network("2000::/3")
"""The only part of IPv6 that is routed to single hosts everywhere: no loopback, no mapped, no translated address."""
_CLOSED_6: Final = {
    IPv6Network(network): why
    for network, why in {
        "2001::/23": "protocols, and Teredo, which wraps an IPv4 address",
        "2001:db8::/32": "documentation",
        "2002::/16": "6to4, which wraps an IPv4 address",
        "2620:4f:8000::/48": "name servers of reverse lookups",
        "3fff::/20": "documentation",
    }.items()
}


def is_open(text: str) -> bool:
    """True for the address of a host on the open internet; False for everything else, also for what is none."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _CLOSED_4)
    return _is_open_6(address)


def _is_open_6(address: IPv6Address) -> bool:
    if address.scope_id is not None or address not in _OPEN_6:
        return False
    return not any(address in network for network in _CLOSED_6)


def is_loopback(text: str) -> bool:
    """True for an address of this machine, in its own form."""
    try:
        return ip_address(text).is_loopback
    except ValueError:
        return False
