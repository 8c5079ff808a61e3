"""Measure, and say how it compares to what it should be.

    python -m benchmarks                       all benches but peers: a quarter of an hour
    python -m benchmarks requests startup      some of them
    python -m benchmarks peers                 other emulators, installed into a cache directory
    python -m benchmarks --quick               whether it runs: the figures mean nothing
    python -m benchmarks --json figures.json   the figures as data too

A server runs on one processor, what loads it on another. What is compared is measured in turns, for
ratios hold from machine to machine and from minute to minute, and figures do not.
"""

import json
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from time import perf_counter

from benchmarks.figures import Figure, as_json, as_table
from benchmarks.machine import stolen_seconds
from benchmarks.scale import FULL, QUICK, Scale

BENCHES = ("requests", "tables", "startup", "fixture", "memory", "webhooks", "generation")
"""Modules of this package, each with its `run`."""

ON_DEMAND = ("peers",)
"""Such that install what they measure."""


def main() -> None:
    """Run the benches that are named, else all."""
    about = (__doc__ or "").strip()
    parser = ArgumentParser(
        "python -m benchmarks", description=about, formatter_class=RawDescriptionHelpFormatter
    )
    names = [*BENCHES, *ON_DEMAND]
    parser.add_argument("bench", nargs="*", metavar="BENCH", help=f"which of: {', '.join(names)}")
    parser.add_argument("--quick", action="store_true", help="only see whether it runs")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    asked = parser.parse_args()
    if unknown := [name for name in asked.bench if name not in names]:
        parser.error(f"there is no bench {unknown[0]!r}, but there are: {', '.join(names)}")
    began, stolen = perf_counter(), stolen_seconds()
    figures = [*_measure(asked.bench or BENCHES, QUICK if asked.quick else FULL)]
    seconds = perf_counter() - began
    took = {"seconds": round(seconds, 1), "stolen": round(stolen_seconds() - stolen, 1)}
    print(as_table(figures))  # noqa: T201 - it is what was asked for
    print(f"\n{took['seconds']} s; a hypervisor took {took['stolen']} s of the processors.")  # noqa: T201
    if asked.json:
        asked.json.write_text(json.dumps({**took, "figures": as_json(figures)}, indent=2))


def _measure(names: list[str] | tuple[str, ...], scale: Scale) -> Iterator[Figure]:
    for name in names:
        print(f"{name}...", file=sys.stderr)  # noqa: T201
        run: Callable[[Scale], Iterator[Figure]] = import_module(f"benchmarks.{name}").run
        yield from run(scale)


if __name__ == "__main__":
    main()
