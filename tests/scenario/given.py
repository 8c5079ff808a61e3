"""Stories for tests: written to a file, read from it, and played to a receiver."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from mockcalendly.courier import Courier
from mockcalendly.scenario.load import load_scenario
from mockcalendly.scenario.report import Report
from mockcalendly.scenario.run import run
from mockcalendly.scenario.scenario import Scenario
from mockcalendly.world import World
from tests.courier.receiver import Receiver

__all__ = ["FIXTURES", "HEAD", "Write", "bodies", "playing", "replay"]

FIXTURES = Path(__file__).parents[2] / "fixtures"

HEAD = """\
mockcalendly: 1
world: {now: 2026-03-02T14:00:00Z}
"""
"""The beginning of a story that takes place on a Monday morning in New York."""

Write = Callable[..., Path]


@asynccontextmanager
async def playing(scenario: Scenario) -> AsyncIterator[tuple[World, Courier]]:
    """Give a world for a replay, and a courier that takes care of it."""
    courier = Courier()
    world = scenario.create_world("story")
    courier.attach(world)
    try:
        yield world, courier
    finally:
        await courier.aclose()


async def replay(path: Path, receiver: Receiver | None = None, **arguments: Any) -> Report:
    """Play a file at once, to a receiver if there is one."""
    scenario = load_scenario(path)
    if receiver is not None:
        scenario = scenario.sent_to(receiver.url)
    async with playing(scenario) as (world, courier):
        return await run(scenario, world=world, courier=courier, **arguments)


def bodies(receiver: Receiver) -> list[Any]:
    """Return what a receiver got, in order."""
    return [json.loads(body) for body in receiver.bodies]
