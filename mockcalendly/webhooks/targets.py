"""Where webhooks may be sent: a test must never reach a production system by accident."""

import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from mockcalendly.kernel.hosts import is_one_of

__all__ = ["Target", "TargetRefused", "TargetRules", "without_secrets"]

_LOCAL_NETWORKS = tuple(
    ip_network(network)
    for network in (
        "0.0.0.0/32",  # what a server that listens everywhere prints; connecting means this machine
        "127.0.0.0/8",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "169.254.0.0/16",
        "::/128",
        "::1/128",
        "fc00::/7",
        "fe80::/10",
    )
)
"""This machine, private and link-local networks.

Listed rather than asked of `ipaddress`: its `is_private` also means networks for documentation and
benchmarks, and whatever a later Python adds.
"""

_DEFAULT_PORTS = {"http": 80, "https": 443}
_NAME = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_.])?", re.ASCII)
_NUMBER = re.compile(r"(.*\.)?(\d+|0x[0-9a-f]*)\.?", re.ASCII)
_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))


class TargetRefused(ValueError):
    """An address that nothing is sent to; says why in a plain sentence."""


class Target(NamedTuple):
    """A callback URL, taken apart once, so that what is checked is what is connected to.

    Attributes:
        host: Lower-case ASCII; an IPv6 address without brackets.
        port: As written in the URL, or the scheme's own.
        path: Path and query as registered, as they stand in the request line.
        userinfo: What stands before an ``@``; percent-encoded.
    """

    scheme: str
    host: str
    port: int
    path: str
    userinfo: str

    @classmethod
    def parse(cls, url: str) -> "Target":
        """Take a callback URL apart.

        Raises:
            TargetRefused: No HTTP request can be made of it.
        """
        try:
            parts = urlsplit(url)
            host, port = _ascii(parts.hostname or ""), parts.port
        except ValueError:
            raise TargetRefused(f"{url} is not a valid URL.") from None
        if parts.scheme not in _DEFAULT_PORTS:
            raise TargetRefused(f"{url} is not an http or https URL.")
        if not host or not (_address(host) or _is_name(host)):
            raise TargetRefused(f"{url} has no valid host: {host!r} is no name and no IP address.")
        path = (parts.path or "/") + ("?" + parts.query if parts.query else "")
        return cls(
            scheme=parts.scheme,
            host=host,
            port=_DEFAULT_PORTS[parts.scheme] if port is None else port,
            path=quote(path, safe=_PRINTABLE),
            userinfo=parts.netloc.rpartition("@")[0],
        )

    @property
    def authority(self) -> str:
        """Host and port as the ``Host`` header has them: without the scheme's own port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The URL that is requested: without userinfo and fragment."""
        return f"{self.scheme}://{self.authority}{self.path}"


@dataclass(frozen=True, slots=True)
class TargetRules:
    """Which targets may be sent to.

    Loopback, private and link-local addresses, names that resolve to nothing else, and names of
    one label: containers, whose networks may use any range. A host counts by what it resolves to
    when the connection is made.

    Attributes:
        allow_hosts: Hosts that may be sent to wherever they are: a name or an address,
            ``*.example.com`` for all names below a domain, ``*`` for every host.
    """

    allow_hosts: tuple[str, ...] = ()

    def check(self, target: Target) -> None:
        """Refuse a target whose host is an address that is not local.

        Names are left for `check_address`.

        Raises:
            TargetRefused: Nothing may be sent there.
        """
        if _address(target.host):
            self.check_address(target.host, target.host)

    def check_address(self, host: str, address: str) -> None:
        """Refuse an address that a host has resolved to.

        Raises:
            TargetRefused: Nothing may be sent there.
        """
        if is_one_of(host, self.allow_hosts) or _is_container(host) or _is_local(address):
            return
        where = host if host == address else f"{host} ({address})"
        raise TargetRefused(
            f"Nothing was sent: {where} is neither this machine nor in a private network. "
            f"To allow it: --allow-webhook-host {host}"
        )


def without_secrets(url: str) -> str:
    """Return a URL as a log may show it: no credentials, no query, no fragment."""
    scheme, separator, rest = url.partition("://")
    authority, slash, path = re.split("[?#]", rest, maxsplit=1)[0].partition("/")
    return scheme + separator + authority.rpartition("@")[2] + slash + path


def _ascii(host: str) -> str:
    return host if host.isascii() else host.encode("idna").decode().lower()


@lru_cache(maxsize=1024)
def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host) if "%" not in host else None  # zones mean nothing to a server
    except ValueError:
        return None


def _is_name(host: str) -> bool:
    # "127.1" and "0x7f000001" are addresses to some resolvers and names to others.
    return _NAME.fullmatch(host) is not None and _NUMBER.fullmatch(host) is None


def _is_container(host: str) -> bool:
    return "." not in host and ":" not in host


@lru_cache(maxsize=1024)
def _is_local(address: str) -> bool:
    ip = ip_address(address)
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return any(ip in network for network in _LOCAL_NETWORKS)
