"""Whether an IP address lies on the public internet, so that a fetched link cannot reach inside."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

# `is_global` of Python 3.11 calls these public: multicast, relays, and every way to write IPv4 inside IPv6.
NOT_PUBLIC = tuple(
    ip_network(block)
    for block in (
        "192.0.0.0/24", "192.88.99.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64",
        "2001::/23", "2002::/16", "fec0::/10", "ff00::/8",
    )
)  # fmt: skip


def is_public(address: str) -> bool:
    """True only for a literal address that every host on the internet could mean; False for anything else."""
    try:
        ip = ip_address(address.split("%", 1)[0])
    except ValueError:
        return False
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    return ip.is_global and not ip.is_multicast and not _excluded(ip)


def _excluded(ip: IPv4Address | IPv6Address) -> bool:
    return any(ip.version == block.version and ip in block for block in NOT_PUBLIC)
