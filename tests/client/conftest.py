"""A world per test on one server, at a frozen Monday morning."""

from collections.abc import Iterator

import pytest

from mockcalendly import MockCalendly, ThreadServer
from tests.contract.validator import contract

MONDAY = "2026-11-23T09:00:00Z"


@pytest.fixture(scope="session")
def server() -> Iterator[ThreadServer]:
    with ThreadServer() as server:
        yield server


@pytest.fixture
def calendly(server: ThreadServer) -> Iterator[MockCalendly]:
    with MockCalendly(server=server, now=MONDAY) as calendly:
        yield calendly
        contract().check_journal(calendly.requests)
