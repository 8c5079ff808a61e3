"""Send over the network. Importing this module imports aiohttp, which takes a quarter second."""

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from mockcalendly.courier.exchange import READ_AT_MOST, Answer, Headers, Request
from mockcalendly.courier.threads import in_own_thread
from mockcalendly.webhooks.targets import Target, TargetRules

__all__ = ["Transport"]

KEEP_ALIVE = 1.0
"""Seconds for which an idle connection is kept.

Less than any common server's own limit: a connection that the receiver is about to close must not
be used, because a POST that fails on it is not sent again.
"""

NAMES_KEPT = 1
"""Seconds for which a name's addresses are kept; a restarted container has another one."""

_LOOPBACK = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))


class Transport:
    """HTTP/1.1 connections to receivers; made inside the running loop that uses it.

    There is no limit on connections and no queue for them: whoever sends bounds what is under way.
    """

    def __init__(
        self, rules: TargetRules, *, connect_timeout: timedelta, read_timeout: timedelta
    ) -> None:
        self._rules = rules
        self._connect_seconds = connect_timeout.total_seconds()
        self._read_seconds = read_timeout.total_seconds()
        tracing = aiohttp.TraceConfig()
        tracing.on_connection_create_end.append(_connected)
        tracing.on_connection_reuseconn.append(_connected)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=_Resolver(rules),
                limit=0,
                keepalive_timeout=KEEP_ALIVE,
                ttl_dns_cache=NAMES_KEPT,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, connect=None, sock_connect=None),
            trace_configs=[tracing],
            trust_env=False,
        )

    async def send(self, request: Request) -> Answer:
        """Send a request and return the answer, or why there is none.

        Raises:
            TargetRefused: Nothing may be sent there, and nothing was.
        """
        target = request.target
        self._rules.check(target)
        stage = _Stage(self._read_seconds)
        try:
            async with asyncio.timeout(self._connect_seconds) as stage.timeout:
                return await self._exchange(request, stage)
        except TimeoutError:
            return Answer(error=self._lateness(target, stage))
        except (aiohttp.ClientError, OSError) as error:
            return Answer(error=_explain(error, target))

    async def probe(self, target: Target) -> str | None:
        """Return why no connection to a target can be made; None if one was, and closed again.

        Raises:
            TargetRefused: Nothing may be sent there, and nothing was.
        """
        self._rules.check(target)
        try:
            async with asyncio.timeout(self._connect_seconds):
                await self._connect(target)
        except TimeoutError:
            return self._lateness(target, _Stage(self._read_seconds))
        except ConnectionRefusedError:
            return f"Connection refused: nothing listens at {target.authority}."
        except OSError as error:
            return f"No connection to {target.authority}: {error.strerror or error}."
        return None

    async def aclose(self) -> None:
        """Close all connections."""
        await self._session.close()

    async def _connect(self, target: Target) -> None:
        *others, last = await _Resolver(self._rules).resolve(target.host)
        for address in others:
            with suppress(OSError):
                return await _touch(address["host"], target.port)
        return await _touch(last["host"], target.port)

    async def _exchange(self, request: Request, stage: "_Stage") -> Answer:
        async with self._session.post(
            URL(request.target.url, encoded=True),
            data=request.body,
            headers=request.headers,
            allow_redirects=False,
            trace_request_ctx=stage,
        ) as response:
            body = b""
            # Leaving an answer that is not read to its end closes the connection.
            while len(body) < READ_AT_MOST and (chunk := await response.content.readany()):
                body += chunk
            return Answer(response.status, _decode(response.raw_headers), body)

    def _lateness(self, target: Target, stage: "_Stage") -> str:
        if stage.connected:
            return f"No whole answer came within {self._read_seconds:g} s."
        return f"No connection to {target.authority} was made within {self._connect_seconds:g} s."


class _Stage:
    """How far a request is: the time limit starts anew when the connection stands."""

    def __init__(self, read_seconds: float) -> None:
        self.timeout: asyncio.Timeout
        self.connected = False
        self._read_seconds = read_seconds

    def connect(self) -> None:
        self.connected = True
        self.timeout.reschedule(asyncio.get_running_loop().time() + self._read_seconds)


async def _touch(address: str, port: int) -> None:
    _, writer = await asyncio.open_connection(address, port)
    writer.close()


async def _connected(_: aiohttp.ClientSession, context: SimpleNamespace, __: object) -> None:
    context.trace_request_ctx.connect()


class _Resolver(AbstractResolver):
    """Looks names up, and lets none through that leads out of the local networks.

    The addresses checked are those connected to, so a name cannot change its mind in between.
    """

    def __init__(self, rules: TargetRules) -> None:
        self._rules = rules

    async def resolve(
        self, host: str, port: int = 0, family: int = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        addresses = (
            _LOOPBACK if _is_localhost(host) else await in_own_thread(_look_up, host, family)
        )
        for _, address in addresses:
            self._rules.check_address(host, address)
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=found,
                proto=0,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for found, address in addresses
        ]

    async def close(self) -> None:
        return None


def _is_localhost(host: str) -> bool:
    # These always mean loopback (RFC 6761); asking a name server could only go wrong.
    return host == "localhost" or host.endswith(".localhost")


def _look_up(host: str, family: int) -> tuple[tuple[int, str], ...]:
    found = socket.getaddrinfo(
        host.encode("ascii"),
        None,
        family=family,
        type=socket.SOCK_STREAM,
        flags=socket.AI_ADDRCONFIG,
    )
    return tuple((kind, str(address[0])) for kind, _, _, _, address in found)


def _decode(headers: tuple[tuple[bytes, bytes], ...]) -> Headers:
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers)


def _explain(error: Exception, target: Target) -> str:
    """Return in plain words why an exchange failed."""
    for kind, say in _EXPLANATIONS:
        if isinstance(error, kind):
            return say(error, target)
    return f"{type(error).__name__}: {error}"


def _unreachable(error: aiohttp.ClientConnectorError, target: Target) -> str:
    if isinstance(error.os_error, ConnectionRefusedError):
        return f"Connection refused: nothing listens at {target.authority}."
    return f"No connection to {target.authority}: {error.os_error.strerror or error.os_error}."


_EXPLANATIONS: tuple[tuple[type[Exception], Callable[[Any, Target], str]], ...] = (
    (
        aiohttp.ClientConnectorDNSError,
        lambda e, t: f"The name {t.host} leads to no address: {e.os_error.strerror}.",
    ),
    (
        aiohttp.ClientConnectorCertificateError,
        lambda e, _: f"The TLS certificate is not trusted: {e.certificate_error}.",
    ),
    (aiohttp.ClientSSLError, lambda e, _: f"TLS failed: {e.os_error}."),
    (aiohttp.ClientConnectorError, _unreachable),
    (
        aiohttp.ServerDisconnectedError,
        lambda *_: "The receiver closed the connection without an answer.",
    ),
    (ConnectionError, lambda *_: "The receiver broke the connection off without an answer."),
    (aiohttp.ClientPayloadError, lambda e, _: f"The answer broke off: {e}"),
    (aiohttp.ClientResponseError, lambda e, _: f"The answer is not valid HTTP: {e.message}"),
)
"""The first kind that fits says it."""
