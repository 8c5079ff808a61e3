"""The prepared world, made once, and a stage on which requests are sent to it."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from mockcalendly.emulator import Emulator
from tests.contract.preparation import prepare
from tests.contract.stage import Prepared, Stage


@pytest.fixture(scope="session")
def prepared() -> Prepared:
    with asyncio.Runner() as runner:
        return runner.run(prepare())


@pytest.fixture
async def stage(prepared: Prepared) -> AsyncIterator[Stage]:
    async with Emulator() as emulator, Stage(emulator) as stage:
        stage.begin(prepared.snapshot)
        yield stage
