"""Realistic bookings, made through the operations with availability respected."""

from collections.abc import Iterator
from time import process_time

from benchmarks.figures import Figure
from benchmarks.scale import Scale
from benchmarks.world import NOW

__all__ = ["run"]

USERS = 200
MONTHS = 12


def run(scale: Scale) -> Iterator[Figure]:
    """Generate an organization's year, on one processor."""
    from mockcalendly.scenario.generating import generate_world  # noqa: PLC0415 - slow to import
    from mockcalendly.traffic import TrafficPlan  # noqa: PLC0415

    users = max(1, USERS * scale.bookings // 100_000)
    plan = TrafficPlan(users=users, months=MONTHS, bookings=scale.bookings, seed=1)
    began = process_time()
    tally = generate_world(plan, now=NOW).tally
    seconds = process_time() - began
    yield Figure(
        bench="generation",
        name=f"{scale.bookings:,} bookings of {users:,} users in {MONTHS} months",
        value=seconds,
        unit="CPU-s",
        at_most=20,
        note=f"{tally.booked / seconds:,.0f} bookings a second",
    )
