"""Mixed traffic in worlds that come and go: nothing is lost, doubled, or left behind."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

from tests.reliability.budget import SEED, rounds
from tests.reliability.driver import Driver
from tests.reliability.receiver import receiving
from tests.reliability.serving import Held, serving

DRIVERS = 4
WARM_UP = 2
FILLING = 0.2
"""Part of a long run in which caches fill up: they are bounded."""

LEAST = 4
"""Rounds: in each, every driver uses a world from beginning to end."""

THREADS = 2 * DRIVERS
"""How many of the server's threads may wait for work: it keeps those that it has."""


def test_what_worlds_have_held_is_given_back(tmp_path: Path) -> None:
    held: list[Held] = []
    with (
        receiving() as receiver,
        ThreadPoolExecutor(DRIVERS) as threads,
        serving(tmp_path / "log") as served,
        ExitStack() as open_,
    ):
        drivers = [
            open_.enter_context(closing(Driver(served, receiver, seed=SEED, number=number)))
            for number in range(DRIVERS)
        ]
        for round_ in rounds(LEAST):
            for living in [threads.submit(driver.live, round_) for driver in drivers]:
                living.result()
            for driver in drivers:
                driver.close()
            served.ask("POST", "/_mock/reset")
            held.append(served.at_rest())
            told = sum(driver.told for driver in drivers)
            print(round_, told, *held[-1])  # noqa: T201 - shown if it fails, or with -s
            assert told > 10 * (round_ + 1)
    before, after = held[max(WARM_UP - 1, int(FILLING * len(held)))], held[-1]
    assert after.tasks == before.tasks
    assert after.files <= before.files + DRIVERS  # connections to the receiver are kept for a while
    assert after.threads <= THREADS
    assert after.blocks < 1.05 * before.blocks
    assert after.rss < 1.2 * before.rss
