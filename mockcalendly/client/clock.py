"""A world's clock as a test turns it."""

from datetime import datetime, timedelta

from mockcalendly.actions import Waiting
from mockcalendly.actions.clock import (
    Advance,
    AdvanceToDelivery,
    ReadClock,
    RunUntilIdle,
    TurnClock,
)
from mockcalendly.client.home import Home
from mockcalendly.client.references import read_duration, read_instant
from mockcalendly.model.agenda import IDLE, NEXT_DELIVERY

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
        return self._home.do(ReadClock()).now

    @property
    def mode(self) -> str:
        """``real``, ``frozen`` or ``scaled``."""
        return self._home.do(ReadClock()).mode

    def freeze(self, at: datetime | str | None = None) -> None:
        """Stop the clock, at the present instant or at another one."""
        instant = None if at is None else read_instant(at)
        self._home.do(TurnClock(rate=0, to=instant))

    def run(self, rate: float = 1.0) -> None:
        """Let the clock go on, at so many world seconds per real second."""
        self._home.do(TurnClock(rate=rate))

    def set(self, to: datetime | str) -> None:
        """Jump to an instant, in either direction.

        What would have fallen due on the way falls due there; `advance` does it at its own
        instant.
        """
        self._home.do(TurnClock(to=read_instant(to)))

    def advance(
        self, by: timedelta | str | None = None, *, until: datetime | str | None = None
    ) -> datetime:
        """Move forward, doing on the way all that falls due: retries of webhooks, for instance.

        Args:
            by: How far; or else:
            until: An instant; ``next delivery``: when a webhook is attempted next; or ``idle``: see
                `run_until_idle`.

        Returns:
            The instant reached, in UTC.

        Raises:
            LookupError: No delivery is due within a year.
            RuntimeError: Called on an event loop that would have to do the work: see `aadvance`.
            ValueError: Both are given, or none; or the instant has passed.
        """
        return self._home.wait(_advance(by, until), instead="clock.aadvance()")

    async def aadvance(
        self, by: timedelta | str | None = None, *, until: datetime | str | None = None
    ) -> datetime:
        """Do what `advance` does; for async tests."""
        return await self._home.await_(_advance(by, until))

    def run_until_idle(self, *, within: timedelta | str = "30d") -> datetime:
        """Move forward to the last instant at which anything falls due: retries, expiries...

        Args:
            within: How far at most.

        Returns:
            The instant reached, in UTC.

        Raises:
            RuntimeError: Called on an event loop that would have to do the work: see
                `arun_until_idle`.
        """
        idle = RunUntilIdle(within=read_duration(within))
        return self._home.wait(idle, instead="clock.arun_until_idle()")

    async def arun_until_idle(self, *, within: timedelta | str = "30d") -> datetime:
        """Do what `run_until_idle` does; for async tests."""
        return await self._home.await_(RunUntilIdle(within=read_duration(within)))


def _advance(by: timedelta | str | None, until: datetime | str | None) -> Waiting[datetime]:
    if by is None and until == IDLE:
        return RunUntilIdle()
    if by is None and until == NEXT_DELIVERY:
        return AdvanceToDelivery()
    return Advance(
        by=None if by is None else read_duration(by),
        until=None if until is None else read_instant(until),
    )
