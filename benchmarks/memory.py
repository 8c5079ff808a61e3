"""What a booking costs, and what an idle server does."""

from collections.abc import Iterator

from benchmarks import servers
from benchmarks.figures import Figure
from benchmarks.scale import Scale

__all__ = ["run"]

MEGABYTE = 2**20


def run(scale: Scale) -> Iterator[Figure]:
    """Compare servers that have answered once."""
    with servers.hello() as hello, servers.serve() as idle:
        bare, mine = hello.memory(), idle.memory()
    yield Figure(
        bench="memory",
        name="idle server beside hello",
        value=mine / bare,
        unit="x",
        at_most=1.5,
        note=f"{mine / MEGABYTE:.0f} MB, hello {bare / MEGABYTE:.0f} MB",
    )
    few, many = scale.tables[0], scale.tables[-1]
    with servers.crowded(few) as small:
        least = small.memory()
    with servers.crowded(many) as big:
        most = big.memory()
    yield Figure(
        bench="memory",
        name=f"a booking among {many:,}: event, invitee, indexes",
        value=(most - least) / (many - few),
        unit="bytes",
        at_most=2_000,
        note=f"{most / MEGABYTE:,.0f} MB in all",
    )
