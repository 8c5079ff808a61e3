"""A scenario in a world of its own: it begins as the story's does, and is played at once."""

from dataclasses import replace

from mockcalendly.courier import Courier
from mockcalendly.courier.asgi import ASGIApp
from mockcalendly.kernel.clock import Clock
from mockcalendly.scenario.report import Report
from mockcalendly.scenario.run import run
from mockcalendly.scenario.scenario import Scenario
from mockcalendly.scenario.sending import api_of
from mockcalendly.world import World

__all__ = ["perform"]


async def perform(
    story: Scenario, *, world: World, courier: Courier, emulator: ASGIApp, url: str
) -> Report:
    """Let a world begin as a story's does, play the story to its end, and report.

    The clock then stands at the end of the story.

    Args:
        story: What is played.
        world: Where; what it held is gone.
        courier: Takes care of the world.
        emulator: Serves the world.
        url: Where it serves it.

    Raises:
        DocumentError: A webhook of the story cannot be registered in this world.
    """
    base = world.settings.public_url or url
    of_world = story.world.settings
    world.settings = replace(world.settings, seed=of_world.seed, plan=of_world.plan)
    world.reset(clock=Clock(story.start, rate=0), rows=story.world.fresh_rows(base))
    async with api_of(emulator, url) as send:
        return await run(story, world=world, courier=courier, send=send, origin=base)
