"""How many requests a user may make in a minute."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from math import ceil
from typing import NamedTuple

from mockcalendly.model.organizations import Organization, Stage

__all__ = ["RateLimits", "Usage", "exhausted", "requests_per_minute", "unlimited"]

PAID_PER_MINUTE = 500
FREE_PER_MINUTE = 50
"""Requests of one user over all tokens and integrations (documented)."""

WINDOW = timedelta(seconds=60)
"""``X-RateLimit-Reset`` is "typically 60" (documented). A window begins with a user's first
request after the last one ended (assumed)."""


class Usage(NamedTuple):
    """What the three headers say; `allowed` is false for the request that gets 429."""

    limit: int
    remaining: int
    reset: int
    allowed: bool


class RateLimits:
    """Counts requests in fixed windows on the world's clock."""

    __slots__ = ("_windows",)

    def __init__(self, windows: Mapping[str, tuple[datetime, int]] | None = None) -> None:
        self._windows: dict[str, tuple[datetime, int]] = dict(windows or {})

    @property
    def windows(self) -> dict[str, tuple[datetime, int]]:
        """When each user's window began, and how much of it is used: the whole state."""
        return dict(self._windows)

    def count(self, user: str, limit: int, now: datetime) -> Usage:
        """Count one request of a user and say what is left."""
        began, used = self._windows.get(user, (now, 0))
        if not began <= now < began + WINDOW:
            began, used = now, 0
        allowed = used < limit
        if allowed:
            used += 1
            self._windows[user] = (began, used)
        reset = ceil((began + WINDOW - now).total_seconds())
        return Usage(limit, limit - used, reset, allowed)

    def copy(self) -> "RateLimits":
        """Return independent counters that stand where these do."""
        return RateLimits(self._windows)


def requests_per_minute(organization: Organization) -> int:
    """Return the limit for the users of an organization."""
    return FREE_PER_MINUTE if organization.stage is Stage.FREE else PAID_PER_MINUTE


def exhausted(limit: int, reset: int | None) -> Usage:
    """Return what a request is told when all is used up, for so many seconds; a window if None."""
    return Usage(limit, 0, ceil(WINDOW.total_seconds()) if reset is None else reset, allowed=False)


def unlimited() -> Usage:
    """Return what a request that is not counted is told: all is left."""
    return Usage(PAID_PER_MINUTE, PAID_PER_MINUTE, int(WINDOW.total_seconds()), allowed=True)
