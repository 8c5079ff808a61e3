"""Counting requests by hand: in windows that begin with the first request after the last ended."""

from datetime import datetime, timedelta
from typing import NamedTuple

__all__ = ["Meter", "Reading"]

PER_MINUTE = {"free": 50}
PER_MINUTE_PAID = 500
BOOKINGS = {"enterprise": {60: 500}, "free": {86400: 5}}
BOOKINGS_PAID = {60: 10, 3600: 50, 86400: 100}


class Reading(NamedTuple):
    """What a request is told: whether it is let through, what is left, and for how many seconds."""

    allowed: bool
    remaining: int
    reset: int


class Meter:
    """Of the users of a world."""

    def __init__(self) -> None:
        self._used: dict[tuple[str, str, int], tuple[datetime, int]] = {}

    def count(self, user: str, plan: str, now: datetime, *, books: bool) -> Reading:
        """Count a request, which uses up nothing of what refuses it."""
        limits = [("requests", {60: PER_MINUTE.get(plan, PER_MINUTE_PAID)})]
        if books:
            limits.append(("bookings", BOOKINGS.get(plan, BOOKINGS_PAID)))
        left: list[tuple[int, int]] = []
        for what, windows in limits:
            standing = [self._standing((user, what, length), now) for length in windows]
            allowed = all(
                used < limit for (_, used), limit in zip(standing, windows.values(), strict=True)
            )
            for (length, limit), (began, used) in zip(windows.items(), standing, strict=True):
                if allowed:
                    self._used[user, what, length] = (began, used + 1)
                ends = began + timedelta(seconds=length)
                seconds = -((now - ends) // timedelta(seconds=1))
                left.append((max(0, limit - used - allowed), -seconds))
            if not allowed:
                break
        remaining, reset = min(left)  # of what is as tight, the longest
        return Reading(allowed, remaining, -reset)

    def _standing(self, key: tuple[str, str, int], now: datetime) -> tuple[datetime, int]:
        began, used = self._used.get(key, (now, 0))
        return (now, 0) if now >= began + timedelta(seconds=key[2]) else (began, used)
