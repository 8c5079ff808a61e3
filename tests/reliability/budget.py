"""How long these suites go on: seconds among all other tests, hours where somebody asks for it."""

import os
from collections.abc import Iterator
from time import monotonic

__all__ = ["MINUTES", "SEED", "more", "rounds"]

MINUTES = float(os.environ.get("MOCKCALENDLY_TEST_MINUTES") or 0)
"""What each long test may take; 0: as little as shows that it works."""

SEED = int(os.environ.get("MOCKCALENDLY_TEST_SEED") or 0)
"""From which follows what is sent in which order."""


def more(few: int, per_minute: int) -> int:
    """Return how many of something there are to be."""
    return few + int(MINUTES * per_minute)


def rounds(least: int) -> Iterator[int]:
    """Count rounds from 0: a few, and then on until the time is over."""
    end = monotonic() + 60 * MINUTES
    number = 0
    while number < least or monotonic() < end:
        yield number
        number += 1
