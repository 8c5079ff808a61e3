"""A scenario in a world that begins as the story's does."""

from collections.abc import Callable
from dataclasses import replace

from mockcalendly.courier import Courier
from mockcalendly.courier.asgi import ASGIApp
from mockcalendly.kernel.clock import Clock
from mockcalendly.scenario.report import Progress, Report
from mockcalendly.scenario.run import run
from mockcalendly.scenario.scenario import Scenario
from mockcalendly.scenario.sending import api_of
from mockcalendly.world import World

__all__ = ["perform"]


async def perform(
    story: Scenario,
    *,
    world: World,
    courier: Courier,
    emulator: ASGIApp,
    url: str,
    speed: float | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> Report:
    """Let a world begin as a story's does, play the story to its end, and report.

    The clock then stands at the end of the story, or goes on from there at the story's speed.

    Args:
        story: What is played.
        world: Where; what it held is gone.
        courier: Takes care of the world.
        emulator: Serves the world.
        url: Where it serves it.
        speed: World seconds per real second; None: at once.
        on_progress: Is told of every step, when it begins and when it has ended.

    Raises:
        DocumentError: A webhook of the story cannot be registered in this world.
    """
    base = world.settings.public_url or url
    of_world = story.world.settings
    world.settings = replace(world.settings, seed=of_world.seed, plan=of_world.plan)
    world.reset(clock=Clock(story.start, rate=0), rows=story.world.fresh_rows(base))
    async with api_of(emulator, url) as send:
        return await run(
            story,
            world=world,
            courier=courier,
            speed=speed,
            send=send,
            on_progress=on_progress,
            origin=base,
        )
