"""A webhook receiver on a real socket that keeps what arrives, byte for byte."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType

__all__ = ["Received", "Receiver", "answer", "hang", "reset"]


@dataclass(frozen=True)
class Received:
    """One request as it came over the wire."""

    head: bytes
    body: bytes

    @property
    def lines(self) -> list[str]:
        return self.head.decode("ascii").removesuffix("\r\n\r\n").split("\r\n")

    @property
    def headers(self) -> dict[str, str]:
        return dict(line.split(": ", 1) for line in self.lines[1:])


Behaviour = Callable[[asyncio.StreamWriter], Awaitable[None]]


def answer(status: int = 200, *, body: bytes = b"", headers: str = "") -> Behaviour:
    """Answer with a status."""

    async def behave(writer: asyncio.StreamWriter) -> None:
        head = f"HTTP/1.1 {status} Whatever\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
        writer.write(head.encode() + body)
        await writer.drain()

    return behave


async def hang(_: asyncio.StreamWriter) -> None:
    """Never answer."""
    await asyncio.Event().wait()


async def reset(writer: asyncio.StreamWriter) -> None:
    """Break the connection off."""
    writer.transport.abort()


class Receiver:
    """Listens on a free port of 127.0.0.1; behaves in order as `script` says, then as `usually`.

    A request for a path below ``/hang`` is never answered.
    """

    def __init__(
        self,
        usually: Behaviour | None = None,
        *script: Behaviour,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.usually = usually or answer()
        self.script = list(script)
        self.requests: list[Received] = []
        self.connections = 0
        self._tls = tls
        self._arrived = asyncio.Condition()
        self._server: asyncio.Server
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> "Receiver":
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0, ssl=self._tls)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    @property
    def port(self) -> int:
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    @property
    def bodies(self) -> list[bytes]:
        return [request.body for request in self.requests]

    async def received(self, count: int) -> list[Received]:
        """Wait until so many requests have arrived."""
        async with self._arrived:
            await asyncio.wait_for(
                self._arrived.wait_for(lambda: len(self.requests) >= count), timeout=10
            )
        return self.requests

    async def all_gone(self) -> None:
        """Wait until no connection is open any more."""
        if self._tasks:
            _, left = await asyncio.wait(self._tasks, timeout=10)
            assert not left

    # From Python 3.12 on a server ends only when all its connections have: none may begin unseen.
    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._server.is_serving():
            writer.transport.abort()
            return
        self.connections += 1
        task = asyncio.ensure_future(self._serve_all(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(lambda _: writer.close())
        task.add_done_callback(self._tasks.discard)

    async def _serve_all(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                await self._serve(reader, writer)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        request = Received(head, await reader.readexactly(length))
        async with self._arrived:
            self.requests.append(request)
            self._arrived.notify_all()
        if head.startswith(b"POST /hang"):
            await hang(writer)
        await (self.script.pop(0) if self.script else self.usually)(writer)
