from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from mockcalendly.domain.availability import open_slots, slot_at
from mockcalendly.model.event_types import EventType, PoolingType
from mockcalendly.model.schedules import Weekday
from tests.domain.availability.builders import LONG_AGO, Town, on, utc, weekly

NEW_YORK = "America/New_York"


@pytest.fixture
def town() -> Town:
    return Town()


def local_starts(
    town: Town, event_type: EventType, timezone: str, start: str, end: str
) -> list[str]:
    """Return the starts in a range of wall times, as clocks of the zone show them."""
    zone = ZoneInfo(timezone)
    first, last = (datetime.fromisoformat(text).replace(tzinfo=zone) for text in (start, end))
    slots = open_slots(
        town.rows,
        LONG_AGO,
        event_type,
        first.astimezone(utc(start).tzinfo),
        last.astimezone(utc(end).tzinfo),
    )
    return [f"{slot.start.astimezone(zone):%a %H:%M}" for slot in slots]


def test_weekly_hours_hold_in_the_time_zone_of_the_schedule(town: Town) -> None:
    town.schedule("ann", weekly("09:00-11:00", [Weekday.MONDAY, Weekday.FRIDAY]), NEW_YORK)
    hourly = town.event_type("ann", duration=60)

    slots = open_slots(
        town.rows, LONG_AGO, hourly, utc("2026-11-23 00:00"), utc("2026-11-30 00:00")
    )

    assert [slot.start for slot in slots] == [
        utc("2026-11-23 14:00"),
        utc("2026-11-23 15:00"),
        utc("2026-11-27 14:00"),
        utc("2026-11-27 15:00"),
    ]


def test_clocks_that_go_forward_take_an_hour_of_starts_away(town: Town) -> None:
    town.schedule("ann", weekly("00:00-04:00"), NEW_YORK)
    hourly = town.event_type("ann", duration=60)

    starts = local_starts(town, hourly, NEW_YORK, "2026-03-08 00:00", "2026-03-09 00:00")

    assert starts == ["Sun 00:00", "Sun 01:00", "Sun 03:00"]


def test_clocks_that_go_back_give_an_hour_of_starts_twice(town: Town) -> None:
    town.schedule("ann", weekly("00:00-03:00"), NEW_YORK)
    hourly = town.event_type("ann", duration=60)

    starts = local_starts(town, hourly, NEW_YORK, "2026-11-01 00:00", "2026-11-02 00:00")

    assert starts == ["Sun 00:00", "Sun 01:00", "Sun 01:00", "Sun 02:00"]


@pytest.mark.parametrize(
    ("hours", "starts"),
    [
        ("02:00-03:00", []),
        ("02:30-03:00", []),
        ("02:30-04:00", ["Sun 03:30"]),
        ("01:30-02:30", ["Sun 01:30", "Sun 03:00"]),
        ("03:00-02:30", []),
    ],
)
def test_an_interval_that_clocks_skip_moves_forward_or_vanishes(
    town: Town, hours: str, starts: list[str]
) -> None:
    town.schedule("ann", weekly(hours), NEW_YORK)
    short = town.event_type("ann", duration=30)

    found = local_starts(town, short, NEW_YORK, "2026-03-08 00:00", "2026-03-09 00:00")

    assert found == starts


def test_a_day_that_a_zone_left_out_has_no_hours(town: Town) -> None:
    town.schedule("ann", weekly("09:00-10:00", [Weekday.FRIDAY]), "Pacific/Apia")
    hourly = town.event_type("ann", duration=60)

    assert local_starts(town, hourly, "Pacific/Apia", "2011-12-29 00:00", "2012-01-02 00:00") == []


def test_hours_that_clocks_move_into_the_next_day_end_where_it_opens(town: Town) -> None:
    """In Scoresbysund, the clocks of 28 March 2026 go from 23:00 to midnight."""
    late_and_early = (
        *weekly("22:10-23:40", [Weekday.SATURDAY]),
        *weekly("00:20-02:00", [Weekday.SUNDAY]),
    )
    town.schedule("ann", late_and_early, "America/Scoresbysund")
    short = town.event_type("ann", duration=20)

    starts = local_starts(
        town, short, "America/Scoresbysund", "2026-03-28 00:00", "2026-03-30 00:00"
    )

    assert starts == [
        *("Sat 22:10", "Sat 22:30", "Sat 22:50", "Sun 00:10"),
        *("Sun 00:20", "Sun 00:40", "Sun 01:00", "Sun 01:20", "Sun 01:40"),
    ]


def test_a_meeting_may_cross_midnight_where_both_days_are_open(town: Town) -> None:
    late_and_early = (
        *weekly("22:00-24:00", [Weekday.MONDAY]),
        *weekly("00:00-01:00", [Weekday.TUESDAY]),
    )
    town.schedule("ann", late_and_early, NEW_YORK)
    long = town.event_type("ann", duration=90, start_time_increment=30)

    starts = local_starts(town, long, NEW_YORK, "2026-11-23 00:00", "2026-11-25 00:00")

    assert starts == ["Mon 22:00", "Mon 22:30", "Mon 23:00", "Mon 23:30"]


def test_starts_are_counted_anew_after_a_break_and_at_midnight(town: Town) -> None:
    rules = (
        *weekly("21:40-22:30 23:00-24:00", [Weekday.MONDAY]),
        *weekly("00:00-01:00", [Weekday.TUESDAY]),
    )
    town.schedule("ann", rules)
    short = town.event_type("ann", duration=15, start_time_increment=25)

    starts = local_starts(town, short, "UTC", "2026-11-23 00:00", "2026-11-25 00:00")

    assert starts == [
        "Mon 21:40",
        "Mon 22:05",
        "Mon 23:00",
        "Mon 23:25",
        "Mon 23:50",
        "Tue 00:00",
        "Tue 00:25",
    ]


@pytest.mark.parametrize("hours", ["09:00-10:00 10:00-12:00", "09:00-12:00 09:30-10:00"])
def test_intervals_of_a_day_that_touch_or_overlap_are_one(town: Town, hours: str) -> None:
    town.schedule("ann", weekly(hours))
    long = town.event_type("ann", duration=60, start_time_increment=45)

    starts = local_starts(town, long, "UTC", "2026-11-23 00:00", "2026-11-24 00:00")

    assert starts == ["Mon 09:00", "Mon 09:45", "Mon 10:30"]


def test_rules_of_one_day_add_up(town: Town) -> None:
    town.schedule("ann", (*weekly("09:00-10:00"), *weekly("11:00-12:00")))
    hourly = town.event_type("ann", duration=60)

    starts = local_starts(town, hourly, "UTC", "2026-11-23 00:00", "2026-11-24 00:00")

    assert starts == ["Mon 09:00", "Mon 11:00"]


def test_an_hour_that_comes_again_after_midnight_is_of_the_new_day(town: Town) -> None:
    """A minute past midnight of 7 November 2010, Newfoundland went back to 23:01 of the 6th."""
    town.schedule("ann", weekly("00:00-01:00", [Weekday.SUNDAY]), "America/St_Johns")
    short = town.event_type("ann", duration=15, start_time_increment=30)

    starts = local_starts(town, short, "America/St_Johns", "2010-11-06 12:00", "2010-11-07 12:00")

    assert starts == ["Sun 00:00", "Sat 23:30", "Sun 00:00", "Sun 00:30"]
    now = utc("2010-11-01 00:00")
    assert slot_at(town.rows, now, short, utc("2010-11-07 03:00")) is not None


def test_a_date_replaces_the_hours_of_its_weekday(town: Town) -> None:
    rules = (*weekly("09:00-10:00"), on("2026-11-24", "15:00-16:00"), on("2026-11-25", ""))
    town.schedule("ann", rules, NEW_YORK)
    hourly = town.event_type("ann", duration=60)

    starts = local_starts(town, hourly, NEW_YORK, "2026-11-23 00:00", "2026-11-27 00:00")

    assert starts == ["Mon 09:00", "Tue 15:00", "Thu 09:00"]


def test_an_event_type_has_the_hours_of_its_own_schedule(town: Town) -> None:
    town.schedule("ann", weekly("09:00-10:00"))
    evenings = town.schedule("ann", weekly("20:00-21:00"), default=False)
    hourly = town.event_type("ann", duration=60, schedule=evenings.id)

    assert local_starts(town, hourly, "UTC", "2026-11-23 00:00", "2026-11-24 00:00") == [
        "Mon 20:00"
    ]


def test_an_event_type_without_schedule_has_the_default_hours(town: Town) -> None:
    town.schedule("ann", weekly("20:00-21:00"), default=False)
    town.schedule("ann", weekly("09:00-10:00"))
    hourly = town.event_type("ann", duration=60)

    starts = local_starts(town, hourly, "UTC", "2026-11-23 00:00", "2026-11-24 00:00")

    assert starts == ["Mon 09:00"]


def test_a_host_keeps_the_default_hours_where_the_schedule_is_of_another(town: Town) -> None:
    evenings = town.schedule("ann", weekly("20:00-21:00"), default=False)
    town.schedule("bob", weekly("09:00-10:00"))
    hourly = town.event_type("bob", duration=60, schedule=evenings.id)

    assert local_starts(town, hourly, "UTC", "2026-11-23 00:00", "2026-11-24 00:00") == [
        "Mon 09:00"
    ]


def test_hosts_of_a_collective_meet_when_all_are_open_and_count_from_there(town: Town) -> None:
    town.schedule("ann", weekly("09:00-17:00"), NEW_YORK)
    town.schedule("bob", weekly("09:30-17:00"), "Europe/Berlin")
    together = town.event_type("ann", "bob", pooling_type=PoolingType.COLLECTIVE, duration=60)

    starts = local_starts(town, together, NEW_YORK, "2026-11-23 00:00", "2026-11-24 00:00")

    assert starts == ["Mon 09:00", "Mon 10:00"]


def test_starts_are_as_far_apart_as_the_chosen_duration_unless_the_type_says(town: Town) -> None:
    town.schedule("ann", weekly("09:00-11:00"))
    either = town.event_type("ann", duration=30, duration_options=(30, 60))

    slots = open_slots(
        town.rows, LONG_AGO, either, utc("2026-11-23 00:00"), utc("2026-11-24 00:00"), duration=60
    )

    assert [(slot.start, slot.end) for slot in slots] == [
        (utc("2026-11-23 09:00"), utc("2026-11-23 10:00")),
        (utc("2026-11-23 10:00"), utc("2026-11-23 11:00")),
    ]


def test_a_duration_that_the_event_type_does_not_have_is_an_error(town: Town) -> None:
    short = town.event_type("ann", duration=30, duration_options=(30, 60))

    with pytest.raises(ValueError, match="no duration of 45 minutes"):
        open_slots(
            town.rows,
            LONG_AGO,
            short,
            utc("2026-11-23 00:00"),
            utc("2026-11-24 00:00"),
            duration=45,
        )


def test_a_range_has_its_first_start_and_not_its_last(town: Town) -> None:
    town.schedule("ann", weekly("09:00-12:00"))
    hourly = town.event_type("ann", duration=60)

    assert local_starts(town, hourly, "UTC", "2026-11-23 09:00", "2026-11-23 11:00") == [
        "Mon 09:00",
        "Mon 10:00",
    ]


def test_the_ends_of_the_calendar_are_no_error(town: Town) -> None:
    town.schedule("ann", weekly("00:00-24:00"), "Asia/Tokyo")
    daily = town.event_type("ann", duration=720)
    ages = (
        datetime.min.replace(tzinfo=LONG_AGO.tzinfo),
        datetime.max.replace(tzinfo=LONG_AGO.tzinfo),
    )

    assert open_slots(town.rows, utc("9998-12-30 12:00"), daily, *ages)[-1].start == utc(
        "9998-12-31 15:00"
    )
