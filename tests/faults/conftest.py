"""A world per test on one server, at a frozen Monday morning, and clients of two makes."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
import requests

from mockcalendly import MockCalendly, ThreadServer
from tests.contract.validator import contract

MONDAY = "2026-11-23T09:00:00Z"

Get = Callable[[str], Any]
"""Sends a GET to a path and returns the answer: ``status_code``, ``content``, ``headers``."""


@pytest.fixture(scope="session")
def server() -> Iterator[ThreadServer]:
    with ThreadServer() as server:
        yield server


@pytest.fixture
def calendly(server: ThreadServer) -> Iterator[MockCalendly]:
    with MockCalendly(server=server, now=MONDAY) as calendly:
        yield calendly
        contract().check_journal(calendly.requests)


@pytest.fixture
def client(calendly: MockCalendly) -> Iterator[httpx.Client]:
    with calendly.client(timeout=5) as client:
        yield client


@pytest.fixture(params=["httpx", "requests"])
def get(
    calendly: MockCalendly, client: httpx.Client, request: pytest.FixtureRequest
) -> Iterator[Get]:
    """What to send a request with: each fault must look right to both."""
    if request.param == "httpx":
        yield client.get
        return
    with requests.Session() as session:
        session.headers.update(calendly.headers)
        yield lambda path: session.get(f"{calendly.url}{path}", timeout=5)
