"""Scenarios that a server plays before it is ready."""

import logging
import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from mockcalendly.emulator import Emulator
from mockcalendly.kernel.clock import Clock
from mockcalendly.scenario.library import MARK, story_path
from mockcalendly.scenario.load import load_scenario
from mockcalendly.scenario.nodes import DocumentError
from mockcalendly.scenario.run import run
from mockcalendly.scenario.scenario import Scenario
from mockcalendly.scenario.sending import api_of
from mockcalendly.scenario.worldfile import WorldSpec
from mockcalendly.world import World

__all__ = ["StoryFile", "play_stories"]

logger = logging.getLogger("mockcalendly")


class StoryFile(click.Path):
    """A scenario as a command takes it: the path of a file, or ``@name`` of the library."""

    def __init__(self) -> None:
        super().__init__(exists=True, dir_okay=False)

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> str | bytes | os.PathLike[str]:
        """Return the path of the file; an unknown name is refused with the nearest ones."""
        if not str(value).startswith(MARK):
            return super().convert(value, param, ctx)
        try:
            return str(story_path(str(value)))
        except DocumentError as error:
            self.fail(str(error), param, ctx)


async def play_stories(
    paths: Iterable[Path],
    emulator: Emulator,
    origin: str,
    *,
    given: Mapping[str, Any],
    furnished: bool,
) -> None:
    """Play scenarios in the default world, one after another, each at once.

    The first one may bring a world of its own: the default world then begins as that one. The
    others go on from where the one before has ended, and so does the clock in the end.

    Args:
        paths: Of the files.
        emulator: Whose default world it is.
        origin: Base of its URIs.
        given: Settings that go before what the world of a file says.
        furnished: Whether it was said elsewhere what the default world holds.

    Raises:
        DocumentError: A file cannot be read, or something in it is wrong.
        click.exceptions.Exit: A story did not come to its end, or what it expects does not hold;
            the log has the report.
    """
    world = emulator.default
    rate = world.clock.rate
    before = {name: given.get(name) for name in ("seed", "plan", "now")}
    for path in paths:
        world.clock.run(0)
        here = WorldSpec(world.settings, world.clock.now(), world.rows)
        scenario = load_scenario(path, environ=os.environ, **before, world=here)
        if scenario.world is not here:
            if furnished:
                raise _one_world_only(path)
            _move_in(world, scenario, origin)
        furnished = True
        await _play(scenario, emulator, origin)
    world.clock.run(rate)
    world.on_agenda()


def _one_world_only(path: Path) -> DocumentError:
    return DocumentError(
        str(path),
        0,
        0,
        "this scenario brings a world of its own, but what the default world holds was said "
        "before: by a world file, a snapshot or another scenario",
    )


def _move_in(world: World, scenario: Scenario, origin: str) -> None:
    of_story = scenario.world.settings
    world.settings = replace(world.settings, seed=of_story.seed, plan=of_story.plan)
    rows = scenario.world.fresh_rows(origin)
    world.reset(clock=Clock(scenario.start, rate=0), rows=rows)


async def _play(scenario: Scenario, emulator: Emulator, origin: str) -> None:
    async with api_of(emulator, origin) as send:
        report = await run(
            scenario,
            world=emulator.default,
            courier=emulator.courier,
            send=send,
            origin=origin,
        )
    if not report.ok:
        for line in report.text().splitlines():
            logger.error("%s", line, extra={"event": "scenario.failed"})
        raise click.exceptions.Exit(1)
    logger.info(
        "%s: played %d steps, with %d deliveries",
        report.path,
        len(report.steps),
        len(report.deliveries),
        extra={"event": "scenario.played"},
    )
