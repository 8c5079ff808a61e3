"""A world of a real server at a frozen Monday, and a client whose control answers are judged."""

from collections.abc import Iterator

import httpx
import pytest

from mockcalendly import MockCalendly, ThreadServer
from tests.control.described import check

MONDAY = "2026-11-23T09:00:00Z"


@pytest.fixture(scope="session")
def server() -> Iterator[ThreadServer]:
    with ThreadServer() as server:
        yield server


@pytest.fixture
def calendly(server: ThreadServer) -> Iterator[MockCalendly]:
    with MockCalendly(server=server, now=MONDAY) as calendly:
        yield calendly


def judged(response: httpx.Response) -> None:
    if response.headers.get("content-type", "").startswith("text/event-stream"):
        return
    response.read()
    check(response)


@pytest.fixture
def http(calendly: MockCalendly) -> Iterator[httpx.Client]:
    """A client of the world: with the owner's token, which the control API does not need."""
    with calendly.client(event_hooks={"response": [judged]}) as http:
        yield http
