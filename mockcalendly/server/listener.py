"""Accepting connections."""

import asyncio
import errno
import socket
from collections.abc import Awaitable, Callable
from functools import cached_property
from importlib.util import find_spec
from ssl import SSLContext
from typing import TYPE_CHECKING, Any

from mockcalendly.edge.app import Receive, Scope, Send
from mockcalendly.settings import url_at

if TYPE_CHECKING:
    from mockcalendly.server.direct import Answer

__all__ = ["Listener", "PortTaken"]

REQUEST_GRACE = 2.0
"""Seconds that requests under way get to finish when a server stops."""

HANDSHAKE_TIMEOUT = 10.0
"""Seconds that a client has for TLS until it is let go."""

KEEP_ALIVE = 75
"""Seconds that an idle connection is kept: longer than the pauses of a test suite."""

ITERATIONS_OF_ACCEPTING = 3
"""Turns of asyncio's loop between accepting a connection and telling its protocol."""


class PortTaken(OSError):
    """Somebody else listens on the port."""

    def __init__(self, host: str, port: int) -> None:
        message = f"Port {port} on {host} is taken. Choose another, or 0 for any free one."
        super().__init__(errno.EADDRINUSE, message)


class Listener:
    """Connections to ports of the running loop.

    They are spoken to by uvicorn's HTTP protocol, or by it for whatever `DirectAnswers` passes on.
    ``uvicorn.Server`` is left out because it looks for its end every 100 ms.

    Args:
        app: An ASGI application.
        answer: Is asked first, and if it returns an answer, the application is not called.
    """

    def __init__(
        self,
        app: Callable[[Scope, Receive, Send], Awaitable[None]],
        answer: "Answer | None" = None,
    ) -> None:
        self._app = app
        self._open: dict[Any, asyncio.Transport] = {}
        self._none_open = asyncio.Event()
        self._stopping = False
        self._server: asyncio.Server | None = None
        if answer is None or find_spec("httptools") is None:
            self._factory = self._uvicorn
        else:
            self._factory = self._direct(answer)

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

    def _direct(self, answer: "Answer") -> Callable[[], asyncio.Protocol]:
        from mockcalendly.server.direct import DirectAnswers  # noqa: PLC0415 - needs httptools

        def delegate() -> Any:  # noqa: ANN401 - its base is uvicorn's choice
            return self._connection(watched=True)

        return lambda: DirectAnswers(answer, delegate, self._opened, self._lost, KEEP_ALIVE)

    def _uvicorn(self) -> asyncio.Protocol:
        protocol: asyncio.Protocol = self._connection(on_made=self._opened, on_lost=self._lost)
        return protocol

    @cached_property
    def _connection(self) -> Any:  # noqa: ANN401 - as above
        """What makes a protocol of uvicorn's; a server is ready sooner without its import."""
        from mockcalendly.server.delegate import connection_class  # noqa: PLC0415 - costs start-up

        return connection_class(self._app, KEEP_ALIVE)

    def _opened(self, connection: Any, transport: asyncio.Transport) -> None:  # noqa: ANN401
        self._open[connection] = transport
        if self._stopping:
            transport.close()

    def _lost(self, connection: Any) -> None:  # noqa: ANN401 - one protocol or the other
        self._open.pop(connection, None)
        if not self._open:
            self._none_open.set()
