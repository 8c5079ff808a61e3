"""Accepting connections, with uvicorn's HTTP protocol."""

import asyncio
import errno
import re
import socket
from collections.abc import Awaitable, Callable
from ssl import SSLContext
from typing import Any

from uvicorn.config import Config
from uvicorn.server import ServerState

from mockcalendly.edge.app import Receive, Scope, Send
from mockcalendly.edge.sending import Sent
from mockcalendly.server.joining import JoiningTransport
from mockcalendly.settings import url_at

__all__ = ["Listener", "PortTaken"]

REQUEST_GRACE = 2.0
"""Seconds that requests under way get to finish when a server stops."""

HANDSHAKE_TIMEOUT = 10.0
"""Seconds that a client has for TLS until it is let go."""

KEEP_ALIVE = 75
"""Seconds that an idle connection is kept: longer than the pauses of a test suite."""

MAX_HEAD = 2**20
"""Bytes of a request's head, or of trailers, that are taken: the parser itself knows no bound.

Also more than comes at once, so that the end of one request is never counted for the next.
"""

_OFFER = re.compile(rb"\r\nupgrade:[ \t]*h2c[ \t]*(?=\r\n|\Z)", re.IGNORECASE)

ITERATIONS_OF_ACCEPTING = 3
"""Turns of asyncio's loop between accepting a connection and telling its protocol."""


class PortTaken(OSError):
    """Somebody else listens on the port."""

    def __init__(self, host: str, port: int) -> None:
        message = f"Port {port} on {host} is taken. Choose another, or 0 for any free one."
        super().__init__(errno.EADDRINUSE, message)


class Listener:
    """Connections to ports of the running loop, spoken to by uvicorn's HTTP protocol.

    ``uvicorn.Server`` is left out because it looks for its end every 100 ms. Of what uvicorn does
    not document, this uses `Config.load` and `Config.http_protocol_class`, `ServerState`, the
    protocol's three arguments, its `shutdown()`, `send_400_response()`, `access_log`,
    `on_response_complete()`, `scope` and `cycle`: all of them since 0.22; and what
    `ImmediateAnswers` says.

    Args:
        app: An ASGI application.
        answer: Is asked first, and if it returns an answer, the application is not called.
    """

    def __init__(
        self,
        app: Callable[[Scope, Receive, Send], Awaitable[None]],
        answer: Callable[[Scope, bytes], Sent | None] | None = None,
    ) -> None:
        self._config = Config(
            app,
            interface="asgi3",
            ws="none",
            lifespan="off",
            log_config=None,
            proxy_headers=False,
            server_header=False,
            date_header=False,
            timeout_keep_alive=KEEP_ALIVE,
        )
        self._config.load()
        self._answer = answer
        self._open: dict[Any, asyncio.Transport] = {}
        self._none_open = asyncio.Event()
        self._stopping = False
        self._server: asyncio.Server | None = None
        self._factory = self._protocol_factory()

    async def start(self, host: str, port: int) -> str:
        """Listen, and return the URL.

        Raises:
            PortTaken: Somebody else listens there.
            OSError: The host cannot be listened on.
        """
        loop = asyncio.get_running_loop()
        try:
            self._server = await loop.create_server(self._factory, host, port)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortTaken(host, port) from None
            raise
        return url_at(host, self._server.sockets[0].getsockname()[1])

    async def start_at(self, listening: socket.socket) -> None:
        """Accept from a socket that listens already; clients may have connected to it."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._factory, sock=listening)

    async def adopt(self, connection: socket.socket, tls: SSLContext | None = None) -> None:
        """Go on, from TLS on if there is any, with a connection that somebody else has accepted.

        Raises:
            OSError: The client has gone, or they do not agree about TLS.
        """
        await asyncio.get_running_loop().connect_accepted_socket(
            self._factory,
            connection,
            ssl=tls,
            ssl_handshake_timeout=None if tls is None else HANDSHAKE_TIMEOUT,
        )

    async def stop(self, grace: float | None = None) -> None:
        """Stop listening, let requests under way finish, and close all connections.

        Args:
            grace: Seconds that requests under way get; None: the usual ones.
        """
        self._stopping = True
        try:
            if self._server is not None:
                await self._stop_accepting(self._server)
            self._none_open.clear()
            for connection in tuple(self._open):
                connection.shutdown()
            if self._open:
                async with asyncio.timeout(REQUEST_GRACE if grace is None else grace):
                    await self._none_open.wait()
        except TimeoutError:
            pass
        finally:
            for transport in self._open.values():
                transport.abort()
        if self._server is not None:
            await self._server.wait_closed()

    async def _stop_accepting(self, server: asyncio.Server) -> None:
        # A connection that asyncio has just accepted fails half made if the server is closed
        # before its protocol knows of it: python/cpython#109564.
        try:
            for listening in server.sockets:
                asyncio.get_running_loop().remove_reader(listening)
            for _ in range(ITERATIONS_OF_ACCEPTING):
                await asyncio.sleep(0)
        except NotImplementedError:
            pass
        finally:
            server.close()

    def _protocol_factory(self) -> Callable[[], asyncio.Protocol]:
        state = ServerState()
        listener = self
        protocol: Any = self._config.http_protocol_class

        if self._answer is not None and hasattr(protocol, "on_message_complete"):
            protocol = _answering_at_once(protocol, self._answer)

        class Connection(_BoundedHead, protocol):  # type: ignore[misc]
            """A connection that can be waited for."""

            def connection_made(self, transport: asyncio.Transport) -> None:
                self.unjoined = transport
                self._joining = JoiningTransport(transport)
                super().connection_made(self._joining)
                # Else a test that catches logs, and so has handlers, would pay for an access log.
                self.access_log = False
                listener._open[self] = transport
                if listener._stopping:
                    transport.close()

            def on_response_complete(self) -> None:
                self._joining.flush()  # the head of an answer to HEAD, which has no body
                super().on_response_complete()

            def connection_lost(self, exc: Exception | None) -> None:
                super().connection_lost(exc)
                listener._open.pop(self, None)
                if not listener._open:
                    listener._none_open.set()

        connection: Any = Connection  # made as uvicorn's protocol is
        return lambda: connection(config=self._config, server_state=state, app_state={})


def _answering_at_once(protocol: Any, ask: Callable[[Scope, bytes], Sent | None]) -> Any:  # noqa: ANN401
    from mockcalendly.server.immediate import ImmediateAnswers  # noqa: PLC0415 - needs httptools

    class Immediate(ImmediateAnswers, protocol):  # type: ignore[misc]
        answer = staticmethod(ask)

    return Immediate


class _BoundedHead:
    """Mixed into uvicorn's protocol, ends a connection of which only head or trailers come."""

    scope: Any
    cycle: Any
    transport: asyncio.Transport
    send_400_response: Callable[[str], None]
    _beside_bodies = 0

    def data_received(self, data: bytes) -> None:
        super().data_received(_without_offer(data))  # type: ignore[misc]
        scope, cycle = self.scope, self.cycle
        in_head = scope is not None and (cycle is None or cycle.scope is not scope)
        if not in_head and (cycle is None or cycle.body or not cycle.more_body):
            self._beside_bodies = 0
            return
        self._beside_bodies += len(data)
        if self._beside_bodies <= MAX_HEAD or self.transport.is_closing():
            return
        if in_head:
            self.send_400_response("The head of the request is too large.")
        else:
            self.transport.abort()


def _without_offer(data: bytes) -> bytes:
    """Return what a client sends without its offer to go on in HTTP/2.

    Java's client and others make that offer with their first request on each connection. It may be
    ignored, but httptools takes what follows, the request's body, for the other protocol.
    """
    if b"h2c" not in data:
        return data
    head, end, rest = data.partition(b"\r\n\r\n")
    return _OFFER.sub(b"", head) + end + rest
