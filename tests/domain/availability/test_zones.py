"""Every jump of a clock that any zone makes in a year, with hours that lie across it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from mockcalendly.domain.availability import open_slots
from mockcalendly.model.schedules import Interval, Rule, RuleType, Weekday
from tests.domain.availability.builders import Town
from tests.domain.availability.reference import Reference

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
WEEKS = 53
WEEK = timedelta(weeks=1)
HOUR = timedelta(hours=1)
ACROSS = (Interval(start=0, end=95), Interval(start=100, end=215), Interval(start=1380, end=1440))
"""Minutes of the day: clocks jump at midnight, at one, at two or at three, and once before."""


class Jump(NamedTuple):
    """A change of a zone's offset.

    Attributes:
        at: The last whole hour before it, in UTC.
    """

    zone: str
    at: datetime
    before: timedelta
    after: timedelta


def offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta(0)


def jumps_of(name: str) -> Iterator[Jump]:
    zone = ZoneInfo(name)
    for number in range(WEEKS):
        week = FIRST + number * WEEK
        if offset(zone, week) != offset(zone, week + WEEK):
            hours = (week + hour * HOUR for hour in range(7 * 24))
            at = next(each for each in hours if offset(zone, each) != offset(zone, each + HOUR))
            yield Jump(name, at, offset(zone, at), offset(zone, at + HOUR))


def every_jump() -> list[Jump]:
    """All jumps there are; zones that make the same one have one of them speak for all."""
    found = {
        jump._replace(zone=""): jump
        for name in sorted(available_timezones() - {"localtime"})
        for jump in jumps_of(name)
    }
    return sorted(found.values())


def test_slots_across_every_jump_are_those_of_a_search_minute_by_minute() -> None:
    jumps = every_jump()
    assert len(jumps) > 30
    for jump in jumps:
        town = Town()
        host = town.user("ann")
        weekly = tuple(Rule(type=RuleType.WDAY, wday=day, intervals=ACROSS) for day in Weekday)
        town.schedule(host, weekly, jump.zone)
        event_type = town.event_type(host, duration=30, start_time_increment=45)
        now, start, end = (jump.at + timedelta(hours=hours) for hours in (-30, -5, 5))
        day = date.fromordinal(jump.at.toordinal())

        found = open_slots(town.rows, now, event_type, start, end)

        assert found, jump
        assert found == Reference(town.rows, now, event_type, day).slots(start, end), jump
