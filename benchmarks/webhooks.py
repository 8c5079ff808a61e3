"""Webhooks: how many a second, and what receivers that hang do to the API and to each other."""

from collections.abc import Iterator
from statistics import median

from benchmarks.figures import Figure, ratio
from benchmarks.load import ask
from benchmarks.receiver import receiver
from benchmarks.scale import Scale
from benchmarks.senders import Rate, Sending, rate_of, serving_command
from benchmarks.servers import free_port, start
from benchmarks.world import OWNER

__all__ = ["run"]

SUBSCRIPTIONS = 10
ASKED = 200
"""Requests a second to the API, while..."""

SENT = 100
"""...so many messages a second are sent."""

CYCLE = 8
"""Times the usual load's length: until those that hang have run into their timeout."""


def run(scale: Scale) -> Iterator[Figure]:
    """Measure in turns with a bare httpx client, and with and without hanging receivers."""
    with receiver() as port:
        yield from _rates(scale, port)
        yield from _api(scale, port)


def _rates(scale: Scale, port: int) -> Iterator[Figure]:
    best: list[Rate] = []
    one: list[Rate] = []
    many: list[Rate] = []
    beside: list[Rate] = []
    for _ in range(scale.rounds):
        few = max(scale.deliveries // 5, 1)
        best.append(rate_of(Sending(port=port, by="httpx", deliveries=few)))
        sendings = ((one, 1, 0), (many, SUBSCRIPTIONS, 0), (beside, SUBSCRIPTIONS, scale.hanging))
        for rates, abreast, hanging in sendings:
            sending = Sending(
                port=port, deliveries=scale.deliveries, abreast=abreast, hanging=hanging
            )
            rates.append(rate_of(sending))
    yield _figure("a second, by httpx.AsyncClient at its best", _median(best), "/s")
    yield _figure(f"a second, to {SUBSCRIPTIONS} subscriptions", _median(many), "/s")
    yield _beside(f"beside httpx, to {SUBSCRIPTIONS} subscriptions", many, best, 3.0)
    yield _figure("a second, to 1 subscription", _median(one), "/s", note="one at a time, in order")
    yield _beside("beside httpx, to 1 subscription", one, best, None)
    yield _beside(f"beside itself, while {scale.hanging} receivers hang", beside, many, 0.9)


def _median(rates: list[Rate]) -> float:
    return median(rate.a_second for rate in rates)


def _beside(name: str, rates: list[Rate], others: list[Rate], at_least: float | None) -> Figure:
    by_cpu = ratio([r.per_cpu_second for r in rates], [r.per_cpu_second for r in others])
    return _figure(
        name,
        ratio([r.a_second for r in rates], [r.a_second for r in others]),
        "x",
        at_least=at_least,
        note=f"by the sender's CPU {by_cpu:.2f} x",
    )


def _api(scale: Scale, port: int) -> Iterator[Figure]:
    quiet: list[float] = []
    loud: list[float] = []
    for _ in range(scale.rounds):
        for times, hanging in ((quiet, 0), (loud, scale.hanging)):
            times.append(_p99(scale, port, hanging))
    yield _figure("API's p99 while nobody hangs", median(quiet), "ms")
    yield _figure(
        f"API's p99 while {scale.hanging} receivers hang", ratio(loud, quiet), "x", at_most=2.0
    )


def _p99(scale: Scale, port: int, hanging: int) -> float:
    api = free_port()
    sending = Sending(port=port, deliveries=SENT, abreast=SUBSCRIPTIONS, hanging=hanging)
    request = ask("GET", f"/users/{OWNER}")
    with start(serving_command(api, sending), api, request) as (server, _):
        measured = server.measure(
            [request], seconds=scale.seconds * CYCLE, connections=SUBSCRIPTIONS, rate=float(ASKED)
        )
    return measured.load.p99


def _figure(
    name: str,
    value: float,
    unit: str,
    *,
    at_least: float | None = None,
    at_most: float | None = None,
    note: str = "",
) -> Figure:
    return Figure(
        bench="webhooks",
        name=name,
        value=value,
        unit=unit,
        at_least=at_least,
        at_most=at_most,
        note=note,
    )
