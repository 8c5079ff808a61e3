"""An emulator under the vendor's own host names: behind a proxy, and at a port that speaks TLS."""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import NamedTuple

from mockcalendly.edge.over_https import over_https
from mockcalendly.emulator import Emulator
from mockcalendly.proxy import PROXY_HOST, Authority, Door, ForwardProxy, TLSDoor
from mockcalendly.server.listener import Listener, PortTaken

__all__ = ["OpenPorts", "VendorPorts"]


class OpenPorts(NamedTuple):
    """Where clients reach the vendor's hosts.

    Attributes:
        proxy: URL for ``HTTPS_PROXY``; None: there is no proxy.
        tls: Port to which a hosts file or DNS can lead; None: there is none.
    """

    proxy: str | None
    tls: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorPorts:
    """Which ports to open, and how.

    Attributes:
        authority: Signs the certificate of the hosts.
        proxy: Of the forward proxy; 0 takes a free one; None: there is to be none.
        tls: Of the port that speaks TLS at once; likewise.
        tunnel: Whether the proxy lets connections to other hosts through.
    """

    authority: Authority
    proxy: int | None = None
    tls: int | None = None
    tunnel: bool = False

    @asynccontextmanager
    async def open(self, emulator: Emulator) -> AsyncIterator[OpenPorts]:
        """Accept connections on the running loop.

        Raises:
            AuthorityError: The authority's key cannot be read.
            PortTaken: Somebody else listens on a port.
            OSError: A port may not be used.
        """
        context = self.authority.server_context()
        listener = Listener(over_https(emulator))

        async def adopt(connection: socket.socket, *, encrypted: bool = True) -> None:
            await listener.adopt(connection, context if encrypted else None)

        proxy, tls = ForwardProxy(adopt, tunnel=self.tunnel), TLSDoor(adopt)
        try:
            proxy_port, tls_port = _open(proxy, self.proxy), _open(tls, self.tls)
            url = None if proxy_port is None else f"http://{PROXY_HOST}:{proxy_port}"
            yield OpenPorts(url, tls_port)
        finally:
            await asyncio.gather(proxy.aclose(), tls.aclose())
            await listener.stop()


def _open(door: Door, port: int | None) -> int | None:
    if port is None:
        return None
    try:
        return door.open(port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(PROXY_HOST, port) from None
        raise
