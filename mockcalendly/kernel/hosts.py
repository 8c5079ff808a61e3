"""Names of hosts, and lists of them as settings have them."""

from collections.abc import Iterable
from ipaddress import ip_address

__all__ = ["host_in", "is_address", "is_one_of"]


def host_in(authority: str) -> str:
    """Return the host of ``host:port``: in lower case, an IPv6 address without its brackets.

    The dot that may end a name is left out, as it makes no other name of it.
    """
    if authority.startswith("["):
        return authority[1:].partition("]")[0].lower()
    return authority.partition(":")[0].lower().removesuffix(".")


def is_address(host: str) -> bool:
    """Return whether a host is an IP address rather than a name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def is_one_of(host: str, patterns: Iterable[str]) -> bool:
    """Return whether a host is among those that a setting names.

    Args:
        host: In lower case.
        patterns: A name or an address each, ``*.example.com`` for all names below a domain, or
            ``*`` for every host.
    """
    return any(
        pattern == "*"
        or host == pattern.lower()
        or (pattern.startswith("*.") and host.endswith(pattern[1:].lower()))
        for pattern in patterns
    )
