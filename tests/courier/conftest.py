from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest

from mockcalendly.courier import Courier
from mockcalendly.world import World
from tests.courier.given import new_world
from tests.courier.receiver import Receiver

NewCourier = Callable[..., Courier]


@pytest.fixture
def world() -> World:
    return new_world()


@pytest.fixture
async def new_courier(world: World) -> AsyncIterator[NewCourier]:
    """Make couriers that care for the world; they are closed at the end."""
    couriers = []

    def make(**settings: Any) -> Courier:
        courier = Courier(**settings)
        courier.attach(world)
        couriers.append(courier)
        return courier

    yield make
    for courier in couriers:
        await courier.aclose(grace=timedelta(0))


@pytest.fixture
async def courier(new_courier: NewCourier) -> Courier:
    """A courier that never lets a message overtake another: nothing depends on speed."""
    return new_courier(patience=timedelta(minutes=1))


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver() as receiver:
        yield receiver
