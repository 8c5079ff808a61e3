"""Requests beside a hello: one resource, a booking, a page."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from statistics import median

from benchmarks import servers
from benchmarks.figures import Figure, ratio
from benchmarks.load import ask
from benchmarks.scale import Scale
from benchmarks.servers import Measured
from benchmarks.world import ORGANIZATION, OWNER, bookings
from mockcalendly.kernel.uris import VENDOR_URL

__all__ = ["run"]

PAGE = f"/scheduled_events?organization={VENDOR_URL}/organizations/{ORGANIZATION}&count=100"
EVENTS = 1_000
PER_SECOND = 6_000
"""More bookings than are made in a second."""

LEAST = {"resource": 1.0, "booking": 0.4, "page": 0.2}
"""Answers of each that should come in the time of one hello."""


def run(scale: Scale) -> Iterator[Figure]:
    """Measure each in turns with the bare application."""
    loads: dict[str, list[Measured]] = {"hello": [], **{name: [] for name in LEAST}}
    with ExitStack() as stack:
        # It never answers, so webhooks are queued, and hardly any is sent.
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        receiver = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        hello = stack.enter_context(servers.hello())
        quiet = stack.enter_context(servers.crowded(EVENTS))
        busy = stack.enter_context(servers.crowded(EVENTS, webhooks=[receiver]))
        todo = bookings()
        for _ in range(scale.rounds):
            few = [*islice(todo, int(PER_SECOND * scale.seconds))]
            for name, server, requests in (
                ("hello", hello, [ask("GET", "/")]),
                ("resource", quiet, [ask("GET", f"/users/{OWNER}")]),
                ("page", quiet, [ask("GET", PAGE)]),
                ("booking", busy, few),
            ):
                repeat = requests is not few
                loads[name].append(server.measure(requests, seconds=scale.seconds, repeat=repeat))
    for name, at_least in LEAST.items():
        yield from _compared(name, loads[name], loads["hello"], at_least)
    p99 = median(measured.load.p99 for measured in loads["booking"])
    yield Figure(
        bench="requests",
        name="booking on a growing world, p99",
        value=p99,
        unit="ms",
        at_most=25,
        note="16 connections at once",
    )


def _compared(
    name: str, mine: list[Measured], bare: list[Measured], at_least: float
) -> Iterator[Figure]:
    clock = ratio([m.load.rate for m in mine], [m.load.rate for m in bare])
    yield Figure(
        bench="requests",
        name=f"{name} beside hello, by server CPU",
        value=ratio([m.per_cpu_second for m in mine], [m.per_cpu_second for m in bare]),
        unit="x",
        at_least=at_least,
        note=f"by the clock {clock:.2f} x",
    )
    yield Figure(
        bench="requests",
        name=f"{name}, answers per server CPU-second",
        value=median(m.per_cpu_second for m in mine),
        unit="/s",
        note=f"{median(m.load.rate for m in mine):,.0f} a second by the clock",
    )
