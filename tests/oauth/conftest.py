"""An emulator in the test's own loop at a frozen Monday, and a client without any token."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from httpx import ASGITransport, AsyncClient

from mockcalendly.emulator import Emulator
from mockcalendly.kernel.clock import Clock
from mockcalendly.settings import WorldSettings
from tests.oauth.given import BASE, App, register

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    settings = WorldSettings(rate_limit=False)
    async with Emulator(settings, clock=Clock(NOW, rate=0)) as emulator:
        yield emulator


@pytest.fixture
async def client(emulator: Emulator) -> AsyncIterator[AsyncClient]:
    transport = ASGITransport(app=emulator)
    async with AsyncClient(transport=transport, base_url=BASE) as client:
        yield client


@pytest.fixture
async def app(client: AsyncClient) -> App:
    """A web application that may ask for every scope."""
    return await register(client)


@pytest.fixture
async def native(client: AsyncClient) -> App:
    """A native application: no secret, so it must use PKCE."""
    return await register(client, name="Pocket Planner", kind="native")
