"""Accepting connections, with uvicorn's HTTP protocol."""

import asyncio
import errno
from collections.abc import Callable
from typing import Any

from uvicorn.config import Config
from uvicorn.server import ServerState

from mockcalendly.emulator import Emulator

__all__ = ["Listener", "PortTaken"]

REQUEST_GRACE = 2.0
"""Seconds that requests under way get to finish when a server stops."""

KEEP_ALIVE = 75
"""Seconds that an idle connection is kept: longer than the pauses of a test suite."""

ITERATIONS_OF_ACCEPTING = 3
"""Turns of asyncio's loop between accepting a connection and telling its protocol."""

_WILDCARDS = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - not bound here


class PortTaken(OSError):
    """Somebody else listens on the port."""

    def __init__(self, host: str, port: int) -> None:
        message = f"Port {port} on {host} is taken. Choose another, or 0 for any free one."
        super().__init__(errno.EADDRINUSE, message)


class Listener:
    """Connections to one port of the running loop, spoken to by uvicorn's HTTP protocol.

    ``uvicorn.Server`` is left out because it looks for its end every 100 ms. Of what uvicorn does
    not document, this uses `Config.load` and `Config.http_protocol_class`, `ServerState`, the
    protocol's three arguments, its `shutdown()` and its `access_log`: all of them since 0.22.
    """

    def __init__(self, app: Emulator) -> None:
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
        self._open: dict[Any, asyncio.Transport] = {}
        self._none_open = asyncio.Event()
        self._stopping = False
        self._server: asyncio.Server | None = None

    async def start(self, host: str, port: int) -> str:
        """Listen, and return the URL.

        Raises:
            PortTaken: Somebody else listens there.
            OSError: The host cannot be listened on.
        """
        loop = asyncio.get_running_loop()
        try:
            self._server = await loop.create_server(self._protocol_factory(), host, port)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortTaken(host, port) from None
            raise
        address = _WILDCARDS.get(host, host)
        address = f"[{address}]" if ":" in address else address
        return f"http://{address}:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        """Stop listening, let requests under way finish, and close all connections."""
        if self._server is None:
            return
        self._stopping = True
        try:
            await self._stop_accepting(self._server)
            self._none_open.clear()
            for connection in tuple(self._open):
                connection.shutdown()
            if self._open:
                async with asyncio.timeout(REQUEST_GRACE):
                    await self._none_open.wait()
        except TimeoutError:
            pass
        finally:
            for transport in self._open.values():
                transport.abort()
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

        class Connection(protocol):  # type: ignore[misc]
            """A connection that can be waited for."""

            def connection_made(self, transport: asyncio.Transport) -> None:
                super().connection_made(transport)
                # Else a test that catches logs, and so has handlers, would pay for an access log.
                self.access_log = False
                listener._open[self] = transport
                if listener._stopping:
                    transport.close()

            def connection_lost(self, exc: Exception | None) -> None:
                super().connection_lost(exc)
                listener._open.pop(self, None)
                if not listener._open:
                    listener._none_open.set()

        return lambda: Connection(config=self._config, server_state=state, app_state={})
