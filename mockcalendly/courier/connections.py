"""Connections to receivers: one exchange at a time on each, kept for a while in between."""

import asyncio
from collections.abc import Callable
from typing import Any, NamedTuple

from mockcalendly.courier.answers import AnswerReader, MalformedAnswer
from mockcalendly.courier.exchange import READ_AT_MOST

__all__ = ["Connection", "Connections", "NoAnswer", "Place"]

KEEP_ALIVE = 1.0
"""Seconds for which an idle connection is kept.

Less than any common server's own limit: a connection that the receiver is about to close must not
be used, because a POST that fails on it is not sent again.
"""

HEAD_AT_MOST = 64 * 1024
"""Bytes in which the head of an answer must end, and so must what comes after its body."""


class NoAnswer(Exception):
    """No whole answer came; says why in a plain sentence."""


class Place(NamedTuple):
    """What a connection leads to."""

    scheme: str
    host: str
    port: int


class Connection(asyncio.Protocol):
    """A connection over which requests are sent, one after the other.

    Args:
        place: What it leads to.
        connections: Those that it is one of, from its beginning to its end.
        new_reader: Makes what reads an answer.

    Attributes:
        place: As given.
        lost: Is done when it has ended.
    """

    def __init__(
        self, place: Place, connections: "Connections", new_reader: Callable[[], AnswerReader]
    ) -> None:
        self.place = place
        self.lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._connections = connections
        self._new_reader = new_reader
        self._transport: Any = None
        self._reader: AnswerReader | None = None
        self._received = 0
        self._beside_body = 0
        self._outcome: asyncio.Future[str | None] | None = None

    async def exchange(self, message: bytes) -> AnswerReader:
        """Send a request, and return the answer once it is complete or long enough.

        Raises:
            NoAnswer: The connection ended, or what came is not HTTP.
        """
        self._reader = reader = self._new_reader()
        self._received = self._beside_body = 0
        self._outcome = asyncio.get_running_loop().create_future()
        self._transport.write(message)
        try:
            failure = await self._outcome
        finally:
            self._reader = None
            unsent = self._transport.get_write_buffer_size()
            if unsent or not (reader.complete and reader.keep_alive):
                self._transport.abort()
        if failure is not None:
            raise NoAnswer(failure)
        return reader

    @property
    def usable(self) -> bool:
        """Whether another request can be sent."""
        return not self._transport.is_closing()

    def close(self) -> None:
        """End it in good manners."""
        self._transport.close()

    def abort(self) -> None:
        """End it at once."""
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = transport
        self._connections.add(self)

    def data_received(self, data: bytes) -> None:
        """Read on in the answer."""
        reader = self._reader
        if reader is None:  # nobody has asked
            self._transport.abort()
            return
        self._received += len(data)
        grown = len(reader.body)
        try:
            reader.feed(data)
        except MalformedAnswer as error:
            self._conclude(f"The answer is not valid HTTP: {error}.")
        else:
            if reader.complete or len(reader.body) >= READ_AT_MOST:
                self._conclude(None)
                return
            self._beside_body = 0 if len(reader.body) > grown else self._beside_body + len(data)
            if self._beside_body > HEAD_AT_MOST:
                part = "head does" if reader.status is None else "trailers do"
                self._conclude(f"The answer is not valid HTTP: its {part} not end.")

    def connection_lost(self, exc: Exception | None) -> None:
        """Draw the consequences for an answer that was awaited."""
        self._connections.forget(self)
        self.lost.set_result(None)
        reader = self._reader
        if reader is None:
            return
        if exc is None:
            reader.end()
        if reader.complete:
            self._conclude(None)
        elif reader.status is not None:
            self._conclude(f"The answer broke off after {len(reader.body)} bytes of its body.")
        elif self._received:
            self._conclude("The answer broke off before its head was complete.")
        else:
            end = "closed the connection" if exc is None else "broke the connection off"
            self._conclude(f"The receiver {end} without an answer.")

    def _conclude(self, failure: str | None) -> None:
        if self._outcome is not None and not self._outcome.done():
            self._outcome.set_result(failure)


class Connections:
    """All that are open, and those of them that wait for another request."""

    def __init__(self) -> None:
        self._open: set[Connection] = set()
        self._idle: dict[Place, dict[Connection, asyncio.TimerHandle]] = {}

    def add(self, connection: Connection) -> None:
        """Look after a connection until it ends."""
        self._open.add(connection)

    def take(self, place: Place) -> Connection | None:
        """Return an idle connection to a place, the one used last."""
        idle = self._idle.get(place)
        while idle:
            connection, timer = idle.popitem()
            timer.cancel()
            if connection.usable:
                return connection
        return None

    def keep(self, connection: Connection) -> None:
        """Keep a connection for another request, if there can be one."""
        if connection.usable:
            timer = asyncio.get_running_loop().call_later(KEEP_ALIVE, connection.close)
            self._idle.setdefault(connection.place, {})[connection] = timer

    def forget(self, connection: Connection) -> None:
        """Take note that a connection has ended."""
        self._open.discard(connection)
        idle = self._idle.get(connection.place, {})
        if (timer := idle.pop(connection, None)) is not None:
            timer.cancel()
        if not idle:
            self._idle.pop(connection.place, None)

    async def aclose(self) -> None:
        """End all, and return when they have ended."""
        ending = [connection.lost for connection in self._open]
        for connection in tuple(self._open):
            connection.abort()
        await asyncio.gather(*ending)
