"""From which network a request comes, as tries are counted by it."""

from ipaddress import IPv6Address, ip_address, ip_network

from flask import request

# Bits of a network of one provider of lines: RIPE NCC allocates an IPv6 /32 (ripe-738, 5.1.2); IPv4 by and large.
OF_ONE_PROVIDER = {4: 16, 6: 32}
OF_ONE_LINE = 64  # bits of an IPv6 address that one line has; it makes up the others as it likes (RFC 6177)


def network() -> str:
    """The address, or the network of one line where it is IPv6."""
    return network_of(request.remote_addr or "")


def neighbours() -> str:
    """The network of whoever provides the line."""
    return neighbours_of(request.remote_addr or "")


def neighbours_of(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    plain = getattr(found, "ipv4_mapped", None) or found
    return str(ip_network(f"{plain}/{OF_ONE_PROVIDER[plain.version]}", strict=False))


def network_of(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return str(ip_network((int(found), OF_ONE_LINE), strict=False))
    return str(getattr(found, "ipv4_mapped", None) or found)
