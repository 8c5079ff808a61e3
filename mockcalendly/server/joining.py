"""Answers that leave by one call of the system, where uvicorn makes two."""

import asyncio
from typing import Any

__all__ = ["JoiningTransport"]

FINAL = b"HTTP/1.1 "
INTERIM = b"HTTP/1.1 1"
"""How heads of answers begin: 100 Continue has no body to wait for."""

LENGTH = b"\r\ncontent-length: "
"""What the head of an answer has whose body is as good as there."""

COPIED = 2**16
"""Bytes of a body that are sooner copied behind its head than sent by a call of their own."""


class JoiningTransport:
    """A transport that keeps the head of an answer until its body comes, but not for long.

    uvicorn writes the head and the body one after the other, and each write goes to the system at
    once: that call costs as much as all else between a request's last byte and its handler. Where
    the head says how long the body is, it comes, or `flush` is called when none does. Else, as
    with a stream of events, the head is sent in the next turn of the loop.

    Args:
        transport: Of the connection.
    """

    __slots__ = ("_head", "_loop", "_transport")

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._head = b""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - all else is the transport's
        return getattr(self._transport, name)

    def is_closing(self) -> bool:
        """Return whether the connection is being closed."""
        return self._transport.is_closing()

    def write(self, data: bytes) -> None:
        """Send what comes, and the head that was kept before it."""
        if self._head:
            head, self._head = self._head, b""
            if len(data) <= COPIED:
                self._transport.write(head + data)
                return
            self._transport.write(head)
        elif data.startswith(FINAL) and not data.startswith(INTERIM):
            self._head = data
            if LENGTH not in data:
                self._loop.call_soon(self.flush)
            return
        self._transport.write(data)

    def close(self) -> None:
        """Close the connection when all is sent."""
        self.flush()
        self._transport.close()

    def flush(self) -> None:
        """Send a head that was kept: nothing else comes, or not soon."""
        if self._head:
            head, self._head = self._head, b""
            self._transport.write(head)
