"""An emulator in a thread beside tests."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from threading import Thread
from types import TracebackType
from typing import Any, NamedTuple, Self, TypeVar

from mockcalendly.emulator import Emulator
from mockcalendly.server.portal import Portal
from mockcalendly.server.serving import new_event_loop, serving

__all__ = ["ThreadServer"]

T = TypeVar("T")


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
            with asyncio.Runner(loop_factory=new_event_loop) as runner:
                runner.run(self._serve(running))
        except BaseException as error:
            if running.done():
                raise
            running.set_exception(error)

    async def _serve(self, running: "Future[_Running]") -> None:
        stop = asyncio.Event()
        portal = Portal()
        never = asyncio.Event()
        async with serving(self._create, self._host, self._port, never) as (emulator, url):
            running.set_result(_Running(emulator, url, portal, stop))
            await stop.wait()
        await portal.aclose()
