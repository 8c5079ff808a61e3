"""What a world costs that nobody uses, and what is left of it when it is dropped."""

import gc
import tracemalloc
import weakref
from collections.abc import AsyncIterator, Callable, Iterator

import pytest
from httpx import ASGITransport, AsyncClient

from mockcalendly.emulator import Emulator

WORLDS = 200
A_FEW_KILOBYTES = 16 * 1024
NOTHING = 1024
"""Bytes for each world that its neighbours' tables may have grown by."""


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    async with Emulator() as emulator:
        emulator.create_world("first")  # whatever is made only once is made now
        emulator.drop_world("first")
        yield emulator


@pytest.fixture
def traced() -> Iterator[None]:
    gc.collect()
    tracemalloc.start()
    yield
    tracemalloc.stop()


def create(emulator: Emulator) -> None:
    for number in range(WORLDS):
        emulator.create_world(f"w{number}")


def drop(emulator: Emulator) -> None:
    for number in range(WORLDS):
        emulator.drop_world(f"w{number}")


def allocated() -> int:
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


@pytest.mark.usefixtures("traced")
async def test_an_idle_world_costs_a_few_kilobytes(emulator: Emulator) -> None:
    before = allocated()

    create(emulator)

    assert (allocated() - before) / WORLDS < A_FEW_KILOBYTES


@pytest.mark.usefixtures("traced")
async def test_dropping_worlds_frees_what_they_cost(emulator: Emulator) -> None:
    before = allocated()

    create(emulator)
    drop(emulator)

    assert (allocated() - before) / WORLDS < NOTHING


async def test_a_dropped_world_is_gone_at_once_with_all_that_was_in_it(emulator: Emulator) -> None:
    """Without waiting for the garbage collector: nothing in a world refers back to it."""
    create(emulator)
    transport = ASGITransport(app=emulator)
    async with AsyncClient(transport=transport, base_url="http://127.0.0.1:8787") as client:
        for number in range(0, WORLDS, 10):
            headers = {"Authorization": "Bearer mock.owner.token"}
            answer = await client.get(f"/w/w{number}/users/me", headers=headers)
            assert answer.status_code == 200
    worlds = [world for world in emulator if world is not emulator.default]
    kept: list[Callable[[], object]] = [*map(weakref.ref, worlds)]
    kept += [weakref.ref(world.rows) for world in worlds]
    del worlds
    gc.disable()
    try:
        drop(emulator)
        left = sum(reference() is not None for reference in kept)
    finally:
        gc.enable()

    assert (len(kept), left) == (2 * WORLDS, 0)
