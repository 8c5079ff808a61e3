"""People who come to a world that is served."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from httpx import ASGITransport, AsyncClient

from mockcalendly.actions import Stage
from mockcalendly.actions.traffic import Generate
from mockcalendly.courier import Abandoned
from mockcalendly.emulator import Emulator
from mockcalendly.kernel.clock import Clock
from tests.traffic.conftest import BASE, NOW

MANY = Generate(months=12, bookings=20_000)


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    async with Emulator(clock=Clock(NOW, rate=0)) as emulator:
        yield emulator


def stage_of(emulator: Emulator, name: str = "default") -> Stage:
    world = emulator.named(name)
    assert world is not None
    return Stage(world, emulator, BASE, BASE)


async def test_others_are_answered_meanwhile(emulator: Emulator) -> None:
    coming = asyncio.create_task(MANY.perform(stage_of(emulator)))
    await asyncio.sleep(0)
    async with AsyncClient(transport=ASGITransport(app=emulator), base_url=BASE) as client:
        answers = [await client.get("/_mock/health") for _ in range(5)]

    assert [answer.status_code for answer in answers] == [200] * 5
    assert not coming.done()
    coming.cancel()
    await asyncio.gather(coming, return_exceptions=True)


async def test_they_stop_coming_when_the_world_is_dropped(emulator: Emulator) -> None:
    emulator.create_world("mine", clock=Clock(NOW, rate=0))
    coming = asyncio.create_task(MANY.perform(stage_of(emulator, "mine")))
    await asyncio.sleep(0)
    emulator.drop_world("mine")

    with pytest.raises(Abandoned):
        await coming


async def test_they_come_where_time_passes_by_itself(emulator: Emulator) -> None:
    world = emulator.create_world("real")

    came = await Generate(bookings=30).perform(stage_of(emulator, "real"))

    assert came.booked == 30
    assert world.clock.rate == 1


async def test_they_keep_clear_of_what_is_booked_already(emulator: Emulator) -> None:
    stage = stage_of(emulator)
    first = await Generate(bookings=40).perform(stage)
    second = await Generate(bookings=40).perform(stage)

    assert first.booked + second.booked == 80
    assert emulator.default.clock.now() == NOW + timedelta(days=60)
