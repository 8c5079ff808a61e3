"""What a test pays for a world of its own, and a suite for a plugin that it does not use."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from msgspec import Struct
from msgspec.json import decode, encode

from benchmarks.figures import Figure, ratio
from benchmarks.machine import pin_to_server
from benchmarks.scale import Scale

__all__ = ["run"]

WORLDS = 200
"""Made in a row, of which the median counts."""

PLUGIN = "mockcalendly.pytest_plugin"


class Times(Struct, frozen=True):
    """Of one session, in milliseconds."""

    server: float
    world: float
    fixture: float


def run(scale: Scale) -> Iterator[Figure]:
    """Measure in sessions of their own."""
    sessions = [_session() for _ in range(scale.starts)]
    for name, values, limit in (
        ("fresh default world", [times.world for times in sessions], 0.2),
        ("fixture, set-up and tear-down", [times.fixture for times in sessions], 1.0),
        ("session's server until it accepts requests", [times.server for times in sessions], 20.0),
    ):
        yield Figure(bench="fixture", name=name, value=median(values), unit="ms", at_most=limit)
    yield _idle_plugin(scale)


def _session() -> Times:
    command = [sys.executable, "-m", "benchmarks.fixture"]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)  # noqa: S603
    return decode(done.stdout, type=Times)


def _idle_plugin(scale: Scale) -> Figure:
    """Compare the processor time of collecting one test, with the plugin and alone."""
    without: list[float] = []
    beside: list[float] = []
    with TemporaryDirectory() as folder:
        Path(folder, "test_nothing.py").write_text("def test_nothing(): pass\n")
        for _ in range(scale.starts):
            without.append(_collect(folder, "no:mockcalendly"))
            beside.append(_collect(folder, PLUGIN))
    return Figure(
        bench="fixture",
        name="pytest with the idle plugin, beside pytest alone",
        value=ratio(beside, without),
        unit="x",
        at_most=1.05,
        note=f"{median(without) * 1e3:.0f} ms of processor time",
    )


def _collect(folder: str, plugin: str) -> float:
    before = getrusage(RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "pytest", "-q", "--co", "-p", plugin, folder]
    alone = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=alone)  # noqa: S603
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Be a session: start a server, make worlds, and print how long that took."""
    from mockcalendly import Emulator, MockCalendly, ThreadServer  # noqa: PLC0415 - as a fixture
    from mockcalendly.world import World  # noqa: PLC0415

    pin_to_server()
    server = ThreadServer(Emulator)
    began = perf_counter()
    with server:
        ready = perf_counter() - began

        def fixture() -> None:
            with MockCalendly(server=server):
                pass

        times = Times(ready * 1e3, _median_of(lambda: World("fresh")), _median_of(fixture))
        print(encode(times).decode())  # noqa: T201 - the caller reads it


def _median_of(make: Callable[[], object]) -> float:
    times = []
    for _ in range(WORLDS):
        began = perf_counter()
        make()
        times.append((perf_counter() - began) * 1e3)
    return median(times)


if __name__ == "__main__":
    main()
