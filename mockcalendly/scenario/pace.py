"""How a story's time passes: at once, from instant to instant, or as a clock does."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from mockcalendly.courier import Courier
from mockcalendly.world import World

__all__ = ["FASTEST", "Pace", "Running", "Stepped"]

FASTEST = 10.0**9
"""World seconds per real second; beyond it a clock leaves the calendar while a step is done."""

LONGEST_NAP = 0.05
"""Real seconds after which a waiting story looks again: somebody else may change the world too."""


class Pace(Protocol):
    """A way for time to pass."""

    async def reach(self, instant: datetime) -> None:
        """Return when it is as late as that; at once if it is later already."""

    async def pause(self) -> None:
        """Return when the next step may follow."""

    async def settle(self) -> None:
        """Return when everything that is due was done."""

    async def wait_for(self, condition: Callable[[], bool], deadline: datetime) -> bool:
        """Return whether a condition came to hold before an instant."""
        ...


class Stepped:
    """The world's clock stands still, and steps over the time between two instants.

    Everything that falls due is finished before the story goes on.
    """

    def __init__(self, world: World, courier: Courier) -> None:
        self._world = world
        self._courier = courier

    async def reach(self, instant: datetime) -> None:
        """Advance, doing on the way what falls due."""
        if instant > self._world.clock.now():
            await self._courier.advance(self._world, instant)

    async def pause(self) -> None:
        """Let everything be done that the last step has made due, and others have their turn."""
        await self.settle()
        await asyncio.sleep(0)

    async def settle(self) -> None:
        """Return when everything that is due was done."""
        await self._courier.settle(self._world)

    async def wait_for(self, condition: Callable[[], bool], deadline: datetime) -> bool:
        """Advance from one thing that falls due to the next."""
        await self.settle()
        while not condition():
            due = self._world.next_due()
            if due is None or due > deadline:
                await self.reach(deadline)
                return condition()
            await self.reach(due)
            await self.settle()
        return True


class Running:
    """The world's clock runs, as fast as the machine's or at a multiple of it."""

    def __init__(self, world: World, courier: Courier) -> None:
        self._world = world
        self._courier = courier

    async def reach(self, instant: datetime) -> None:
        """Sleep until it is as late as that."""
        clock = self._world.clock
        while clock.now() < instant:  # noqa: ASYNC110 - a clock wakes nobody
            await asyncio.sleep(clock.real_seconds_until(instant) or LONGEST_NAP)

    async def pause(self) -> None:
        """Wait for nothing: deliveries go on beside the story."""
        await asyncio.sleep(0)

    async def settle(self) -> None:
        """Return when everything that is due was done."""
        await self._courier.settle(self._world)

    async def wait_for(self, condition: Callable[[], bool], deadline: datetime) -> bool:
        """Look again and again."""
        while not condition():
            seconds = self._world.clock.real_seconds_until(deadline) or 0.0
            if seconds <= 0:
                return condition()
            await asyncio.sleep(min(seconds, LONGEST_NAP))
        return True
