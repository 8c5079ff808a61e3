"""Scenarios, played in the worlds of tests."""

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, Self

from mockcalendly.courier import Courier
from mockcalendly.courier.asgi import ASGIApp
from mockcalendly.kernel.instants import format_instant
from mockcalendly.scenario.load import load_scenario
from mockcalendly.scenario.perform import perform
from mockcalendly.scenario.report import Report
from mockcalendly.scenario.scenario import Scenario
from mockcalendly.scenario.telling import report_of, told
from mockcalendly.world import World

__all__ = ["Story", "Wishes"]


class Wishes(NamedTuple):
    """What goes before what a file says.

    Attributes:
        parameters: Values for the file's parameters.
        to: Where all webhooks go.
    """

    parameters: Mapping[str, object] | None
    seed: int | None
    now: datetime | None
    to: str | None


class Story:
    """A scenario for the world of a test."""

    def __init__(self, scenario: Scenario, wishes: Wishes) -> None:
        self._scenario = scenario
        self._wishes = wishes

    @classmethod
    def load(cls, path: str | Path, wishes: Wishes) -> Self:
        """Read a file.

        Raises:
            DocumentError: It cannot be read, or something in it is wrong.
        """
        scenario = load_scenario(
            path,
            parameters=wishes.parameters,
            environ=os.environ,
            seed=wishes.seed,
            now=wishes.now,
        )
        return cls(scenario, wishes)

    async def play(self, world: World, courier: Courier, emulator: ASGIApp, url: str) -> Report:
        """Let a world begin as the story's does, and play the story to its end, at once.

        Args:
            world: Where.
            courier: Takes care of the world.
            emulator: Serves the world.
            url: Where it serves it.
        """
        story, to = self._scenario, self._wishes.to
        story = story if to is None else story.sent_to(to)
        return await perform(story, world=world, courier=courier, emulator=emulator, url=url)

    def described(self) -> dict[str, Any]:
        """Return it in the words of the control API, which reads no files."""
        wishes = self._wishes
        said = {
            "parameters": wishes.parameters,
            "seed": wishes.seed,
            "now": None if wishes.now is None else format_instant(wishes.now),
            "to": wishes.to,
        }
        given = {name: value for name, value in said.items() if value is not None}
        return {**told(self._scenario, os.environ), **given}

    def reported(self, shown: object) -> Report:
        """Return the report that the control API has answered, with the places of the file."""
        return report_of(self._scenario, shown)
