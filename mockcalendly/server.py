"""Serve an emulator over HTTP: in a thread beside tests, or as a process of its own."""

import asyncio
import errno
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager, suppress
from itertools import chain, repeat
from threading import Lock, Thread, get_ident
from types import FrameType, TracebackType
from typing import Any, NamedTuple, Self, TypeVar

from uvicorn.config import Config
from uvicorn.server import ServerState

from mockcalendly.emulator import Emulator

__all__ = ["PortTaken", "Portal", "ThreadServer", "run_foreground"]

T = TypeVar("T")

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


class Portal:
    """Reaches the event loop on which it was made, from any thread."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self._thread = get_ident()
        self._lock = Lock()
        self._closed = False

    @property
    def here(self) -> bool:
        """Whether the caller is on the loop's own thread."""
        return get_ident() == self._thread

    def call(self, function: Callable[[], T]) -> T:
        """Run a function on the loop's thread and return its result.

        Raises:
            RuntimeError: The loop has ended.
        """
        if self.here:
            return function()

        async def call() -> T:
            return function()

        return self.run(call())

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine on the loop and return its result.

        Raises:
            RuntimeError: The loop has ended, or would wait for itself.
        """
        if self.here:
            coroutine.close()
            raise RuntimeError("This would block the event loop that has to do the work: await it.")
        future = self.submit(coroutine)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def submit(self, coroutine: Coroutine[Any, Any, T]) -> "Future[T]":
        """Start a coroutine on the loop.

        Raises:
            RuntimeError: The loop has ended.
        """
        with self._lock:
            if self._closed:
                coroutine.close()
                raise RuntimeError("The server has stopped.")
            return asyncio.run_coroutine_threadsafe(coroutine, self.loop)

    async def aclose(self) -> None:
        """Take nothing more; what was taken has begun, so that ending the loop cancels it."""
        with self._lock:
            self._closed = True
        await asyncio.sleep(0)


class _Listener:
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
        self._server.close()
        try:
            for _ in range(ITERATIONS_OF_ACCEPTING):
                await asyncio.sleep(0)
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


@asynccontextmanager
async def _serving(
    create: Callable[[], Emulator], host: str, port: int, hurry: asyncio.Event
) -> AsyncIterator[tuple[Emulator, str]]:
    emulator = create()
    listener = _Listener(emulator)
    try:
        yield emulator, await listener.start(host, port)
    finally:
        await _unless(hurry, listener.stop())
        await _unless(hurry, emulator.aclose())


async def _unless(hurry: asyncio.Event, ending: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine that ends something; in a hurry, cancel it as soon as it has begun."""
    task = asyncio.ensure_future(ending)
    hurried = asyncio.ensure_future(hurry.wait())
    await asyncio.wait({task, hurried}, return_when=asyncio.FIRST_COMPLETED)
    hurried.cancel()
    task.cancel()
    await asyncio.wait({task})
    if not task.cancelled():
        task.result()


class _Running(NamedTuple):
    emulator: Emulator
    url: str
    portal: Portal
    stop: asyncio.Event


class ThreadServer:
    """An emulator on a port, on an event loop in a thread of its own.

    ```python
    with ThreadServer(Emulator) as server:
        httpx.get(server.url + "/users/me")
    ```

    Args:
        create: Makes the emulator; called on the server's event loop.
        host: A name or address to listen on.
        port: 0 takes a free one.
    """

    def __init__(
        self, create: Callable[[], Emulator] = Emulator, *, host: str = "127.0.0.1", port: int = 0
    ) -> None:
        self._create = create
        self._host = host
        self._port = port
        self._thread: Thread | None = None
        self._running: _Running | None = None

    @property
    def url(self) -> str:
        """Where it listens, without trailing slash."""
        return self._require().url

    @property
    def emulator(self) -> Emulator:
        """The emulator; to be used on the server's thread only, by `call` and `run`."""
        return self._require().emulator

    @property
    def portal(self) -> Portal:
        """The way to the server's event loop."""
        return self._require().portal

    def start(self) -> Self:
        """Return once requests are accepted.

        Raises:
            PortTaken: Somebody else listens on the port.
            OSError: The host cannot be listened on.
        """
        if self._thread is not None:
            raise RuntimeError("The server has been started already.")
        running: Future[_Running] = Future()
        self._thread = Thread(
            target=self._run, args=(running,), name="mockcalendly-server", daemon=True
        )
        self._thread.start()
        try:
            self._running = running.result()
        except BaseException:
            self._thread.join()
            raise
        return self

    def call(self, function: Callable[[], T]) -> T:
        """Run a function on the server's thread and return its result."""
        return self.portal.call(function)

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine on the server's event loop and return its result."""
        return self.portal.run(coroutine)

    def stop(self) -> None:
        """Stop accepting, let requests and deliveries under way finish for a bounded time, end.

        Stopping twice does no harm.
        """
        if self._thread is None or self._running is None:
            return
        if self._running.portal.here:
            raise RuntimeError("A server cannot be stopped from its own thread.")
        with suppress(RuntimeError):  # the loop has ended already
            self._running.portal.loop.call_soon_threadsafe(self._running.stop.set)
        self._thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def _require(self) -> _Running:
        if self._running is None:
            raise RuntimeError("The server has not been started.")
        return self._running

    def _run(self, running: "Future[_Running]") -> None:
        try:
            with asyncio.Runner(loop_factory=_new_event_loop) as runner:
                runner.run(self._serve(running))
        except BaseException as error:
            if running.done():
                raise
            running.set_exception(error)

    async def _serve(self, running: "Future[_Running]") -> None:
        stop = asyncio.Event()
        portal = Portal()
        serving = _serving(self._create, self._host, self._port, hurry=asyncio.Event())
        async with serving as (emulator, url):
            running.set_result(_Running(emulator, url, portal, stop))
            await stop.wait()
        await portal.aclose()


def run_foreground(
    create: Callable[[], Emulator],
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    on_ready: Callable[[str], object],
) -> None:
    """Serve until SIGINT or SIGTERM; only in the main thread.

    The first signal lets requests and deliveries under way finish for a bounded time, the second
    breaks them off.

    Args:
        create: Makes the emulator; called on the event loop.
        host: A name or address to listen on.
        port: 0 takes a free one.
        on_ready: Called on the event loop with the URL once requests are accepted.

    Raises:
        PortTaken: Somebody else listens on the port.
        OSError: The host cannot be listened on.
    """

    async def serve() -> None:
        stop, hurry = asyncio.Event(), asyncio.Event()
        with _on_signals(stop.set, hurry.set):
            async with _serving(create, host, port, hurry) as (_, url):
                on_ready(url)
                await stop.wait()

    with asyncio.Runner(loop_factory=_new_event_loop) as runner:
        runner.run(serve())


@contextmanager
def _on_signals(first: Callable[[], None], later: Callable[[], None]) -> Iterator[None]:
    """Call one function on the loop at the first SIGINT or SIGTERM, another at each later one."""
    loop = asyncio.get_running_loop()
    reactions = chain([first], repeat(later))

    def handle(_signal: int, _frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(next(reactions))

    before = {each: signal.signal(each, handle) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _new_event_loop() -> asyncio.AbstractEventLoop:
    try:
        import uvloop  # noqa: PLC0415 - an extra
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()
