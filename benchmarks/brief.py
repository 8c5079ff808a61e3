"""A load of connections that carry one request each, for servers that keep no connection.

As `benchmarks.load` it runs as a process of its own, on another processor than the server:
`python -m benchmarks.brief`, with an order as JSON on stdin and what came of it as JSON on stdout.
"""

import asyncio
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path
from time import perf_counter

from msgspec.json import decode, encode

from benchmarks.load import Load, Order
from benchmarks.machine import pin_to_client
from benchmarks.servers import Measured, Server

__all__ = ["measure"]

_TICKS = os.sysconf("SC_CLK_TCK")
_TIMES = slice(11, 13)
"""Where `/proc/PID/stat` has user and system time, counted from behind the name."""


def measure(server: Server, requests: Sequence[bytes], *, seconds: float) -> Measured:
    """Put a load on a server, each request on a connection of its own, which the server ends.

    Raises:
        RuntimeError: Something was not answered with success, or nothing was answered.
    """
    last = [_as_the_last(request) for request in requests]
    order = Order(port=server.port, requests=last, seconds=seconds)
    before = _cpu_seconds(server.process.pid)
    command = [sys.executable, "-m", "benchmarks.brief"]
    done = subprocess.run(command, input=encode(order), capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        raise RuntimeError(done.stderr.decode().strip().rpartition("\n")[2])
    load = decode(done.stdout, type=Load)
    cpu = _cpu_seconds(server.process.pid) - before
    if not load.answers or any(not status.startswith("2") for status in load.statuses):
        raise RuntimeError(f"Not all was answered as it should be: {load.statuses}")
    return Measured(load, cpu)


def _as_the_last(request: bytes) -> bytes:
    line, _, rest = request.partition(b"\r\n")
    return line + b"\r\nConnection: close\r\n" + rest


def _cpu_seconds(process: int) -> float:
    """Return the processor time of a process with all threads that it ever had.

    Servers that keep no connection often have a thread for each, and what these took is gone from
    where `machine.cpu_seconds` looks. It comes in steps of 10 ms.
    """
    words = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return max(sum(map(int, words[_TIMES])), 1) / _TICKS


async def _run(order: Order) -> Load:
    requests = cycle(order.requests)
    statuses: Counter[str] = Counter()
    times: list[float] = []
    began = perf_counter()

    async def ask_on_and_on() -> None:
        while (sent := perf_counter()) < began + order.seconds:
            reader, writer = await asyncio.open_connection("127.0.0.1", order.port)
            writer.write(next(requests))
            statuses[(await reader.read())[9:12].decode()] += 1
            writer.close()
            times.append(perf_counter() - sent)

    await asyncio.gather(*(ask_on_and_on() for _ in range(order.connections)))
    taken = perf_counter() - began
    times.sort()
    return Load(
        answers=len(times),
        seconds=taken,
        statuses=dict(statuses),
        p50=times[len(times) // 2] * 1e3,
        p99=times[len(times) * 99 // 100] * 1e3,
    )


def main() -> None:
    """Carry out the order on stdin."""
    pin_to_client()
    order = decode(sys.stdin.buffer.read(), type=Order)
    sys.stdout.buffer.write(encode(asyncio.run(_run(order))))


if __name__ == "__main__":
    main()
