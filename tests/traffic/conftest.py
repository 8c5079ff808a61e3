"""A world that was made up once for all tests of this folder, and all that the API lists of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient

from mockcalendly.emulator import Emulator
from mockcalendly.kernel.clock import Clock
from mockcalendly.scenario.generating import Generated, generate_world
from mockcalendly.scenario.worldfile import WorldSpec
from mockcalendly.settings import WorldSettings
from mockcalendly.traffic import LOCALES, TrafficPlan
from mockcalendly.worlds.default import usual_token
from tests.contract.validator import async_event_hooks, contract

BASE = "http://testserver"
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
"""A Monday; clocks have gone back within the months before, in America and in Europe."""


@pytest.fixture(scope="session")
def generated() -> Generated:
    plan = TrafficPlan(users=9, months=3, bookings=600, locales=tuple(LOCALES), seed=11)
    return generate_world(plan, now=NOW)


@asynccontextmanager
async def api_of(spec: WorldSpec) -> AsyncIterator[AsyncClient]:
    """Serve a world; every answer is held against the contract."""
    settings = WorldSettings(rate_limit=False)
    clock = Clock(spec.now, rate=0)
    async with Emulator(settings, clock=clock, rows=spec.fresh_rows(BASE)) as emulator:
        token = usual_token(emulator.default.rows)
        async with AsyncClient(
            transport=ASGITransport(app=emulator),
            base_url=BASE,
            headers={"Authorization": f"Bearer {token}"},
            event_hooks=async_event_hooks(contract()),
        ) as client:
            yield client


async def every(client: AsyncClient, path: str, **query: str) -> list[dict[str, Any]]:
    """Return all that a list has, page after page."""
    found: list[dict[str, Any]] = []
    answer = await client.get(path, params={"count": 100, **query})
    while True:
        body = answer.json()
        found += body["collection"]
        following = body["pagination"]["next_page"]
        if following is None:
            return found
        answer = await client.get(following)
