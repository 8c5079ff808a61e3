"""Weeks are alike, but not all: starts through a year, and around single dates."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from mockcalendly.domain.availability import open_slots
from mockcalendly.model.event_types import PoolingType
from mockcalendly.model.schedules import Weekday
from tests.domain.availability.builders import LONG_AGO, Town, on, weekly
from tests.domain.availability.reference import Reference

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
YEAR, DAY = timedelta(days=365), timedelta(days=1)
WORKING_DAYS = tuple(Weekday)[:5]
ZONES = (
    "America/Los_Angeles",
    "America/New_York",
    "America/St_Johns",
    "America/Scoresbysund",
    "Africa/Casablanca",
    "Africa/Cairo",
    "Europe/Berlin",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
)


@pytest.mark.parametrize("timezone", ZONES)
def test_a_year_has_the_same_wall_times_on_each_working_day(timezone: str) -> None:
    town, zone = Town(), ZoneInfo(timezone)
    closed = date(2026, 8, 5)
    rules = (*weekly("09:15-12:00 20:30-22:00", WORKING_DAYS), on(f"{closed}", ""))
    town.schedule("ann", rules, timezone)
    event_type = town.event_type("ann", duration=45)

    slots = open_slots(town.rows, LONG_AGO, event_type, NEW_YEAR, NEW_YEAR + YEAR)

    days: dict[date, list[time]] = {}
    for slot in slots:
        local = slot.start.astimezone(zone)
        days.setdefault(local.date(), []).append(local.time())
    whole = list(days)[1:-1]
    assert whole == [
        day
        for day in (whole[0] + number * DAY for number in range((whole[-1] - whole[0]).days + 1))
        if day.weekday() < 5 and day != closed
    ]
    assert len(whole) > 250
    wall_times = [time(9, 15), time(10), time(10, 45), time(20, 30), time(21, 15)]
    assert all(days[day] == wall_times for day in whole)


def test_hosts_who_live_apart_have_other_common_starts_while_only_one_has_changed_clocks() -> None:
    town, zone = Town(), ZoneInfo("America/New_York")
    town.schedule("ann", weekly("09:00-17:00", WORKING_DAYS), "America/New_York")
    town.schedule("bob", weekly("09:00-17:00", WORKING_DAYS), "Europe/Berlin")
    together = town.event_type("ann", "bob", pooling_type=PoolingType.COLLECTIVE, duration=60)

    slots = open_slots(town.rows, LONG_AGO, together, NEW_YEAR, NEW_YEAR + YEAR)

    counts: dict[date, int] = {}
    for slot in slots:
        day = slot.start.astimezone(zone).date()
        counts[day] = counts.get(day, 0) + 1
    longer = [day for day, count in counts.items() if count == 3]
    assert set(counts.values()) == {2, 3}
    assert (longer[0], longer[14], longer[15], longer[-1]) == (
        date(2026, 3, 9),
        date(2026, 3, 27),
        date(2026, 10, 26),
        date(2026, 10, 30),
    )


@pytest.mark.parametrize("timezone", ["Pacific/Kiritimati", "Etc/GMT+12", "UTC"])
@pytest.mark.parametrize("hours", ["", "06:00-18:00"])
def test_a_date_is_felt_by_the_longest_meetings_that_begin_before_it(
    timezone: str, hours: str
) -> None:
    town, day = Town(), date(2026, 6, 17)
    town.schedule("ann", (*weekly("00:00-24:00"), on(f"{day}", hours)), timezone)
    long = town.event_type("ann", duration=720, start_time_increment=30)
    noon = datetime.combine(day, time(12), UTC)
    week_before = noon - timedelta(days=7)

    usual = open_slots(town.rows, LONG_AGO, long, week_before - 2 * DAY, week_before + 2 * DAY)
    around = open_slots(town.rows, LONG_AGO, long, noon - 2 * DAY, noon + 2 * DAY)

    before, after = (Reference(town.rows, LONG_AGO, long, day + each * DAY) for each in (-1, 1))
    expected = before.slots(noon - 2 * DAY, noon) + after.slots(noon, noon + 2 * DAY)
    assert around == expected
    assert len(around) < len(usual) == 4 * 48
