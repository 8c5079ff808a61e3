"""Send over the network."""

import asyncio
import socket
import ssl
import zlib
from collections.abc import Sequence
from datetime import timedelta

from mockcalendly.courier.connections import Connection, Connections, NoAnswer, Place
from mockcalendly.courier.exchange import READ_AT_MOST, Answer, Request
from mockcalendly.courier.threads import in_own_thread
from mockcalendly.webhooks.targets import Target, TargetRules

try:
    from mockcalendly.courier.httptools_answers import HttptoolsReader as NewReader
except ImportError:  # there are interpreters that it has no build for
    from mockcalendly.courier.h11_answers import (  # type: ignore[assignment]
        H11Reader as NewReader,
    )

__all__ = ["Transport"]

_LOOPBACK = ("127.0.0.1", "::1")

GZIP = 31
"""What zlib calls a gzip stream of any window."""


class Transport:
    """HTTP/1.1 connections to receivers; belongs to the running loop that uses it.

    There is no limit on connections and no queue for them: whoever sends bounds what is under way.
    Proxies, redirects, cookies and a second try after a failure are left out on purpose.
    """

    def __init__(
        self, rules: TargetRules, *, connect_timeout: timedelta, read_timeout: timedelta
    ) -> None:
        self._rules = rules
        self._connect_seconds = connect_timeout.total_seconds()
        self._read_seconds = read_timeout.total_seconds()
        self._connections = Connections()
        self._tls: ssl.SSLContext | None = None

    async def send(self, request: Request) -> Answer:
        """Send a request and return the answer, or why there is none.

        Raises:
            TargetRefused: Nothing may be sent there, and nothing was.
        """
        target = request.target
        self._rules.check(target)
        connection = self._connections.take(Place(target.scheme, target.host, target.port))
        try:
            async with asyncio.timeout(self._connect_seconds) as limit:
                connection = connection or await self._connect(target)
                limit.reschedule(asyncio.get_running_loop().time() + self._read_seconds)
                return await self._exchange(connection, request)
        except TimeoutError:
            return Answer(error=self._lateness(target, connected=connection is not None))
        except NoAnswer as failure:
            return Answer(error=str(failure))
        except OSError as error:
            return Answer(error=_explain(error, target))

    async def probe(self, target: Target) -> str | None:
        """Return why no connection to a target can be made; None if one was, and closed again.

        Raises:
            TargetRefused: Nothing may be sent there, and nothing was.
        """
        self._rules.check(target)
        try:
            async with asyncio.timeout(self._connect_seconds):
                connection = await self._connect(target, tls=False)
        except TimeoutError:
            return self._lateness(target, connected=False)
        except OSError as error:
            return _explain(error, target)
        connection.close()
        return None

    async def aclose(self) -> None:
        """Close all connections."""
        await self._connections.aclose()

    async def _exchange(self, connection: Connection, request: Request) -> Answer:
        lines = [f"POST {request.target.path} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in request.headers]
        head = "\r\n".join((*lines, "", "")).encode("latin-1")
        answer = await connection.exchange(head + request.body)
        self._connections.keep(connection)
        body = bytes(answer.body)
        if ("content-encoding", "gzip") in ((n.lower(), v.lower()) for n, v in answer.headers):
            body = _unpacked(body)
        return Answer(answer.status, answer.headers, body)

    async def _connect(self, target: Target, *, tls: bool = True) -> Connection:
        """Return a new connection to the first of a host's addresses that takes one.

        Raises:
            OSError: None does (what the first one said), the name has none, or they do not agree
                about TLS.
            TargetRefused: One of the addresses may not be sent to.
        """
        context = await self._context() if tls and target.scheme == "https" else None
        failures: list[OSError] = []
        for address in await self._resolve(target.host):
            try:
                return await self._open(target, address, context)
            except ssl.SSLError:
                raise
            except OSError as error:
                failures.append(error)
        raise failures[0]

    async def _open(
        self, target: Target, address: str, context: ssl.SSLContext | None
    ) -> Connection:
        place = Place(target.scheme, target.host, target.port)
        connection = Connection(place, self._connections, NewReader)
        try:
            await asyncio.get_running_loop().create_connection(
                lambda: connection,
                address,
                target.port,
                ssl=context,
                server_hostname=None if context is None else target.host.rstrip("."),
            )
        except BaseException:
            # uvloop closes what it has begun, but does not tell: nobody would hear of its end.
            self._connections.forget(connection)
            raise
        return connection

    async def _resolve(self, host: str) -> Sequence[str]:
        """Return the addresses of a host, all of which may be sent to.

        They are those connected to, so a name cannot change its mind in between.

        Raises:
            OSError: The name has none.
            TargetRefused: Something else may be behind it.
        """
        addresses = _LOOPBACK if _is_localhost(host) else await in_own_thread(_look_up, host)
        for address in addresses:
            self._rules.check_address(host, address)
        return addresses

    async def _context(self) -> ssl.SSLContext:
        if self._tls is None:
            # Reading the usual authorities takes long enough to hold up whoever uses this loop.
            self._tls = await in_own_thread(ssl.create_default_context)
            self._tls.set_alpn_protocols(["http/1.1"])
        return self._tls

    def _lateness(self, target: Target, *, connected: bool) -> str:
        if connected:
            return f"No whole answer came within {self._read_seconds:g} s."
        return f"No connection to {target.authority} was made within {self._connect_seconds:g} s."


def _is_localhost(host: str) -> bool:
    # These always mean loopback (RFC 6761); asking a name server could only go wrong.
    return host == "localhost" or host.endswith(".localhost")


def _look_up(host: str) -> tuple[str, ...]:
    found = socket.getaddrinfo(
        host.encode("ascii"), None, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG
    )
    return tuple(str(address[0]) for *_, address in found)


def _unpacked(body: bytes) -> bytes:
    """Return the beginning of what was packed; what cannot be unpacked is returned as it came."""
    try:
        return zlib.decompressobj(GZIP).decompress(body, READ_AT_MOST)
    except zlib.error:
        return body


def _explain(error: OSError, target: Target) -> str:
    """Return in plain words why there is no connection."""
    reason = error.strerror or str(error)
    match error:
        case socket.gaierror():
            return f"The name {target.host} leads to no address: {reason}."
        case ssl.SSLCertVerificationError():
            return f"The TLS certificate is not trusted: {error}."
        case ssl.SSLError():
            return f"TLS failed: {reason}."
        case ConnectionRefusedError():
            return f"Connection refused: nothing listens at {target.authority}."
        case _:
            return f"No connection to {target.authority}: {reason}."
