"""A server that is a process of its own, known by its URL alone."""

import json
from collections.abc import Iterator

import pytest

from mockcalendly import MockCalendly
from tests.cli.process import SESSION, serving

MONDAY = "2026-11-23T09:00:00Z"
SERVE = ("serve", "--port", "0", "--log-format", "json")


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    with serving(*SERVE, patience=SESSION) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["url"]


@pytest.fixture
def calendly(url: str) -> Iterator[MockCalendly]:
    with MockCalendly(server=url, now=MONDAY) as calendly:
        yield calendly
