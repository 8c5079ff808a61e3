"""A world's clock as a test turns it."""

from datetime import datetime, timedelta

from mockcalendly.client.home import Home
from mockcalendly.client.references import read_duration, read_instant

__all__ = ["WorldClock"]


class WorldClock:
    """The time of one world; it passes as real time does unless it is frozen.

    Instants are aware datetimes, or texts such as ``2026-11-23T09:00:00Z``. Durations are
    timedeltas, or texts such as ``90s``, ``2h30m`` or ``1w``.
    """

    def __init__(self, home: Home) -> None:
        self._home = home

    def __repr__(self) -> str:
        return f"<{self.mode} clock at {self.now.isoformat()}>"

    @property
    def now(self) -> datetime:
        """The present instant, in UTC."""
        return self._home.call(self._home.world.clock.now)

    @property
    def mode(self) -> str:
        """``real``, ``frozen`` or ``scaled``."""
        return self._home.call(lambda: self._home.world.clock.mode.value)

    def freeze(self, at: datetime | str | None = None) -> None:
        """Stop the clock, at the present instant or at another one."""
        instant = None if at is None else read_instant(at)
        self._turn(rate=0, to=instant)

    def run(self, rate: float = 1.0) -> None:
        """Let the clock go on, at so many world seconds per real second."""
        self._turn(rate=rate)

    def set(self, to: datetime | str) -> None:
        """Jump to an instant, in either direction.

        What would have fallen due on the way falls due there; `advance` does it at its own
        instant.
        """
        self._turn(to=read_instant(to))

    def advance(self, by: timedelta | str) -> datetime:
        """Move forward, doing on the way all that falls due: retries of webhooks, for instance.

        Returns:
            The instant reached, in UTC.

        Raises:
            RuntimeError: Called on an event loop that would have to do the work: see `aadvance`.
        """
        return self._home.wait(self._advance(read_duration(by)), instead="clock.aadvance()")

    async def aadvance(self, by: timedelta | str) -> datetime:
        """Do what `advance` does; for async tests."""
        return await self._home.await_(self._advance(read_duration(by)))

    async def _advance(self, by: timedelta) -> datetime:
        world = self._home.world
        await self._home.emulator.advance(world, world.clock.now() + by)
        return world.clock.now()

    def _turn(self, *, rate: float | None = None, to: datetime | None = None) -> None:
        def turn() -> None:
            world = self._home.world
            if rate is not None:
                world.clock.run(rate)
            if to is not None:
                world.clock.set(to)
            world.on_agenda()

        self._home.call(turn)
