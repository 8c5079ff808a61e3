"""Replays scenarios."""

from collections.abc import Callable

from mockcalendly.courier import Courier
from mockcalendly.kernel.uris import Origins
from mockcalendly.scenario.nodes import Where
from mockcalendly.scenario.pace import FASTEST, Pace, Running, Stepped
from mockcalendly.scenario.player import Player
from mockcalendly.scenario.report import Progress, Report
from mockcalendly.scenario.scenario import Scenario
from mockcalendly.scenario.stage import Send, Stage
from mockcalendly.scenario.subscriptions import ORIGIN, register_webhooks
from mockcalendly.scenario.teller import Teller
from mockcalendly.world import World

__all__ = ["run"]


async def run(
    scenario: Scenario,
    *,
    world: World,
    courier: Courier,
    speed: float | None = None,
    send: Send | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    origin: str = ORIGIN,
    report: Report | None = None,
) -> Report:
    """Replay a story in a world.

    Args:
        scenario: The story.
        world: Where it plays: made by `Scenario.create_world`, say.
        courier: Takes care of the world already.
        speed: World seconds per real second. None: at once, on a clock that steps from instant
            to instant; then the same story sends the same bytes every time.
        send: How requests reach the world's API; steps that need it fail if it is None.
        on_progress: Called when a step begins and when it ends.
        origin: Base of the URIs in messages and results.
        report: Filled as the story goes on. Whoever may cancel the replay passes one, and has
            in it what was done until then.

    Raises:
        DocumentError: A webhook of the story cannot be registered in this world.
        ValueError: The speed is not positive, or too high.
    """
    if speed is not None and not 0 < speed <= FASTEST:
        raise ValueError(
            f"A story is replayed at a positive speed of at most {FASTEST:.0e}, or at once."
        )
    report = Report() if report is None else report
    base = world.settings.public_url or origin
    world.clock.run(0 if speed is None else speed)
    world.on_agenda()
    pace: Pace = Stepped(world, courier) if speed is None else Running(world, courier)
    first_seq = world.ids.sequence()
    webhooks = register_webhooks(world, scenario.webhooks, base)
    stage = Stage(
        world=world,
        pace=pace,
        send=send,
        origins=Origins.at(base),
        start=world.clock.now(),
        first_seq=first_seq,
        first_exchange=world.journal.forgotten + len(world.journal),
        webhooks=webhooks,
        begun=world.clock.now(),
        place=Where(scenario.path),
        looks_back=scenario.looks_back,
    )
    await Player(scenario, stage, Teller(report, on_progress)).play()
    return report
