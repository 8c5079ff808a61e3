"""A port of this process that leads to one world of a server, byte for byte."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from mockcalendly.client.link import Link
from mockcalendly.courier.threads import LoopThread

__all__ = ["forwarding"]

LOOPBACK = "127.0.0.1"
GRACE = 5.0
"""Seconds for what is still forwarded to end."""

CHUNK = 2**16
END_OF_HEAD = b"\r\n\r\n"

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@contextmanager
def forwarding(link: Link, prefix: str) -> Iterator[tuple[str, int]]:
    """Listen on a port of loopback for as long as it is entered; gives host and port.

    Args:
        link: To the server.
        prefix: What every request's path is to begin with there.
    """
    thread = LoopThread("mockcalendly-forwarding")
    try:
        forwarder = _Forwarder(link, prefix)
        port = asyncio.run_coroutine_threadsafe(forwarder.start(), thread.loop).result()
        try:
            yield LOOPBACK, port
        finally:
            asyncio.run_coroutine_threadsafe(forwarder.stop(), thread.loop).result()
    finally:
        thread.stop(GRACE)


class _Forwarder:
    def __init__(self, link: Link, prefix: str) -> None:
        self._link = link
        self._prefix = (link.path + prefix).encode()
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()

    async def start(self) -> int:
        self._server = await asyncio.start_server(self._accept, LOOPBACK, 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for task in self._open:
            task.cancel()
        if self._open:
            await asyncio.wait(self._open)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._forward(reader, writer))
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Forward one request and its answer; then the client has to connect anew."""
        try:
            with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                head = await reader.readuntil(END_OF_HEAD)
                host, port = self._link.address
                tls = True if self._link.secure else None
                answering, asking = await asyncio.open_connection(host, port, ssl=tls)
                try:
                    asking.write(self._led(head))
                    await _copy_both((reader, asking), (answering, writer))
                finally:
                    asking.transport.abort()
        finally:
            writer.close()

    def _led(self, head: bytes) -> bytes:
        """Return the head of a request as the server is to see it."""
        start, *fields = head.removesuffix(END_OF_HEAD).split(b"\r\n")
        method, _, rest = start.partition(b" ")
        kept = [each for each in fields if not each.lower().startswith(b"connection:")]
        lines = [method + b" " + self._prefix + rest, *kept, b"Connection: close"]
        return b"\r\n".join(lines) + END_OF_HEAD


async def _copy_both(request: Streams, answer: Streams) -> None:
    """Copy what is left of a request, until the answer has come to its end."""
    asking = asyncio.ensure_future(_copy(*request))
    try:
        await _copy(*answer)
    finally:
        asking.cancel()
        with suppress(OSError, asyncio.CancelledError):
            await asking


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while chunk := await reader.read(CHUNK):
        writer.write(chunk)
        await writer.drain()
