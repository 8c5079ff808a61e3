"""How soon something answers: servers until their first right answer, commands until they end."""

import compileall
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

import mockcalendly
from benchmarks import servers
from benchmarks.figures import Figure, ratio
from benchmarks.load import ask
from benchmarks.scale import Scale

__all__ = ["run"]

COMMANDS = ("--help", "--version")


def run(scale: Scale) -> Iterator[Figure]:
    """Start each in turns, all from bytecode: pip writes that of a package it installs."""
    compileall.compile_dir(Path(mockcalendly.__file__).parent, quiet=1)
    times: dict[str, list[float]] = {"hello": [], "serve": [], **{name: [] for name in COMMANDS}}
    for _ in range(scale.starts):
        times["hello"].append(_served(servers.hello_command, ask("GET", "/")))
        times["serve"].append(_served(servers.serve_command, ask("GET", "/users/me")))
        for option in COMMANDS:
            times[option].append(_run(option))
    yield Figure(
        bench="startup",
        name="serve to its first right answer, beside hello",
        value=ratio(times["serve"], times["hello"]),
        unit="x",
        at_most=1.3,
        note=f"{median(times['serve']) * 1e3:.0f} ms, hello {median(times['hello']) * 1e3:.0f} ms",
    )
    for option in COMMANDS:
        yield Figure(
            bench="startup",
            name=f"mockcalendly {option}",
            value=median(times[option]),
            unit="s",
            at_most=0.15,
        )


def _served(command: Callable[[int], list[str]], request: bytes) -> float:
    port = servers.free_port()
    with servers.start(command(port), port, request) as (_, seconds):
        return seconds


def _run(option: str) -> float:
    began = perf_counter()
    command = [sys.executable, "-m", "mockcalendly", option]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603
    return perf_counter() - began
