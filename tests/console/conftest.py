"""An emulator with a second world in the test's own loop, and a browser without JavaScript."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from httpx import ASGITransport, AsyncClient

from mockcalendly.emulator import Emulator
from mockcalendly.kernel.clock import Clock
from mockcalendly.settings import WorldSettings
from tests.console.browsing import BASE, Browsing

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    settings = WorldSettings(rate_limit=False)
    async with Emulator(settings, clock=Clock(NOW, rate=0)) as emulator:
        emulator.create_world("two")
        yield emulator


@pytest.fixture
async def http(emulator: Emulator) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(transport=ASGITransport(app=emulator), base_url=BASE) as http:
        yield http


@pytest.fixture
def browsing(http: AsyncClient) -> Browsing:
    return Browsing(http)
