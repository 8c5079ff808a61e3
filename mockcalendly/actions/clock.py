"""The time of a world: looking at it, turning it, letting it pass."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from mockcalendly.actions.action import Action, Instant, Stage, Waiting

if TYPE_CHECKING:
    from mockcalendly.world import World

__all__ = [
    "ACTIONS",
    "Advance",
    "AdvanceToDelivery",
    "ClockState",
    "ReadClock",
    "Reset",
    "RunUntilIdle",
    "Settle",
    "TurnClock",
]


class ClockState(Struct, frozen=True):
    """How a world's time stands.

    Attributes:
        mode: ``real``, ``frozen`` or ``scaled``.
    """

    now: datetime
    mode: str


class ReadClock(Action[ClockState], frozen=True, kw_only=True):
    """Return what time it is in the world, and how it passes."""

    def perform(self, stage: Stage) -> ClockState:
        """Look."""
        return _state(stage.world)


class TurnClock(Action[ClockState], frozen=True, kw_only=True):
    """Set the clock, or let it run at another rate; what falls due on the way falls due there.

    Attributes:
        to: The instant; None: the present one.
        rate: World seconds per real second; 0 freezes; None: as before.
    """

    to: Instant | None = None
    rate: float | None = None

    def perform(self, stage: Stage) -> ClockState:
        """Turn it."""
        world = stage.world
        if self.rate is not None:
            world.clock.run(self.rate)
        if self.to is not None:
            world.clock.set(self.to)
        world.on_agenda()
        return _state(world)


class Advance(Waiting[datetime], frozen=True, kw_only=True):
    """Move forward, doing on the way all that falls due, and return the instant reached.

    Attributes:
        by: How far; or else:
        until: The instant.
    """

    by: timedelta | None = None
    until: Instant | None = None

    async def perform(self, stage: Stage) -> datetime:
        """Advance.

        Raises:
            ValueError: Both are given, or none; or the instant has passed.
        """
        if (self.by is None) == (self.until is None):
            raise ValueError("Say either how far the clock is to go, or until when.")
        now = stage.world.clock.now()
        to = self.until or now + (self.by or timedelta(0))
        await stage.keeper.courier.advance(stage.world, to)
        return stage.world.clock.now()


class AdvanceToDelivery(Waiting[datetime], frozen=True, kw_only=True):
    """Move forward to when a webhook is attempted next, and return the instant reached."""

    async def perform(self, stage: Stage) -> datetime:
        """Advance.

        Raises:
            LookupError: No delivery is due within a year.
        """
        await stage.keeper.courier.advance_to_delivery(stage.world)
        return stage.world.clock.now()


class RunUntilIdle(Waiting[datetime], frozen=True, kw_only=True):
    """Move forward to the last instant at which anything falls due, and return that instant.

    Attributes:
        within: How far at most; None: a month.
    """

    within: timedelta | None = None

    async def perform(self, stage: Stage) -> datetime:
        """Advance."""
        from mockcalendly.courier import A_MONTH  # noqa: PLC0415 - who asks from afar has none

        until = stage.world.clock.now() + (self.within or A_MONTH)
        await stage.keeper.courier.run_until_idle(stage.world, until)
        return stage.world.clock.now()


class Reset(Action[None], frozen=True, kw_only=True):
    """Bring the world back to its beginning: content, clock, seed; forget all that happened."""

    def perform(self, stage: Stage) -> None:
        """Begin anew."""
        stage.keeper.reset(stage.world)


class Settle(Waiting[None], frozen=True, kw_only=True):
    """Return when every webhook that is due has been attempted.

    Attributes:
        timeout: Real seconds.
    """

    timeout: float = 30.0

    async def perform(self, stage: Stage) -> None:
        """Wait.

        Raises:
            TimeoutError: It takes longer; says what is waited for.
        """
        await stage.keeper.courier.settle(stage.world, timeout=self.timeout)


def _state(world: "World") -> ClockState:
    return ClockState(world.clock.now(), world.clock.mode.value)


ACTIONS = (Advance, AdvanceToDelivery, ReadClock, Reset, RunUntilIdle, Settle, TurnClock)
