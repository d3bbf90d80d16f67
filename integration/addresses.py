"""Which addresses lie on the public internet, and which on this machine (SSRF-02)."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

GLOBAL_UNICAST = IPv6Network("2000::/3")
SPECIAL = (IPv4Network("192.0.0.0/24"), IPv4Network("192.88.99.0/24"), IPv6Network("3fff::/20"))


def is_public(address: str) -> bool:
    """Whether an IP address lies on the public internet: no private, loopback, metadata, mapped, tunnelled or NAT64 one."""
    ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if any(ip in network for network in SPECIAL):
        return False
    if isinstance(ip, IPv6Address) and (ip not in GLOBAL_UNICAST or ip.sixtofour or ip.teredo):
        return False
    return ip.is_global and not ip.is_multicast


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only be this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
