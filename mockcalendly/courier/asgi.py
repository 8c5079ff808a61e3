"""Deliver into an ASGI app, without a socket."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, MutableMapping
from typing import Any, TypeVar
from urllib.parse import unquote

from mockcalendly.courier.exchange import READ_AT_MOST, SERVER_ERROR, Answer, Headers, Request
from mockcalendly.courier.threads import LoopThread, in_own_thread

__all__ = ["ASGIApp", "ASGIReceiver"]

logger = logging.getLogger("mockcalendly.courier")

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

T = TypeVar("T")

VERSIONS = {"version": "3.0", "spec_version": "2.3"}
SHUTDOWN_GRACE = 5.0
"""Seconds for an app's lifespan to end."""


class ASGIReceiver:
    """An ASGI app that takes deliveries, in its own thread or in a given loop.

    The thread of its own is the safe choice: an app that calls the emulator with a blocking
    client would otherwise wait for an answer that its own waiting holds up.
    """

    def __init__(self, app: ASGIApp, loop: asyncio.AbstractEventLoop | None) -> None:
        self._app = app
        self._loop = loop
        self._thread: LoopThread | None = None
        self._lifespan: _Lifespan | None = None
        self._calls: set[asyncio.Task[None]] = set()

    async def send(self, request: Request) -> Answer:
        """Call the app; what it raises is the answer's error."""
        if self._loop is None:
            self._thread = LoopThread("mockcalendly-receiver")
            self._loop = self._thread.loop
        if not self._loop.is_running():
            return Answer(error="The event loop that the app was to run in is not running.")
        return await _run(self._handle(request), self._loop)

    async def aclose(self) -> None:
        """End the app's lifespan, and what it still does."""
        if self._loop is not None and self._loop.is_running():
            await _run(self._end(), self._loop)
        self._lifespan = None
        if self._thread is not None:
            await in_own_thread(self._thread.stop, SHUTDOWN_GRACE)
            self._thread = self._loop = None

    async def _handle(self, request: Request) -> Answer:
        if self._lifespan is None:
            self._lifespan = _Lifespan(self._app)
        await asyncio.shield(self._lifespan.started)
        if self._lifespan.failure is not None:
            return Answer(error=f"The app's startup failed: {self._lifespan.failure}")
        exchange = _Exchange(request)
        scope = _scope(request, self._lifespan.state)
        call = asyncio.ensure_future(self._call(scope, exchange))
        self._calls.add(call)
        call.add_done_callback(self._calls.discard)
        try:
            await asyncio.wait({call, exchange.complete}, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            call.cancel()
            raise
        return exchange.answer()

    async def _call(self, scope: dict[str, Any], exchange: "_Exchange") -> None:
        try:
            await self._app(scope, exchange.receive, exchange.send)
        except asyncio.CancelledError:
            raise
        except BaseException as error:  # any failure of the app is its answer
            exchange.error = f"{type(error).__name__}: {error}"
            logger.exception("A webhook receiver raised an exception.")

    async def _end(self) -> None:
        for call in self._calls:
            call.cancel()
        if self._lifespan is not None:
            await self._lifespan.end()


class _Exchange:
    """The app's side of one request."""

    def __init__(self, request: Request) -> None:
        self._request: Message | None = {"type": "http.request", "body": request.body}
        self._headers: Headers = ()
        self._body = bytearray()
        self.status = 0
        self.error: str | None = None
        self.complete: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def receive(self) -> Message:
        request, self._request = self._request, None
        if request is None:
            await asyncio.shield(self.complete)
            return {"type": "http.disconnect"}
        return request

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self._headers = tuple(
                (name.decode("latin-1"), value.decode("latin-1"))
                for name, value in message.get("headers", ())
            )
        elif message["type"] == "http.response.body" and not self.complete.done():
            self._body += message.get("body", b"")
            if not message.get("more_body", False) or len(self._body) >= READ_AT_MOST:
                self.complete.set_result(None)

    def answer(self) -> Answer:
        if not self.complete.done() or self.status == 0:
            return Answer(SERVER_ERROR, error=self.error or "The app ended without a whole answer.")
        error = self.error if self.status >= SERVER_ERROR else None
        return Answer(self.status, self._headers, bytes(self._body), error)


class _Lifespan:
    """Startup and shutdown of an app, if it takes part in them."""

    def __init__(self, app: ASGIApp) -> None:
        self.state: dict[str, Any] = {}
        self.failure: str | None = None
        self.started: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._shutdown = asyncio.Event()
        self._asked = False
        self._task = asyncio.ensure_future(self._run(app))

    async def end(self) -> None:
        self._shutdown.set()
        await asyncio.wait({self._task}, timeout=SHUTDOWN_GRACE)
        self._task.cancel()

    async def _run(self, app: ASGIApp) -> None:
        scope = {"type": "lifespan", "asgi": VERSIONS, "state": self.state}
        try:
            await app(scope, self._receive, self._send)
        except Exception:
            # Before startup: the app knows no lifespan. Later: it has said what failed.
            logger.debug("The receiver's lifespan ended.", exc_info=True)
        finally:
            self._settle()

    async def _receive(self) -> Message:
        if not self._asked:
            self._asked = True
            return {"type": "lifespan.startup"}
        await self._shutdown.wait()
        return {"type": "lifespan.shutdown"}

    async def _send(self, message: Message) -> None:
        if message["type"] == "lifespan.startup.failed":
            lines = message.get("message", "").strip().splitlines()
            self.failure = lines[-1] if lines else "it gave no reason"
        self._settle()

    def _settle(self) -> None:
        if not self.started.done():
            self.started.set_result(None)


async def _run(coroutine: Coroutine[Any, Any, T], loop: asyncio.AbstractEventLoop) -> T:
    if loop is asyncio.get_running_loop():
        return await coroutine
    return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(coroutine, loop))


def _scope(request: Request, state: dict[str, Any]) -> dict[str, Any]:
    target = request.target
    path, _, query = target.path.partition("?")
    return {
        "type": "http",
        "asgi": VERSIONS,
        "http_version": "1.1",
        "method": "POST",
        "scheme": target.scheme,
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in request.headers
        ],
        "client": ("127.0.0.1", 0),
        "server": (target.host, target.port),
        "state": state.copy(),
    }
