"""How many requests a user may make, in which windows of time.

Windows are fixed: one begins with the first request after the last one ended (assumed), so that
``X-RateLimit-Reset`` of a first request is the 60 that is documented as typical. Of the limiter
libraries, `limits` reads the machine's clock in its storages and runs a timer thread, and
`pyrate-limiter` keeps a log of requests in place of windows; a count in a dictionary needs neither.

Numbers: developer.calendly.com, "Rate Limits" (documented), unless marked otherwise.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import product
from math import ceil
from typing import NamedTuple

from mockcalendly.model.organizations import Organization, Plan, Stage
from mockcalendly.model.record import Value

__all__ = [
    "UNLIMITED",
    "Allowance",
    "Limited",
    "OwnLimit",
    "RateLimits",
    "Usage",
    "UsedWindow",
    "Window",
    "allowances_of",
    "allowances_per",
    "exhausted",
    "tightest",
]


class Limited(StrEnum):
    """What is counted, each apart from the others: of one user, over all his tokens.

    A request for a booking is one of all requests too, even if its own limit refuses it (assumed).
    """

    REQUESTS = "requests"
    BOOKINGS = "bookings"
    TOKENS = "tokens"


class Window(StrEnum):
    """The lengths of windows."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"


LENGTHS = {
    Window.MINUTE: timedelta(minutes=1),
    Window.HOUR: timedelta(hours=1),
    Window.DAY: timedelta(days=1),
}


class Allowance(NamedTuple):
    """So many requests in a window."""

    requests: int
    window: Window


Allowances = tuple[Allowance, ...]
_Key = tuple[Limited, str, Window]


class _Begun(NamedTuple):
    """A window of a user's: it ends before `ends`."""

    began: datetime
    ends: datetime
    used: int


PAID_PER_MINUTE = 500
"""Requests on paid plans, and in a trial (assumed: it is one of a paid plan)."""

FREE_PER_MINUTE = 50
"""Requests on the free plan."""

PAID = (Allowance(PAID_PER_MINUTE, Window.MINUTE),)
FREE = (Allowance(FREE_PER_MINUTE, Window.MINUTE),)

BOOKINGS_PAID = (
    Allowance(10, Window.MINUTE),
    Allowance(50, Window.HOUR),
    Allowance(100, Window.DAY),
)
"""``POST /invitees`` on paid plans; that the three hold together is assumed, as others do."""

BOOKINGS_ENTERPRISE = (Allowance(500, Window.MINUTE),)
BOOKINGS_TRIAL = (Allowance(5, Window.DAY),)

BOOKINGS_FREE = BOOKINGS_TRIAL
"""That there is a limit of the free plan's own is documented, its number is not: the lowest that
is published is taken (assumed)."""

TOKENS = (Allowance(8, Window.MINUTE),)
"""Token requests of OAuth. Those whose user is not known are not counted (assumed)."""


class Usage(NamedTuple):
    """What the three headers say; `allowed` is false for the request that gets 429."""

    limit: int
    remaining: int
    reset: int
    window: Window = Window.MINUTE
    allowed: bool = True


UNLIMITED = Usage(PAID_PER_MINUTE, PAID_PER_MINUTE, 60)
"""What a request that is not counted is told: all is left."""


class UsedWindow(Value, frozen=True, kw_only=True, gc=False):
    """How much of a window a user has used up."""

    what: Limited
    user: str
    window: Window
    began: datetime
    used: int


class OwnLimit(Value, frozen=True, kw_only=True, gc=False):
    """Allowances that were set for a user, or for all of a world, in place of the plan's."""

    what: Limited
    user: str | None
    allowances: Allowances


class RateLimits:
    """Counts the requests of a world's users, on the world's clock.

    Args:
        used: The windows that were begun.
        own: The limits that were set.
    """

    __slots__ = ("_own", "_used")

    def __init__(self, used: Iterable[UsedWindow] = (), own: Iterable[OwnLimit] = ()) -> None:
        self._used = {
            (each.what, each.user, each.window): _begin(each.window, each.began, each.used)
            for each in used
        }
        self._own = {(each.what, each.user): each.allowances for each in own}

    @property
    def used(self) -> Iterator[UsedWindow]:
        """The windows that were begun, ended ones among them."""
        for (what, user, window), (began, _, used) in self._used.items():
            yield UsedWindow(what=what, user=user, window=window, began=began, used=used)

    @property
    def own(self) -> Iterator[OwnLimit]:
        """The limits that were set."""
        for (what, user), allowances in self._own.items():
            yield OwnLimit(what=what, user=user, allowances=allowances)

    def count(self, what: Limited, user: str, organization: Organization, now: datetime) -> Usage:
        """Count a request and say what is left; one that is refused uses nothing up (assumed)."""
        allowances = self.allowances(what, user, organization)
        if len(allowances) == 1:
            return self._count(what, user, allowances[0], now)
        usages = self.usages(what, user, organization, now)
        if all(usage.allowed for usage in usages):
            usages = [self._count(what, user, allowance, now) for allowance in allowances]
        return tightest(usages)

    def usages(
        self, what: Limited, user: str, organization: Organization, now: datetime
    ) -> list[Usage]:
        """Return what is left in each window, counting nothing."""
        usages = []
        for limit, window in self.allowances(what, user, organization):
            _, ends, used = self._standing((what, user, window), now)
            reset = ceil((ends - now).total_seconds())
            usages.append(Usage(limit, max(0, limit - used), reset, window, allowed=used < limit))
        return usages

    def set(self, what: Limited, user: str | None, allowances: Allowances) -> None:
        """Set a user's limit, or with None everybody's; none at all: the plan's again.

        What was used up counts on.
        """
        if allowances:
            self._own[what, user] = allowances
        else:
            self._own.pop((what, user), None)

    def exhaust(
        self,
        what: Limited,
        user: str,
        organization: Organization,
        now: datetime,
        window: Window | None = None,
    ) -> Usage:
        """Use up what is left in a window, by default the shortest; it begins now.

        Raises:
            ValueError: There is no such window; the message says which there are.
        """
        limits = {each: limit for limit, each in self.allowances(what, user, organization)}
        chosen = next(iter(limits)) if window is None else window
        if chosen not in limits:
            raise ValueError(f"{what} have no limit for a {chosen}, but for a {', '.join(limits)}")
        self._used[what, user, chosen] = _begin(chosen, now, limits[chosen])
        return tightest(self.usages(what, user, organization, now))

    def forget(self, user: str | None = None) -> None:
        """Let nothing be used up: by a user, or by anybody."""
        self._used = {
            key: window for key, window in self._used.items() if user not in (None, key[1])
        }

    def copy(self) -> "RateLimits":
        """Return independent counters that stand where these do."""
        other = RateLimits()
        other._used.update(self._used)
        other._own.update(self._own)
        return other

    def allowances(self, what: Limited, user: str, organization: Organization) -> Allowances:
        """Return what a user may do: his own limit, else everybody's, else the plan's."""
        if self._own and (own := self._own.get((what, user)) or self._own.get((what, None))):
            return own
        return _OF_TIER[what, organization.stage, organization.plan]

    def _count(self, what: Limited, user: str, allowance: Allowance, now: datetime) -> Usage:
        limit, window = allowance
        key = (what, user, window)
        began, ends, used = self._standing(key, now)
        reset = ceil((ends - now).total_seconds())
        if used >= limit:
            return Usage(limit, 0, reset, window, allowed=False)
        self._used[key] = _Begun(began, ends, used + 1)
        return Usage(limit, limit - used - 1, reset, window)

    def _standing(self, key: _Key, now: datetime) -> _Begun:
        begun = self._used.get(key)
        if begun is None or not begun.began <= now < begun.ends:
            return _begin(key[2], now)
        return begun


def allowances_per(
    *, minute: int | None = None, hour: int | None = None, day: int | None = None
) -> Allowances:
    """Return allowances for those windows that have a number.

    Raises:
        ValueError: A number is less than 1.
    """
    numbers = {Window.MINUTE: minute, Window.HOUR: hour, Window.DAY: day}
    given = tuple(Allowance(each, window) for window, each in numbers.items() if each is not None)
    for limit, window in given:
        if limit < 1:
            raise ValueError(f"a limit must allow at least one request, not {limit} per {window}")
    return given


def allowances_of(what: Limited, organization: Organization) -> Allowances:
    """Return what the users of an organization may do by its plan."""
    return _OF_TIER[what, organization.stage, organization.plan]


def tightest(usages: Sequence[Usage]) -> Usage:
    """Return the one of several usages that the headers are to show.

    It is the one with the least left and, if several have that, the one that lasts longest: who
    waits as long as it says is let through (assumed: nothing is said of several limits at once).
    """
    return usages[0] if len(usages) == 1 else min(usages, key=_room)


def exhausted(limit: int, reset: int | None) -> Usage:
    """Return what a request is told when all is used up, for so many seconds; a minute if None."""
    return Usage(limit, 0, UNLIMITED.reset if reset is None else reset, allowed=False)


def _begin(window: Window, at: datetime, used: int = 0) -> _Begun:
    return _Begun(at, at + LENGTHS[window], used)


def _room(usage: Usage) -> tuple[int, int]:
    return usage.remaining, -usage.reset


def _of_tier(what: Limited, stage: Stage, plan: Plan) -> Allowances:
    if what is Limited.TOKENS:
        return TOKENS
    if what is Limited.REQUESTS:
        return FREE if stage is Stage.FREE else PAID
    if stage is Stage.PAID:
        return BOOKINGS_ENTERPRISE if plan is Plan.ENTERPRISE else BOOKINGS_PAID
    return BOOKINGS_TRIAL if stage is Stage.TRIAL else BOOKINGS_FREE


_OF_TIER = {tier: _of_tier(*tier) for tier in product(Limited, Stage, Plan)}
