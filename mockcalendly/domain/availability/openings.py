"""The starts that open hours provide, whatever the hosts have on: a week of them at once."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache, reduce
from typing import TypeAlias
from zoneinfo import ZoneInfo

from mockcalendly.domain.availability.hours import (
    MIDNIGHT,
    ONE_DAY,
    Calendar,
    HostHours,
    Span,
    calendar_of,
    common,
    grid,
    holds,
)

__all__ = ["Openings", "openings_of"]

MOST_KINDS = 64
"""Days whose starts are kept: those of a week in summer and in winter, and a few dates."""

_Kind: TypeAlias = tuple[int, tuple[timedelta | None, ...]] | int
"""Days that are alike: their weekday, and how far the clocks of some zones are from UTC."""


class Openings:
    """The starts at which a meeting fits into the hours of all who hold it together.

    Days are those of UTC, by their ordinals.

    Args:
        calendars: Of the hosts.
        duration: Of the meeting.
        increment: From one start to the next.
    """

    __slots__ = ("_calendars", "_dates", "_duration", "_increment", "_kinds", "_zones")

    def __init__(
        self, calendars: tuple[Calendar, ...], duration: timedelta, increment: timedelta
    ) -> None:
        self._calendars = calendars
        self._duration = duration
        self._increment = increment
        self._zones = tuple(calendar.zone for calendar in calendars)
        self._dates = frozenset[int]().union(*map(_days_of_dates, calendars))
        self._kinds: dict[_Kind, tuple[time, ...]] = {}

    def __contains__(self, start: datetime) -> bool:
        starts, clock = self.on(start.toordinal()), start.time()
        index = bisect_left(starts, clock)
        return index < len(starts) and starts[index] == clock

    def between(self, first: datetime, last: datetime) -> Iterator[datetime]:
        """Return the starts from one instant to another, both included, ascending."""
        for day in range(first.toordinal(), last.toordinal() + 1):
            midnight = date.fromordinal(day)
            for clock in self.on(day):
                start = datetime.combine(midnight, clock, UTC)
                if first <= start <= last:
                    yield start

    def on(self, day: int) -> tuple[time, ...]:
        """Return the starts on a day, ascending, as clocks of UTC show them."""
        kind = day if day in self._dates else _kind_of(day, self._zones)
        starts = self._kinds.get(kind)
        if starts is None:
            if len(self._kinds) >= MOST_KINDS:
                self._kinds.clear()
            starts = self._kinds[kind] = tuple(self._starts(_midnight(day)))
        return starts

    def _starts(self, midnight: datetime) -> Iterator[time]:
        day = Span(midnight, midnight + ONE_DAY)
        hours = [each.open_hours(day.start, day.end + self._duration) for each in self._calendars]
        shared: Sequence[Span] = reduce(common, hours)
        for start in grid(shared, self._increment, day):
            if all(holds(spans, start, start + self._duration) for spans in hours):
                yield start.time()


_openings = lru_cache(maxsize=1024)(Openings)
"""Many hosts have the same hours, and so the same openings."""


def openings_of(
    hours: Iterable[HostHours | None], duration: timedelta, increment: timedelta
) -> Openings:
    """Return the starts for hosts with some hours; there are none if one of them has no hours."""
    return _openings(tuple([calendar_of(each) for each in hours]), duration, increment)


@lru_cache(maxsize=2**14)
def _kind_of(day: int, zones: tuple[ZoneInfo, ...]) -> _Kind:
    """Return what a day has in common with all that are like it, which may be none.

    A start of the day is counted from some time of the local day, and its meeting ends within
    another 12 hours. That is from the day before till the end of the day after; no zone's clocks
    jump to and fro within so short a time, but a day on which they jump is like no other.
    """
    first, last = _midnight(day - 1), _midnight(day + 2)
    offsets = tuple([first.astimezone(zone).utcoffset() for zone in zones])
    if offsets != tuple([last.astimezone(zone).utcoffset() for zone in zones]):
        return day
    return day % 7, offsets


def _days_of_dates(calendar: Calendar) -> Iterator[int]:
    """Return the days that hours of single dates may touch, if only by the end of a meeting."""
    for day in calendar.dates:
        yield from range(day.toordinal() - 2, day.toordinal() + 2)


def _midnight(day: int) -> datetime:
    return datetime.combine(date.fromordinal(day), MIDNIGHT, UTC)
