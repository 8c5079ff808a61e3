"""Laws of the instants at which something happens again and again."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from mockcalendly.kernel.ids import Ids
from mockcalendly.scenario.nodes import Where
from mockcalendly.scenario.recurrence import Recurrence, instants_of
from mockcalendly.scenario.terms import Rate, Zone

HERE = Where("test")
BEGINNINGS = st.datetimes(
    datetime(2020, 1, 1),  # noqa: DTZ001 - hypothesis puts the zone to it
    datetime(2030, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu"])


@given(
    begin=BEGINNINGS,
    hour=st.integers(4, 23),
    minute=st.integers(0, 59),
    zone=ZONES,
    times=st.integers(1, 20),
)
def test_a_crontab_line_means_local_time(
    begin: datetime, hour: int, minute: int, zone: str, times: int
) -> None:
    """No zone here changes its clocks after four in the morning."""
    cron = f"{minute} {hour} * * 1-5"
    recurrence = Recurrence(cron=cron, zone=Zone.parse(zone, HERE), times=times)
    instants = instants_of(recurrence, Ids(0), begin, None)
    there = [instant.astimezone(ZoneInfo(zone)) for instant in instants]
    assert len(instants) == times
    assert begin <= instants[0] <= begin + timedelta(days=4)
    assert {(each.hour, each.minute, each.second) for each in there} == {(hour, minute, 0)}
    assert all(each.isoweekday() <= 5 for each in there)
    days = [each.date() for each in there]
    assert days == sorted(set(days))


@given(begin=BEGINNINGS, days=st.integers(0, 30), seed=st.integers(0, 2**32))
def test_arrivals_come_in_order_and_within_bounds(begin: datetime, days: int, seed: int) -> None:
    recurrence = Recurrence(poisson=Rate.parse("3/h", HERE), times=200)
    end = begin + timedelta(days=days)
    instants = instants_of(recurrence, Ids(seed), begin, end)
    assert instants == sorted(instants)
    assert all(begin <= instant <= end for instant in instants)
    assert len(instants) <= 200
    assert instants == instants_of(recurrence, Ids(seed), begin, end)


@given(seed=st.integers(0, 2**32))
def test_arrivals_are_as_many_as_the_rate_says(seed: int) -> None:
    recurrence = Recurrence(poisson=Rate.parse("10/d", HERE), times=2000)
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    last = instants_of(recurrence, Ids(seed), begin, None)[-1]
    # 200 days, give or take six standard deviations of the sum of 2,000 gaps.
    assert abs(last - begin - timedelta(days=200)) < timedelta(days=27)
