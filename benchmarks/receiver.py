"""A receiver of webhooks that costs next to nothing: `python -m benchmarks.receiver`.

It prints its port. What is posted to a path that begins with ``/hang`` is never answered.
"""

import asyncio
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks.machine import pin_to_client

__all__ = ["receiver"]

_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.I)
_END = b"\r\n\r\n"


@contextmanager
def receiver() -> Iterator[int]:
    """Run one in a process of its own; gives its port."""
    command = [sys.executable, "-m", "benchmarks.receiver"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)  # noqa: S603
    try:
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.communicate()


class _Connection(asyncio.Protocol):
    def __init__(self) -> None:
        self._data = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport  # uvloop's is of no class of asyncio's

    def data_received(self, data: bytes) -> None:
        self._data += data
        while (at := self._data.find(_END)) >= 0:
            length = _LENGTH.search(self._data, 0, at)
            end = at + len(_END) + (int(length[1]) if length else 0)
            if len(self._data) < end:
                return
            if not self._data.startswith(b"POST /hang"):
                self._transport.write(_ANSWER)
            self._data = self._data[end:]


async def _listen() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(_Connection, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201 - the caller reads it
    await server.serve_forever()


def main() -> None:
    """Receive until killed."""
    pin_to_client()
    try:
        import uvloop  # noqa: PLC0415 - an extra
    except ImportError:
        asyncio.run(_listen())
    else:
        uvloop.run(_listen())


if __name__ == "__main__":
    main()
