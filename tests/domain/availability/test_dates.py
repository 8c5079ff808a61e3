"""One-off event types: on which days, and in which spots."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockcalendly.domain.availability import SlotRule, explain, open_slots
from mockcalendly.domain.availability.dates import bookable_days
from mockcalendly.domain.availability.hours import hours_of, rules_of
from mockcalendly.model.event_types import (
    DateRange,
    DateSetting,
    DaysInFuture,
    EventType,
    PoolingType,
    Spot,
    Spots,
)
from mockcalendly.model.schedules import OwnHours
from tests.domain.availability.builders import LONG_AGO, Town, on, utc, weekly

NEW_YORK = "America/New_York"
FRIDAY = date(2026, 11, 27)


@pytest.fixture
def town() -> Town:
    town = Town()
    town.schedule(town.user("ann"), weekly("09:00-11:00"))
    return town


def spots(*pairs: tuple[str, str], timezone: str = "UTC") -> Spots:
    return Spots(
        timezone=timezone,
        spots=tuple(Spot(start_time=utc(start), end_time=utc(end)) for start, end in pairs),
    )


def starts(town: Town, event_type: EventType, now: datetime = LONG_AGO) -> list[str]:
    """Return the starts in the week of Thanksgiving, in UTC."""
    week = utc("2026-11-23 00:00"), utc("2026-11-30 00:00")
    return [f"{slot.start:%a %H:%M}" for slot in open_slots(town.rows, now, event_type, *week)]


@settings(deadline=None)
@given(st.dates(date(2026, 1, 1), date(2027, 1, 1)), st.integers(0, 365), st.booleans())
def test_days_in_future_are_counted_one_by_one(today: date, days: int, only_weekdays: bool) -> None:
    setting = DaysInFuture(timezone="UTC", days=days, only_weekdays=only_weekdays)

    last, counted = today, 0
    while counted < days:
        last += timedelta(days=1)
        counted += last.weekday() < 5 or not only_weekdays

    assert bookable_days(setting, datetime.combine(today, time(), UTC)) == (today, last)


def test_today_is_that_of_the_settings_time_zone() -> None:
    setting = DaysInFuture(timezone=NEW_YORK, days=0, only_weekdays=False)

    assert bookable_days(setting, utc("2026-11-28 02:00")) == (FRIDAY, FRIDAY)


def test_days_in_future_end_with_the_calendar() -> None:
    setting = DaysInFuture(timezone="UTC", days=365, only_weekdays=False)

    assert bookable_days(setting, utc("9999-12-30 00:00")) == (date(9999, 12, 30), date.max)


def test_a_date_range_holds_both_of_its_ends(town: Town) -> None:
    setting = DateRange(timezone="UTC", start_date=date(2026, 11, 25), end_date=FRIDAY)
    hourly = town.event_type("ann", duration=60, date_setting=setting)

    assert starts(town, hourly) == [
        f"{day} {hour}" for day in ("Wed", "Thu", "Fri") for hour in ("09:00", "10:00")
    ]


def test_days_in_future_move_with_the_clock(town: Town) -> None:
    setting = DaysInFuture(timezone="UTC", days=1, only_weekdays=False)
    daily = town.event_type("ann", duration=120, date_setting=setting)

    assert starts(town, daily, utc("2026-11-23 00:00")) == ["Mon 09:00", "Tue 09:00"]
    assert starts(town, daily, utc("2026-11-24 00:00")) == ["Tue 09:00", "Wed 09:00"]


def test_weekends_that_are_not_counted_stay_as_open_as_the_schedule_has_them(town: Town) -> None:
    setting = DaysInFuture(timezone="UTC", days=1, only_weekdays=True)
    daily = town.event_type("ann", duration=120, date_setting=setting)

    assert starts(town, daily, utc("2026-11-27 00:00")) == ["Fri 09:00", "Sat 09:00", "Sun 09:00"]


def test_spots_count_whatever_the_schedule_says(town: Town) -> None:
    setting = spots(
        ("2026-11-24 20:00", "2026-11-24 20:30"), ("2026-11-23 07:10", "2026-11-23 08:20")
    )
    short = town.event_type("ann", duration=30, date_setting=setting)

    assert starts(town, short) == ["Mon 07:10", "Mon 07:40", "Tue 20:00"]


def test_a_spot_runs_through_midnight(town: Town) -> None:
    setting = spots(("2026-11-23 23:40", "2026-11-24 00:40"))
    short = town.event_type("ann", duration=30, date_setting=setting)

    assert starts(town, short) == ["Mon 23:40", "Tue 00:10"]


def test_co_hosts_need_no_hours_for_spots_but_must_be_free(town: Town) -> None:
    town.user("bob")
    setting = spots(("2026-11-23 09:00", "2026-11-23 10:00"))
    together = town.event_type(
        "ann", "bob", pooling_type=PoolingType.COLLECTIVE, duration=30, date_setting=setting
    )
    assert starts(town, together) == ["Mon 09:00", "Mon 09:30"]

    town.busy("bob", utc("2026-11-23 09:00"), utc("2026-11-23 09:20"))

    assert starts(town, together) == ["Mon 09:30"]


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        (
            DateRange(timezone=NEW_YORK, start_date=FRIDAY, end_date=FRIDAY),
            "It can be booked from 2026-11-27 to 2026-11-27 only (America/New_York).",
        ),
        (
            spots(("2026-11-27 09:00", "2026-11-27 10:00"), timezone=NEW_YORK),
            "2026-11-26 04:00 to 2026-11-26 04:30 (America/New_York) is in none of the event "
            "type's spots.",
        ),
    ],
)
def test_dates_that_do_not_suit_are_a_reason_of_nobody_in_particular(
    town: Town, setting: DateSetting, message: str
) -> None:
    short = town.event_type("ann", date_setting=setting)

    (reason,) = explain(town.rows, LONG_AGO, short, utc("2026-11-26 09:00"))

    assert (reason.rule, reason.message, reason.host) == (SlotRule.DATE_SETTING, message, None)


def test_a_day_of_a_daily_limit_is_one_of_the_settings_time_zone(town: Town) -> None:
    setting = spots(("2026-11-24 04:00", "2026-11-24 06:00"), timezone=NEW_YORK)
    hourly = town.event_type("ann", duration=60, date_setting=setting)
    town.limits("ann", daily=1)
    town.event("other", utc("2026-11-24 15:00"), hosts=("ann",))

    assert starts(town, hourly) == ["Tue 04:00"]  # 23:00 on Monday in New York


def test_own_hours_come_before_a_schedule_and_before_spots(town: Town) -> None:
    own = OwnHours(user="ann", timezone=NEW_YORK, rules=(on("2026-11-23", "20:00-21:00"),))
    setting = spots(("2026-11-24 09:00", "2026-11-24 10:00"))

    for fields in ({}, {"date_setting": setting}):
        hourly = town.event_type("ann", duration=60, own_hours=(own,), **fields)
        assert starts(town, hourly) == ["Tue 01:00"]


def test_own_hours_of_one_host_leave_the_others_alone(town: Town) -> None:
    town.schedule(town.user("bob"), weekly("10:00-12:00"))
    own = OwnHours(user="ann", timezone="UTC", rules=(on("2026-11-23", "08:00-11:00"),))
    hourly = town.event_type(
        "ann", "bob", pooling_type=PoolingType.COLLECTIVE, duration=60, own_hours=(own,)
    )

    assert starts(town, hourly) == ["Mon 10:00"]


def test_a_start_outside_own_hours_says_whose_they_are(town: Town) -> None:
    own = OwnHours(user="ann", timezone="UTC", rules=())
    short = town.event_type("ann", own_hours=(own,))

    (reason,) = explain(town.rows, LONG_AGO, short, utc("2026-11-26 09:00"))

    assert reason.host == "ann"
    assert reason.message == (
        "2026-11-26 09:00 to 2026-11-26 09:30 (UTC) is outside the open hours of Ann on this "
        "event type."
    )


def test_spots_look_like_rules_of_their_local_dates(town: Town) -> None:
    setting = spots(
        ("2026-11-25 14:00", "2026-11-25 15:00"),
        ("2026-11-24 04:30", "2026-11-24 05:30"),
        ("2026-11-24 14:00", "2026-11-24 15:00"),
        timezone=NEW_YORK,
    )
    hours = hours_of(town.rows, town.event_type("ann", date_setting=setting), "ann")

    assert hours is not None
    assert rules_of(hours) == (
        on("2026-11-23", "23:30-24:00"),
        on("2026-11-24", "00:00-00:30 09:00-10:00"),
        on("2026-11-25", "09:00-10:00"),
    )
