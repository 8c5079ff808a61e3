"""A forward proxy that answers for Calendly's hosts itself, and a port that speaks TLS at once.

Both work on sockets rather than on streams: a socket can be handed on to the server's own protocol
as it is, with nothing read ahead, and that begins with TLS.
"""

import asyncio
import errno
import logging
import re
import socket
from abc import ABC, abstractmethod
from collections.abc import Awaitable
from contextlib import suppress
from http import HTTPStatus
from typing import NamedTuple, Protocol

from mockcalendly.kernel.uris import VENDOR_HOSTS

__all__ = ["PROXY_HOST", "Door", "ForwardProxy", "TLSDoor"]

logger = logging.getLogger("mockcalendly")

PROXY_HOST = "127.0.0.1"
"""Nobody but this machine may use them."""

MAX_HEAD = 16_384
"""Bytes that a request's head to the proxy may have."""

HEAD_TIMEOUT = 10.0
"""Seconds that a client has to say what it wants."""

CONNECT_TIMEOUT = 10.0
"""Seconds that another host has to answer a tunnel."""

CHUNK = 65_536
TLS_PORT = 443

_HEAD_END = b"\r\n\r\n"
_REQUEST = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+) ([!-~]+) HTTP/1\.[01]\r\n")
_AUTHORITY = re.compile(r"(\[[0-9a-fA-F:.]+\]|[\w.-]+):(\d{1,5})", re.ASCII)
_URL = re.compile(r"(https?)://([^/?#:@]+)(?::80|:443)?(/[^#]*)?", re.ASCII)


class Adopt(Protocol):
    """Answers on a connection from now on. May raise OSError."""

    def __call__(self, connection: socket.socket, *, encrypted: bool = True) -> Awaitable[None]:
        """Go on with TLS, or with plain HTTP for what was asked for over HTTPS."""
        ...


class _Refused(Exception):
    """The proxy does not do that; says why in a plain sentence."""

    def __init__(self, status: HTTPStatus, reason: str, location: str | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.location = location


class _Wish(NamedTuple):
    """Where a client wants to get to.

    Attributes:
        connect: Whether it asks for a tunnel, as it should. Others, such as axios before 1.13, tell
            the proxy itself, in plain HTTP, what they ask for over HTTPS.
    """

    host: str
    port: int
    connect: bool = True

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class Door(ABC):
    """A port of the running loop, on loopback: connections are handed on one by one."""

    def __init__(self) -> None:
        self._visits: set[asyncio.Task[None]] = set()
        self._accepting: asyncio.Task[None] | None = None

    def open(self, port: int) -> int:
        """Listen, and return the port.

        Args:
            port: 0 takes a free one.

        Raises:
            OSError: It is taken, or may not be used.
        """
        listening = socket.create_server((PROXY_HOST, port))
        listening.setblocking(False)  # noqa: FBT003 - positional only
        self._accepting = asyncio.create_task(self._accept(listening))
        return int(listening.getsockname()[1])

    async def aclose(self) -> None:
        """Stop listening, and break off what has not been handed on."""
        tasks = [*self._visits]
        if self._accepting is not None:
            tasks.append(self._accepting)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    @abstractmethod
    async def visit(self, connection: socket.socket) -> None:
        """Do what the client of a connection wants; may raise OSError."""

    async def _accept(self, listening: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        with listening:
            while True:
                try:
                    connection, _ = await loop.sock_accept(listening)
                except OSError as error:
                    if error.errno not in _TRANSIENT:
                        raise
                    await asyncio.sleep(0.1)
                    continue
                connection.setblocking(False)  # noqa: FBT003 - positional only
                task = asyncio.create_task(self._receive(connection))
                self._visits.add(task)
                task.add_done_callback(self._visits.discard)

    async def _receive(self, connection: socket.socket) -> None:
        try:
            await self.visit(connection)
        except OSError as error:
            logger.debug("A connection has ended early: %s", error)
            connection.close()
        except BaseException:
            connection.close()
            raise


_TRANSIENT = {errno.ECONNABORTED, errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}
"""Errors of accepting after which to try again: the client has gone, or too much is open."""


class TLSDoor(Door):
    """A port for clients whose hosts file or DNS leads Calendly's hosts to this machine.

    Args:
        adopt: Answers.
    """

    def __init__(self, adopt: Adopt) -> None:
        super().__init__()
        self._adopt = adopt

    async def visit(self, connection: socket.socket) -> None:
        """Hand the connection on."""
        await self._adopt(connection)


class ForwardProxy(Door):
    """What ``HTTPS_PROXY`` can name.

    Args:
        adopt: Answers for Calendly's hosts.
        tunnel: Whether to let connections to other hosts through; else they are refused.
    """

    def __init__(self, adopt: Adopt, *, tunnel: bool = False) -> None:
        super().__init__()
        self._adopt = adopt
        self._tunnel = tunnel

    async def visit(self, connection: socket.socket) -> None:
        """Answer one CONNECT."""
        loop = asyncio.get_running_loop()
        try:
            head = await _read_head(connection)
            wish = _read_wish(head)
            other = await self._reach(wish)
        except _Refused as refusal:
            logger.info("The proxy refused: %s", refusal, extra={"event": "proxy.refused"})
            await _say(connection, refusal)
            return
        if not wish.connect:
            await _pass_both(connection, await self._answer_plainly(head))
            return
        await loop.sock_sendall(connection, b"HTTP/1.1 200 Connection established\r\n\r\n")
        if other is None:
            await self._adopt(connection)
        else:
            await _pass_both(connection, other)

    async def _answer_plainly(self, head: bytes) -> socket.socket:
        """Return a connection on which a request that has been read is being answered."""
        ours, theirs = socket.socketpair()
        for each in (ours, theirs):
            each.setblocking(False)  # noqa: FBT003 - positional only
        await self._adopt(theirs, encrypted=False)
        await asyncio.get_running_loop().sock_sendall(ours, head)
        return ours

    async def _reach(self, wish: _Wish) -> socket.socket | None:
        """Return a connection to another host; None: the host is one of Calendly's."""
        if wish.host in VENDOR_HOSTS:
            if wish.port == TLS_PORT:
                return None
            raise _Refused(
                HTTPStatus.FORBIDDEN,
                f"Calendly's hosts are answered for at port {TLS_PORT} only, not at {wish}.",
            )
        if not self._tunnel:
            raise _Refused(
                HTTPStatus.FORBIDDEN,
                f"This proxy answers for Calendly's hosts only, so that tests stay offline, not for"
                f" {wish}. List the host in NO_PROXY, or let it through with --tunnel.",
            )
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT):
                return await _connect(wish)
        except TimeoutError:
            reason = f"{wish} did not answer within {CONNECT_TIMEOUT:.0f} seconds."
            raise _Refused(HTTPStatus.GATEWAY_TIMEOUT, reason) from None
        except OSError as error:
            reason = f"{wish} cannot be reached: {error.strerror or error}."
            raise _Refused(HTTPStatus.BAD_GATEWAY, reason) from None


async def _read_head(connection: socket.socket) -> bytes:
    loop = asyncio.get_running_loop()
    head = b""
    try:
        async with asyncio.timeout(HEAD_TIMEOUT):
            while _HEAD_END not in head:
                chunk = await loop.sock_recv(connection, MAX_HEAD)
                if not chunk:
                    raise ConnectionAbortedError("The client has gone without a request.")
                head += chunk
                if len(head) > MAX_HEAD:
                    raise _Refused(
                        HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                        f"A request's head may have {MAX_HEAD} bytes.",
                    )
    except TimeoutError:
        raise _Refused(
            HTTPStatus.REQUEST_TIMEOUT, f"No request came within {HEAD_TIMEOUT:.0f} seconds."
        ) from None
    return head


def _read_wish(head: bytes) -> _Wish:
    line = _REQUEST.match(head)
    if line is None:
        raise _Refused(HTTPStatus.BAD_REQUEST, "That is no HTTP/1.1 request.")
    method, target = line[1].decode(), line[2].decode()
    if method != "CONNECT":
        return _read_target(target)
    authority = _AUTHORITY.fullmatch(target)
    port = int(authority[2]) if authority else 0
    if authority is None or not 0 < port < 2**16:
        raise _Refused(HTTPStatus.BAD_REQUEST, "CONNECT must name a host and a port.")
    if not head.endswith(_HEAD_END):
        raise _Refused(HTTPStatus.BAD_REQUEST, "A client must wait for the answer to CONNECT.")
    return _Wish(authority[1].strip("[]").rstrip(".").lower(), port)


def _read_target(target: str) -> _Wish:
    url = _URL.fullmatch(target)
    host = url[2].lower() if url else ""
    if url and host in VENDOR_HOSTS:
        if url[1] == "https":
            return _Wish(host, TLS_PORT, connect=False)
        # Assumed: as nearly every site does, the vendor's send plain HTTP on to HTTPS.
        location = f"https://{host}{url[3] or '/'}"
        raise _Refused(HTTPStatus.MOVED_PERMANENTLY, f"See {location}", location)
    raise _Refused(
        HTTPStatus.FORBIDDEN,
        "This proxy is for HTTPS only: set HTTPS_PROXY to it, and HTTP_PROXY not.",
    )


async def _say(connection: socket.socket, refusal: _Refused) -> None:
    body = f"{refusal.reason}\n".encode()
    lines = [
        f"HTTP/1.1 {refusal.status.value} {refusal.status.phrase}",
        *([f"Location: {refusal.location}"] if refusal.location else []),
        "Content-Type: text/plain; charset=utf-8",
        f"Content-Length: {len(body)}",
        "Connection: close",
    ]
    head = "\r\n".join(lines).encode("latin-1") + _HEAD_END
    with connection:
        await asyncio.get_running_loop().sock_sendall(connection, head + body)
        with suppress(OSError):
            connection.shutdown(socket.SHUT_WR)


async def _connect(wish: _Wish) -> socket.socket:
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(wish.host, wish.port, type=socket.SOCK_STREAM)
    failure = OSError(errno.EHOSTUNREACH, "no address was found")
    for family, kind, protocol, _, address in found:
        other = socket.socket(family, kind, protocol)
        other.setblocking(False)  # noqa: FBT003 - positional only
        try:
            await loop.sock_connect(other, address)
        except OSError as error:
            other.close()
            failure = error
        except BaseException:
            other.close()
            raise
        else:
            return other
    raise failure


async def _pass_both(one: socket.socket, other: socket.socket) -> None:
    with one, other:
        async with asyncio.TaskGroup() as both:
            both.create_task(_pass_on(one, other))
            both.create_task(_pass_on(other, one))


async def _pass_on(source: socket.socket, target: socket.socket) -> None:
    """Copy what comes until its end; the other direction goes on."""
    loop = asyncio.get_running_loop()
    with suppress(OSError):
        while chunk := await loop.sock_recv(source, CHUNK):
            await loop.sock_sendall(target, chunk)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
