"""A world per test at a frozen Monday morning: on a server of this process, and of another one."""

import json
from collections.abc import Iterator

import pytest

from mockcalendly import MockCalendly, RemoteServer, ThreadServer
from tests.cli.process import SESSION, serving
from tests.contract.validator import contract

MONDAY = "2026-11-23T09:00:00Z"
SERVE = ("serve", "--port", "0", "--log-format", "json")

Server = ThreadServer | RemoteServer


@pytest.fixture(scope="session")
def thread_server() -> Iterator[ThreadServer]:
    with ThreadServer() as server:
        yield server


@pytest.fixture(scope="session")
def process_server() -> Iterator[RemoteServer]:
    with serving(*SERVE, patience=SESSION) as process:
        assert process.stdout is not None
        with RemoteServer(json.loads(process.stdout.readline())["url"]) as server:
            yield server


@pytest.fixture(params=["thread", "process"])
def server(request: pytest.FixtureRequest) -> Server:
    server: Server = request.getfixturevalue(f"{request.param}_server")
    return server


@pytest.fixture
def calendly(server: Server) -> Iterator[MockCalendly]:
    with MockCalendly(server=server, now=MONDAY) as calendly:
        yield calendly
        contract().check_journal(calendly.requests)


@pytest.fixture
def local(thread_server: ThreadServer) -> Iterator[MockCalendly]:
    """A world of this process, for what only its rules can put into it."""
    with MockCalendly(server=thread_server, now=MONDAY) as calendly:
        yield calendly
