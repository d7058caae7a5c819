"""From which network a request comes, as tries are counted by it."""

from ipaddress import IPv6Address, ip_address, ip_network

from flask import request

OF_ONE_LINE = 64  # bits of an IPv6 address that one line has; it makes up the others as it likes (RFC 6177)


def network() -> str:
    """The address, or the network of one line where it is IPv6."""
    return network_of(request.remote_addr or "")


def network_of(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return str(ip_network((int(found), OF_ONE_LINE), strict=False))
    return str(getattr(found, "ipv4_mapped", None) or found)
