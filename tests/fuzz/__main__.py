"""Lets Schemathesis loose on a running emulator: ``python -m tests.fuzz --help``.

Each phase has a server and a world of its own, so that none finds what another one has deleted.
Exits with 1 if one of them found something.
"""

import asyncio
import json
import logging
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple
from functools import partial
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import NamedTuple
from urllib.parse import urlsplit

from mockcalendly.control.contract import load_contract
from mockcalendly.emulator import Emulator
from mockcalendly.kernel.clock import Clock
from mockcalendly.server import ThreadServer
from mockcalendly.settings import WorldSettings
from tests.api.given import NOW
from tests.contract.preparation import prepare
from tests.contract.stage import Prepared
from tests.fuzz.chains import run_chains

HERE = Path(__file__).parent
SEED = 20261123
PHASES = {"examples": 1, "coverage": 1, "fuzzing": 30, "stateful": 300}
"""What Schemathesis does, and how many cases of an operation (or chains of requests) it makes up.

The first two take what is in the contract, however much that is.
"""

NAMING_RESOURCES = (
    *("query.user", "query.organization", "query.group", "query.event_type", "query.event"),
    *("query.form", "query.contact_list", "body.user", "body.organization", "body.group"),
    *("body.owner", "body.event_type", "body.invitee", "body.contact", "body.contacts[*]"),
    *("body.co_hosts[*]", "body.host"),
)
"""Parameters that take a URI: most often they get one of something that exists."""

ZONES = ("America/New_York", "Asia/Kolkata", "Europe/London", "UTC")
QUESTION = "Please share anything that will help prepare for our meeting."
PLAIN = {
    "body.start_time": [f"2026-03-0{day}T{hour}:00:00Z" for day in (3, 4, 5) for hour in (15, 17)],
    "body.timezone": ZONES,
    "body.invitee.timezone": ZONES,
    "body.availability_rule.timezone": ZONES,
    "body.location.kind": ["zoom_conference"],
    "body.questions_and_answers[*].question": [QUESTION],
}
"""What most often stands in other parameters, so that much of what is made up makes sense."""

LIKELY = 0.8

COLLECTIONS = {
    name
    for path in load_contract()["paths"]
    for name, parameter in pairwise(path.split("/"))
    if parameter.startswith("{")
}
"""Segments of paths behind which an id stands."""


def main() -> int:
    """Run some phases, or all of them, and return the exit code."""
    options = _parser().parse_args()
    logging.getLogger("mockcalendly").setLevel(logging.ERROR)  # deliveries lead nowhere
    prepared = asyncio.run(prepare())
    failed = []
    for phase in options.phases or PHASES:
        began = monotonic()
        with serve(prepared) as server, TemporaryDirectory() as directory:
            run = Run(phase, PHASES[phase] * options.times, options.seed, server, prepared)
            code = run.run(Path(directory))
        print(f"== {phase} took {monotonic() - began:.0f} s", flush=True)  # noqa: T201
        failed += [phase] if code else []
    if failed:
        print(f"Something was found: {', '.join(failed)}", file=sys.stderr)  # noqa: T201
    return bool(failed)


def _parser() -> ArgumentParser:
    parser = ArgumentParser("python -m tests.fuzz")
    parser.add_argument("phases", nargs="*", metavar="PHASE", help=f"of {', '.join(PHASES)}")
    parser.add_argument("--seed", type=int, default=SEED, help="%(default)s unless told")
    parser.add_argument("--times", type=int, default=1, help="how many times as much to make up")
    return parser


@contextmanager
def serve(prepared: Prepared) -> Iterator[ThreadServer]:
    """Serve a copy of the prepared world, without limits and with a clock that stands still."""
    settings = WorldSettings(plan="enterprise", rate_limit=False)
    with ThreadServer(lambda: Emulator(settings, clock=Clock(NOW, rate=0))) as server:
        restore(server, prepared)
        yield server


def restore(server: ThreadServer, prepared: Prepared) -> None:
    """Bring the world back to its beginning."""
    server.call(lambda: server.emulator.default.restore(prepared.snapshot))


class Run(NamedTuple):
    """One phase, with the number of things to make up in it."""

    phase: str
    number: int
    seed: int
    server: ThreadServer
    prepared: Prepared

    def run(self, directory: Path) -> int:
        """Print what is found, and return the exit code."""
        contract, config = directory / "openapi.json", directory / "schemathesis.toml"
        contract.write_text(json.dumps(load_contract()), "utf-8")
        base = (HERE / "schemathesis.toml").read_text("utf-8")
        config.write_text(base + known(self.prepared), "utf-8")
        url = self.server.url
        if self.phase == "stateful":
            begin = partial(restore, self.server, self.prepared)
            return run_chains(str(contract), str(config), url, begin, self.number, seed=self.seed)
        command = [
            *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(config), "run"),
            *(str(contract), "--url", url, "--phases", self.phase, "--seed", str(self.seed)),
            *("--max-examples", str(self.number)),
        ]
        return subprocess.run(command, check=False, cwd=HERE.parents[1]).returncode


def known(prepared: Prepared) -> str:
    """Return the part of the configuration that names what there is in the world."""
    uris = sorted({*astuple(prepared.owner), *astuple(prepared.member)})
    everywhere = [binding(name, name, values) for name, values in PLAIN.items()]
    everywhere += [binding(name, name, uris) for name in NAMING_RESOURCES]
    found = [pair for uri in uris for pair in ids_in(urlsplit(uri).path)]
    words, parameters = [words for words, _ in everywhere], ["[parameters]"]
    parameters += [parameter for _, parameter in everywhere]
    for path in load_contract()["paths"]:
        bound = [
            binding(f"path.{name.strip('{}')}", f"{path} {name}", ids)
            for collection, name in ids_in(path)
            if (ids := sorted({id_ for where, id_ in found if where == collection}))
        ]
        if bound:
            words += [words for words, _ in bound]
            parameters += ["[[operations]]", f"include-path = {json.dumps(path)}"]
            parameters += ["[operations.parameters]", *(parameter for _, parameter in bound)]
    return "\n".join(["", *words, *parameters, ""])


def binding(parameter: str, dictionary: str, values: Iterable[str]) -> tuple[str, str]:
    """Return how a dictionary is defined, and how a parameter is bound to it."""
    name = json.dumps(dictionary)
    defined = f"[dictionaries.{name}]\nvalues = {json.dumps([*values])}"
    return defined, f'"{parameter}" = {{ dictionary = {name}, probability = {LIKELY} }}'


def ids_in(path: str) -> list[tuple[str, str]]:
    """Return the collections and ids (or parameters) in a path."""
    pairs = pairwise(path.strip("/").split("/"))
    return [(name, id_) for name, id_ in pairs if name in COLLECTIONS and id_ not in COLLECTIONS]


if __name__ == "__main__":
    sys.exit(main())
