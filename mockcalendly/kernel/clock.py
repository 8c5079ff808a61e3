"""A world's clock: the only place that reads the machine's time."""

import time
from datetime import UTC, datetime, timedelta
from enum import StrEnum

__all__ = ["Clock", "ClockMode"]


class ClockMode(StrEnum):
    """How a world's time passes."""

    REAL = "real"
    FROZEN = "frozen"
    SCALED = "scaled"


class Clock:
    """Time of one world: real, frozen (moves only when told to) or scaled.

    Every mode is one line through an anchor: ``now = world anchor + elapsed real time * rate``.
    A frozen clock has rate 0, so `set` and `advance` move it and nothing else does.

    Args:
        now: The instant to start from, with a zone; the machine's own time if None.
        rate: World seconds per real second; 0 freezes.
    """

    __slots__ = ("_anchor", "_rate", "_real_anchor", "_started_at")

    def __init__(self, now: datetime | None = None, rate: float = 1.0) -> None:
        if rate < 0:
            raise ValueError("A clock's rate must not be negative: time does not run backwards.")
        self._real_anchor = _machine_seconds()
        self._started_at = now
        self._anchor = _whole(now) if now else datetime.fromtimestamp(self._real_anchor, UTC)
        self._rate = rate

    @property
    def started_at(self) -> datetime | None:
        """The instant that it was told to start from; None: the machine's."""
        return self._started_at

    @property
    def mode(self) -> ClockMode:
        """Which of the three ways time passes in."""
        if self._rate == 0:
            return ClockMode.FROZEN
        return ClockMode.REAL if self._rate == 1 else ClockMode.SCALED

    @property
    def rate(self) -> float:
        """World seconds per real second."""
        return self._rate

    def now(self) -> datetime:
        """Return the world's present instant, in UTC."""
        if self._rate == 0:
            return self._anchor
        elapsed = _machine_seconds() - self._real_anchor
        return self._anchor + timedelta(0, elapsed * self._rate) if elapsed > 0 else self._anchor

    def set(self, instant: datetime) -> None:
        """Jump to an instant, in either direction, keeping the rate."""
        self._anchor = _whole(instant)
        self._real_anchor = _machine_seconds()

    def advance(self, by: timedelta) -> None:
        """Move forward by a duration, keeping the rate."""
        if by < timedelta(0):
            raise ValueError("A clock only advances; use set() to go back.")
        self.set(self.now() + by)

    def run(self, rate: float) -> None:
        """Go on from the present instant at another rate; 0 freezes."""
        if rate < 0:
            raise ValueError("A clock's rate must not be negative: time does not run backwards.")
        self.set(self.now())
        self._rate = rate

    def real_seconds_until(self, instant: datetime) -> float | None:
        """Return the machine's wait for an instant; None if it never comes by itself."""
        if self._rate == 0:
            return 0.0 if instant <= self._anchor else None
        return max(0.0, (instant - self.now()).total_seconds() / self._rate)


def _machine_seconds() -> float:
    return time.time()  # noqa: TID251 - the one place


def _whole(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("A clock needs an instant with a time zone.")
    return instant.astimezone(UTC)
