"""Windows: never more than allowed in any of them, open again to the microsecond when it ends."""

from collections import Counter
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from mockcalendly.domain.rate_limits import (
    LENGTHS,
    Allowance,
    Limited,
    RateLimits,
    Usage,
    Window,
    allowances_of,
    allowances_per,
)
from mockcalendly.model.organizations import Organization
from mockcalendly.worlds.default import PLANS, default_rows
from tests.api.given import NOW

ACME = next(iter(default_rows().organizations))
USERS = ("ada", "bob")
MICROSECOND = timedelta(microseconds=1)

EDGES = [*LENGTHS.values(), *(length - MICROSECOND for length in LENGTHS.values())]
steps = st.one_of(
    st.just(timedelta(0)),
    st.sampled_from(EDGES),
    st.timedeltas(timedelta(0), timedelta(minutes=2)),
)
moments = st.lists(st.tuples(steps, st.sampled_from(USERS)), max_size=60)
numbers = st.none() | st.integers(1, 4)
allowances = st.builds(
    lambda minute, hour, day: allowances_per(minute=minute, hour=hour, day=day),
    numbers,
    numbers,
    numbers,
).filter(bool)


def on(plan: str) -> Organization:
    kind, stage = PLANS[plan]
    return replace(ACME, plan=kind, stage=stage)


class Naive:
    """The same by hand: a list of the instants that were allowed, and when each window began."""

    def __init__(self, allowances: tuple[Allowance, ...]) -> None:
        self.allowances = allowances
        self.allowed: list[datetime] = []
        self.began: dict[Window, datetime] = {}

    def ask(self, now: datetime) -> bool:
        for _, window in self.allowances:
            if (
                now - self.began.get(window, datetime.min.replace(tzinfo=NOW.tzinfo))
                >= LENGTHS[window]
            ):
                self.began.pop(window, None)
        allowed = all(self.used(window) < limit for limit, window in self.allowances)
        if allowed:
            for _, window in self.allowances:
                self.began.setdefault(window, now)
            self.allowed.append(now)
        return allowed

    def used(self, window: Window) -> int:
        began = self.began.get(window)
        return 0 if began is None else sum(began <= at for at in self.allowed)


@given(moments, allowances)
def test_counting_is_what_counting_by_hand_is(
    moments: list[tuple[timedelta, str]], allowances: tuple[Allowance, ...]
) -> None:
    limits, now = RateLimits(), NOW
    limits.set(Limited.BOOKINGS, None, allowances)
    naive = {user: Naive(allowances) for user in USERS}
    for step, user in moments:
        now += step
        usage = limits.count(Limited.BOOKINGS, user, ACME, now)
        assert usage.allowed == naive[user].ask(now)
        left = {window: limit - naive[user].used(window) for limit, window in allowances}
        assert usage.remaining == min(left.values())
        assert left[usage.window] == usage.remaining


@given(moments, allowances)
def test_no_window_holds_more_than_is_allowed(
    moments: list[tuple[timedelta, str]], allowances: tuple[Allowance, ...]
) -> None:
    limits, now = RateLimits(), NOW
    limits.set(Limited.BOOKINGS, None, allowances)
    held: Counter[tuple[str, Window, datetime]] = Counter()
    for step, user in moments:
        now += step
        if limits.count(Limited.BOOKINGS, user, ACME, now).allowed:
            held.update(
                (each.user, each.window, each.began) for each in limits.used if each.user == user
            )
    allowed = {window: limit for limit, window in allowances}
    assert all(number <= allowed[window] for (_, window, _), number in held.items())


@given(moments, allowances, st.integers(1, 10**6))
def test_who_waits_as_the_headers_say_is_let_through_and_not_a_second_before(
    moments: list[tuple[timedelta, str]], allowances: tuple[Allowance, ...], early: int
) -> None:
    limits, now = RateLimits(), NOW
    limits.set(Limited.REQUESTS, None, allowances)
    for step, user in moments:
        now += step
        usage = limits.count(Limited.REQUESTS, user, ACME, now)
        if usage.allowed:
            continue
        assert usage.reset >= 1
        opens = now + timedelta(seconds=usage.reset)
        assert peek(limits, user, opens).allowed
        too_early = opens - timedelta(seconds=1, microseconds=early)
        if too_early >= now:
            assert not peek(limits, user, too_early).allowed


@given(
    st.sampled_from([*PLANS]),
    st.sampled_from([*Limited]),
    st.timedeltas(timedelta(0), timedelta(days=2)),
)
def test_what_is_used_up_on_demand_recovers_exactly_when_its_window_ends(
    plan: str, what: Limited, later: timedelta
) -> None:
    organization = on(plan)
    for limit, window in allowances_of(what, organization):
        limits = RateLimits()
        usage = limits.exhaust(what, "ada", organization, NOW, window)

        assert (usage.limit, usage.remaining, usage.allowed) == (limit, 0, False)
        now = NOW + later
        allowed = limits.copy().count(what, "ada", organization, now).allowed
        assert allowed == (later >= LENGTHS[window])
        end = NOW + LENGTHS[window]
        assert not limits.copy().count(what, "ada", organization, end - MICROSECOND).allowed
        assert limits.copy().count(what, "ada", organization, end).allowed


@given(moments, allowances)
def test_looking_and_refusing_use_nothing_up(
    moments: list[tuple[timedelta, str]], allowances: tuple[Allowance, ...]
) -> None:
    limits, now = RateLimits(), NOW
    limits.set(Limited.BOOKINGS, None, allowances)
    for step, user in moments:
        now += step
        before = [*limits.used]
        left = limits.usages(Limited.BOOKINGS, user, ACME, now)
        assert [*limits.used] == before
        usage = limits.count(Limited.BOOKINGS, user, ACME, now)
        assert usage.allowed == all(each.allowed for each in left)
        if not usage.allowed:
            assert [*limits.used] == before


@given(moments, allowances)
def test_limits_made_of_what_limits_tell_are_the_same(
    moments: list[tuple[timedelta, str]], allowances: tuple[Allowance, ...]
) -> None:
    limits, now = RateLimits(), NOW
    limits.set(Limited.BOOKINGS, "ada", allowances)
    for step, user in moments:
        now += step
        again = RateLimits(limits.used, limits.own)
        for what in Limited:
            assert limits.count(what, user, ACME, now) == again.count(what, user, ACME, now)


def peek(limits: RateLimits, user: str, now: datetime) -> Usage:
    return limits.copy().count(Limited.REQUESTS, user, ACME, now)
