"""An emulator in the test's own loop at a frozen Monday, and clients for its three people.

Every answer that passes through these clients is held against the contract.
"""

from collections.abc import AsyncIterator, Callable

import pytest
from httpx import ASGITransport, AsyncClient

from mockcalendly.emulator import Emulator
from mockcalendly.kernel.clock import Clock
from mockcalendly.settings import WorldSettings
from tests.api.given import BASE, NOW
from tests.api.people import add_stranger
from tests.contract.validator import async_event_hooks, contract

Connect = Callable[[str], AsyncClient]


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    settings = WorldSettings(rate_limit=False)
    async with Emulator(settings, clock=Clock(NOW, rate=0)) as emulator:
        yield emulator


@pytest.fixture
async def connect(emulator: Emulator) -> AsyncIterator[Connect]:
    clients = []

    def open_client(token: str) -> AsyncClient:
        client = AsyncClient(
            transport=ASGITransport(app=emulator),
            base_url=BASE,
            headers={"Authorization": f"Bearer {token}"} if token else {},
            event_hooks=async_event_hooks(contract()),
        )
        clients.append(client)
        return client

    yield open_client
    for client in clients:
        await client.aclose()


@pytest.fixture
def api(connect: Connect) -> AsyncClient:
    return connect("mock.owner.token")


@pytest.fixture
def as_admin(connect: Connect) -> AsyncClient:
    return connect("mock.admin.token")


@pytest.fixture
def as_member(connect: Connect) -> AsyncClient:
    return connect("mock.member.token")


@pytest.fixture
def as_outsider(emulator: Emulator, connect: Connect) -> AsyncClient:
    return connect(add_stranger(emulator))
