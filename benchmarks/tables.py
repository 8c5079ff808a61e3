"""The same page out of small and big worlds, at every filter and sort that lists of events have."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from itertools import islice

from benchmarks import servers
from benchmarks.figures import Figure, ratio
from benchmarks.load import ask
from benchmarks.scale import Scale
from benchmarks.servers import Server
from benchmarks.world import BOOKED_BY_ONE, GROUP, NOW, ORGANIZATION, OWNER
from mockcalendly.kernel.uris import VENDOR_URL

__all__ = ["run"]

OF_ALL = f"organization={VENDOR_URL}/organizations/{ORGANIZATION}"
FILTERS = {
    "organization": OF_ALL,
    "organization, newest first": f"{OF_ALL}&sort=start_time:desc",
    "organization and status": f"{OF_ALL}&status=active",
    "organization and other status": f"{OF_ALL}&status=canceled",
    "user": f"user={VENDOR_URL}/users/{OWNER}",
    "user, newest first": f"user={VENDOR_URL}/users/{OWNER}&sort=start_time:desc",
    "user and status": f"user={VENDOR_URL}/users/{OWNER}&status=active",
    "user of the organization": f"{OF_ALL}&user={VENDOR_URL}/users/{OWNER}",
    "group": f"{OF_ALL}&group={VENDOR_URL}/groups/{GROUP}",
    "group and status": f"{OF_ALL}&group={VENDOR_URL}/groups/{GROUP}&status=canceled",
}


def run(scale: Scale) -> Iterator[Figure]:
    """Measure worlds in turns, in the middle of the list and behind a page token."""
    with ExitStack() as stack:
        worlds = {n: stack.enter_context(servers.crowded(n)) for n in scale.tables}
        for name, query in islice(FILTERS.items(), scale.filters):
            pages = {n: _second_page(worlds[n], query, n) for n in scale.tables}
            yield from _compared(scale, worlds, pages, name)
        few = {n: _page(f"{OF_ALL}&invitee_email={_address(n)}") for n in scale.tables}
        yield from _compared(scale, worlds, few, f"e-mail ({BOOKED_BY_ONE} events)")


def _compared(
    scale: Scale, worlds: dict[int, Server], pages: dict[int, bytes], name: str
) -> Iterator[Figure]:
    rates: dict[int, list[float]] = {events: [] for events in worlds}
    for _ in range(scale.rounds):
        for events, server in worlds.items():
            measured = server.measure([pages[events]], seconds=scale.seconds / 2)
            rates[events].append(measured.per_cpu_second)
    smallest, *bigger = worlds
    for events in bigger:
        yield Figure(
            bench="tables",
            name=f"by {name}: {events:,} events beside {smallest:,}",
            value=ratio(rates[events], rates[smallest]),
            unit="x",
            at_least=0.5,
        )


def _second_page(server: Server, query: str, events: int) -> bytes:
    """Return the request for a whole page of the second half of time, without its first event."""
    middle = f"{NOW - timedelta(minutes=events // 2):%Y-%m-%dT%H:%M:%SZ}"
    bound = "max_start_time" if "desc" in query else "min_start_time"
    bounded = f"{query}&{bound}={middle}"
    answer = server.fetch(_page(bounded, 1))
    token = json.loads(answer.partition(b"\r\n\r\n")[2])["pagination"]["next_page_token"]
    return _page(f"{bounded}&page_token={token}")


def _page(query: str, count: int = 100) -> bytes:
    return ask("GET", f"/scheduled_events?{query}&count={count}")


def _address(events: int) -> str:
    return f"guest{events // BOOKED_BY_ONE // 2}@example.com"
