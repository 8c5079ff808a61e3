"""A load generator: connections that are kept, each with one request under way.

It runs as a process of its own, on another processor than the server: `python -m benchmarks.load`,
with an order as JSON on stdin and what came of it as JSON on stdout. It only counts bytes, so it
does not hold back what it measures: 25 microseconds a request.
"""

import asyncio
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import cycle
from time import perf_counter
from typing import cast

from msgspec import Struct
from msgspec.json import decode, encode

from benchmarks.machine import pin_to_client

__all__ = ["Load", "Order", "ask", "run_load"]

PATIENCE = 30.0
"""Seconds that the last answers may take."""

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.I)
_END = b"\r\n\r\n"
_LAST_CHUNK = b"0\r\n\r\n"


class Order(Struct, frozen=True, kw_only=True):
    """What to send.

    Attributes:
        port: Of a server on 127.0.0.1.
        requests: As they go over the wire.
        connections: How many to keep.
        seconds: How long.
        repeat: Whether to begin anew after the last request; else that is the end.
        rate: Requests a second over all connections; None: each as soon as the last is answered.
    """

    port: int
    requests: Sequence[bytes]
    connections: int = 16
    seconds: float = 1.0
    repeat: bool = True
    rate: float | None = None


class Load(Struct, frozen=True, kw_only=True):
    """What came of it; statuses are counted, times are in milliseconds."""

    answers: int
    seconds: float
    statuses: dict[str, int]
    p50: float
    p99: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.answers / self.seconds


def ask(method: str, target: str, body: bytes = b"") -> bytes:
    """Return a request of the default world's owner as it goes over the wire."""
    lines = [
        f"{method} {target} HTTP/1.1",
        "Host: 127.0.0.1",
        "Authorization: Bearer mock.owner.token",
        "Accept: */*",
    ]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def run_load(order: Order) -> Load:
    """Send it from a process of its own.

    Raises:
        RuntimeError: It could not; what it said is the message.
    """
    command = [sys.executable, "-m", "benchmarks.load"]
    done = subprocess.run(command, input=encode(order), capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        raise RuntimeError(done.stderr.decode().strip().rpartition("\n")[2])
    return decode(done.stdout, type=Load)


class _Run:
    """What all connections share."""

    def __init__(self, order: Order) -> None:
        self.requests: Iterator[bytes] = (
            cycle(order.requests) if order.repeat else iter(order.requests)
        )
        self.times: list[float] = []
        self.statuses: Counter[bytes] = Counter()
        self.began = perf_counter()
        self.end = self.began + order.seconds
        self.pause = order.connections / order.rate if order.rate else 0.0


class _Connection(asyncio.Protocol):
    def __init__(self, run: _Run, place: float) -> None:
        self._run = run
        self._head = b""
        self._left = 0
        self._chunked = False
        self._next = run.began + place * run.pause
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        if self._left:
            self._left -= len(data)
        elif self._chunked:
            self._chunked = not data.endswith(_LAST_CHUNK)
        else:
            self._head += data
            at = self._head.find(_END)
            if at < 0:
                return
            self._begin_body(at)
        if not (self._left or self._chunked):
            self._finish()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_exception(exc or ConnectionError("The server hung up."))

    def _begin_body(self, at: int) -> None:
        length = _LENGTH.search(self._head, 0, at)
        self._run.statuses[self._head[9:12]] += 1
        if length:
            self._left = int(length[1]) - (len(self._head) - at - len(_END))
        else:
            self._chunked = b"chunked" in self._head[:at] and not self._head.endswith(_LAST_CHUNK)
        self._head = b""

    def _finish(self) -> None:
        now = perf_counter()
        self._run.times.append(now - self._sent)
        wait = self._next - now
        if wait > 0:
            asyncio.get_running_loop().call_later(wait, self._send)
        else:
            self._send()

    def _send(self) -> None:
        self._sent = perf_counter()
        self._next += self._run.pause
        request = next(self._run.requests, None) if self._sent < self._run.end else None
        if request is not None:
            self._transport.write(request)
        elif not self.ended.done():
            self.ended.set_result(None)
            self._transport.close()


async def _run(order: Order) -> Load:
    loop = asyncio.get_running_loop()
    run = _Run(order)
    connections = []
    for number in range(order.connections):
        make = partial(_Connection, run, number / order.connections)
        _, connection = await loop.create_connection(make, "127.0.0.1", order.port)
        connections.append(connection.ended)
    async with asyncio.timeout(order.seconds + PATIENCE):
        await asyncio.gather(*connections)
    seconds = perf_counter() - run.began
    times = sorted(run.times)
    return Load(
        answers=len(times),
        seconds=seconds,
        statuses={status.decode(): count for status, count in run.statuses.items()},
        p50=times[len(times) // 2] * 1e3,
        p99=times[int(len(times) * 0.99)] * 1e3,
    )


def main() -> None:
    """Read an order, carry it out, and print what came of it."""
    pin_to_client()
    order = decode(sys.stdin.buffer.read(), type=Order)
    try:
        import uvloop  # noqa: PLC0415 - an extra
    except ImportError:
        load = asyncio.run(_run(order))
    else:
        load = uvloop.run(_run(order))
    sys.stdout.buffer.write(encode(load))


if __name__ == "__main__":
    main()
