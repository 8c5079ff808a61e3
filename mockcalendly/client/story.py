"""Scenarios, played in the worlds of tests."""

import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Self

import httpx

from mockcalendly.client.home import Home
from mockcalendly.kernel.clock import Clock
from mockcalendly.scenario.load import load_scenario
from mockcalendly.scenario.report import Report
from mockcalendly.scenario.run import run
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
        story, world = self._scenario, home.world
        of_world = story.world.settings
        world.settings = replace(world.settings, seed=of_world.seed, plan=of_world.plan)
        world.reset(clock=Clock(story.start, rate=0), rows=story.world.fresh_rows(home.base))
        transport = httpx.ASGITransport(app=home.emulator)
        async with httpx.AsyncClient(transport=transport, base_url=home.url) as api:

            async def send(
                method: str, path: str, headers: Mapping[str, str], body: bytes
            ) -> tuple[int, Mapping[str, str], bytes]:
                answer = await api.request(method, path, headers=headers, content=body)
                return answer.status_code, answer.headers, answer.content

            courier = home.emulator.courier
            return await run(story, world=world, courier=courier, send=send, origin=home.base)
