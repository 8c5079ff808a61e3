"""An emulator in the test's own loop, and a browser without JavaScript on its pages."""

from collections.abc import AsyncIterator

import pytest
from httpx import AsyncClient

from mockcalendly.emulator import Emulator
from tests.scheduling.visiting import Visiting, client_of, emulate


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    async with emulate() as emulator:
        yield emulator


@pytest.fixture
async def http(emulator: Emulator) -> AsyncIterator[AsyncClient]:
    async with client_of(emulator) as http:
        yield http


@pytest.fixture
def visiting(http: AsyncClient) -> Visiting:
    return Visiting(http)
