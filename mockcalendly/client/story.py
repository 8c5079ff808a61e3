"""Scenarios, played in the worlds of tests."""

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Self

from mockcalendly.client.home import Home
from mockcalendly.scenario.load import load_scenario
from mockcalendly.scenario.perform import perform
from mockcalendly.scenario.report import Report
from mockcalendly.scenario.scenario import Scenario

__all__ = ["Story"]


class Story:
    """A scenario for the world of a test."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario

    @classmethod
    def load(
        cls,
        path: str | Path,
        *,
        parameters: Mapping[str, object] | None,
        seed: int | None,
        now: datetime | None,
        to: str | None,
    ) -> Self:
        """Read a file; what is given goes before what it says.

        Raises:
            DocumentError: It cannot be read, or something in it is wrong.
        """
        environ = os.environ
        scenario = load_scenario(path, parameters=parameters, environ=environ, seed=seed, now=now)
        return cls(scenario if to is None else scenario.sent_to(to))

    async def play(self, home: Home) -> Report:
        """Let a world begin as the story's does, and play the story to its end, at once."""
        emulator = home.emulator
        return await perform(
            self._scenario,
            world=home.world,
            courier=emulator.courier,
            emulator=emulator,
            url=home.url,
        )
