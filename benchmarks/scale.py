"""How much is measured: enough for figures, or just enough to see that every bench runs."""

from typing import NamedTuple

__all__ = ["FULL", "QUICK", "Scale"]


class Scale(NamedTuple):
    """Numbers that benches work with.

    Attributes:
        rounds: How often each measurement is made, in turns with those it is compared to.
        seconds: Of each load.
        tables: Events in the worlds that pages are read from, the smallest first.
        filters: Of lists, that pages are read by.
        bookings: Made in a row, where they are counted.
        starts: How often something is started.
        deliveries: Webhooks sent in a row.
        hanging: Receivers that never answer.
    """

    rounds: int
    seconds: float
    tables: tuple[int, ...]
    filters: int
    bookings: int
    starts: int
    deliveries: int
    hanging: int


FULL = Scale(
    rounds=5,
    seconds=2.0,
    tables=(1_000, 100_000, 1_000_000),
    filters=10,
    bookings=100_000,
    starts=9,
    deliveries=3_000,
    hanging=200,
)
QUICK = Scale(
    rounds=1,
    seconds=0.1,
    tables=(200, 400),
    filters=2,
    bookings=50,
    starts=1,
    deliveries=20,
    hanging=3,
)
