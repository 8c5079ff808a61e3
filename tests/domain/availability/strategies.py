"""Worlds in which days are rarely plain: clocks jump, calendars are full, hosts live far apart."""

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from hypothesis import strategies as st

from mockcalendly.model.bookings import EventStatus
from mockcalendly.model.event_types import (
    DateRange,
    DateSetting,
    DaysInFuture,
    EventType,
    PoolingType,
    Spot,
    Spots,
)
from mockcalendly.model.schedules import Interval, OwnHours, Rule, RuleType, Weekday
from tests.domain.availability.builders import Town, minutes

__all__ = ["Case", "cases"]

UNUSUAL_DAYS = [
    ("America/New_York", "2026-03-08"),
    ("America/New_York", "2026-11-01"),
    ("Europe/Berlin", "2026-03-29"),
    ("Europe/Berlin", "2026-10-25"),
    ("Australia/Lord_Howe", "2026-04-05"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("America/St_Johns", "2026-03-08"),
    ("Africa/Casablanca", "2026-02-15"),
    ("Africa/Casablanca", "2026-03-22"),
    ("Asia/Kolkata", "2026-02-28"),
    ("Pacific/Apia", "2011-12-30"),
    ("America/Sao_Paulo", "2018-02-17"),
    ("America/Sao_Paulo", "2018-11-04"),
    ("America/Havana", "2026-11-01"),
    ("Africa/Cairo", "2026-04-24"),
    ("America/Scoresbysund", "2026-03-28"),
]
ZONES = sorted({zone for zone, _ in UNUSUAL_DAYS})
BUFFERS = st.sampled_from([0, 0, 0, 5, 15, 180])
DURATIONS = st.sampled_from([10, 15, 30, 45, 60, 120])


class Case(NamedTuple):
    """A question to ask: what does an event type offer in a range?"""

    town: Town
    now: datetime
    event_type: EventType
    start: datetime
    end: datetime
    day: date


@st.composite
def intervals(draw: st.DrawFn) -> tuple[Interval, ...]:
    if (kind := draw(st.integers(0, 9))) < 6:
        return (Interval(start=0, end=1440),) if kind else ()
    starts = st.integers(0, 95).map(lambda quarter: quarter * 15)
    lengths = st.sampled_from([-60, 0, 15, 240, 480, 600])
    pairs = draw(st.lists(st.tuples(starts, lengths), min_size=1, max_size=3))
    return tuple(
        Interval(start=start, end=min(max(start + length, 0), 1440)) for start, length in pairs
    )


@st.composite
def rules(draw: st.DrawFn, around: date) -> tuple[Rule, ...]:
    weekly = [Rule(type=RuleType.WDAY, wday=day, intervals=draw(intervals())) for day in Weekday]
    near = st.integers(-1, 1).map(lambda days: around + timedelta(days=days))
    dated = [
        Rule(type=RuleType.DATE, date=day, intervals=draw(intervals()))
        for day in draw(st.lists(near, max_size=1))
    ]
    return (*weekly, *dated)


@st.composite
def own_hours(draw: st.DrawFn, hosts: tuple[str, ...], day: date) -> tuple[OwnHours, ...]:
    return tuple(
        OwnHours(user=host, timezone=draw(st.sampled_from(ZONES)), rules=draw(rules(day)))
        for host in hosts
        if draw(st.integers(0, 4)) == 0
    )


@st.composite
def date_settings(draw: st.DrawFn, start: datetime) -> DateSetting | None:
    zone = draw(st.sampled_from(ZONES))
    day = start.date()
    match draw(st.integers(0, 7)):
        case 0:
            first = day + timedelta(days=draw(st.integers(-1, 1)))
            last = first + timedelta(days=draw(st.integers(0, 2)))
            return DateRange(timezone=zone, start_date=first, end_date=last)
        case 1:
            days, only_weekdays = draw(st.integers(0, 9)), draw(st.booleans())
            return DaysInFuture(timezone=zone, days=days, only_weekdays=only_weekdays)
        case 2:
            starts = st.integers(-24, 24 * 12).map(lambda number: start + minutes(number * 5))
            spots = draw(
                st.lists(
                    st.builds(
                        lambda first, length: Spot(start_time=first, end_time=first + length),
                        starts,
                        st.sampled_from([20, 45, 240]).map(minutes),
                    ),
                    min_size=1,
                    max_size=4,
                )
            )
            return Spots(timezone=zone, spots=tuple(spots))
        case _:
            return None


@st.composite
def event_types(
    draw: st.DrawFn, town: Town, hosts: tuple[str, ...], start: datetime, day: date
) -> EventType:
    pooling = draw(st.sampled_from([None, *PoolingType])) if len(hosts) > 1 else None
    return town.event_type(
        *hosts,
        own_hours=draw(own_hours(hosts, day)),
        date_setting=draw(date_settings(start)),
        pooling_type=pooling,
        duration=draw(DURATIONS),
        start_time_increment=draw(st.sampled_from([None, 5, 20, 30, 50])),
        before_buffer=draw(BUFFERS),
        after_buffer=draw(BUFFERS),
        invitee_limit=draw(st.sampled_from([1, 2, 3])),
        min_notice=draw(st.sampled_from([0, 0, 0, 1, 240, 1440])),
        booking_window=draw(st.sampled_from([None, None, None, None, 0, 2])),
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    town = Town()
    zone, text = draw(st.sampled_from(UNUSUAL_DAYS))
    day = date.fromisoformat(text)
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    hosts = tuple(
        town.user(name) for name in ("ann", "bob", "eve")[: draw(st.sampled_from([1, 1, 2, 3]))]
    )
    for host in hosts:
        town.schedule(host, draw(rules(day)), zone)
        zone = draw(st.sampled_from([zone, *ZONES]))
    start = noon + minutes(draw(st.integers(-24, 6)) * 60)
    event_type = draw(event_types(town, hosts, start, day))
    fill(draw, town, event_type, start)
    return Case(
        town=town,
        now=start
        + minutes(draw(st.integers(-2000, 100)))
        + timedelta(seconds=draw(st.integers(0, 1))),
        event_type=event_type,
        start=start,
        end=start + minutes(draw(st.integers(6, 30)) * 60),
        day=day,
    )


def fill(draw: st.DrawFn, town: Town, event_type: EventType, start: datetime) -> None:
    """Give the hosts bookings, busy times and limits, some of them outside any range."""
    instants = st.integers(-600, 600).map(lambda number: start + minutes(number * 5))
    for host in event_type.hosts:
        for instant in draw(st.lists(instants, max_size=3)):
            town.event(
                draw(st.sampled_from([event_type.id, "other"])),
                instant,
                draw(st.sampled_from([event_type.duration, event_type.duration, 60, 720])),
                hosts=draw(st.sampled_from([(host,), event_type.hosts])),
                invitees=draw(st.integers(1, 2)),
                limit=2,
                buffers=(draw(BUFFERS), draw(BUFFERS)),
                status=draw(st.sampled_from([EventStatus.ACTIVE, *EventStatus])),
            )
        for instant in draw(st.lists(instants, max_size=1)):
            town.busy(host, instant, instant + minutes(draw(st.sampled_from([20, 20, 90, 3000]))))
        if draw(st.integers(0, 2)) == 0:
            limit = st.sampled_from([None, None, None, 1, 3, 5])
            town.limits(host, draw(limit), draw(limit), draw(limit))
