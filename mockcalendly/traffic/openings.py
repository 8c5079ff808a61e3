"""The starts that open hours provide, known for a whole week at once.

The operations decide what can be booked, and take 20 us and more for each slot. What is found here
is a guess at it that costs nothing: hosts' hours are those of the moment at which a run begins.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import chain
from typing import TypeAlias
from zoneinfo import ZoneInfo

from mockcalendly.domain.availability.hours import (
    HostHours,
    Span,
    common,
    grid,
    holds,
    hours_of,
    open_hours,
    rules_of,
)
from mockcalendly.model.event_types import EventType
from mockcalendly.store.rows import Rows

__all__ = ["DAY", "Openings"]

ONE_DAY = timedelta(days=1)
DAY = 24 * 60 * 60
THURSDAY = 3
"""The weekday of day 0 of Unix time."""
EPOCH = date(1970, 1, 1)

_Week: TypeAlias = tuple[int, tuple[timedelta | None, ...]]
"""A day of the week, and how far the clocks of some zones are from UTC."""


class _Weeks(dict[int, _Week | None]):
    """Days whose openings are alike, those of one weekday while no clock jumps, are of one week.

    A day around which a clock jumps is like no other: it has None.
    """

    def __init__(self, zones: tuple[ZoneInfo, ...]) -> None:
        super().__init__()
        self._zones = zones

    def __missing__(self, day: int) -> _Week | None:
        before, after = self._offsets(day - 1), self._offsets(day + 2)
        self[day] = week = ((day + THURSDAY) % 7, before) if before == after else None
        return week

    def _offsets(self, day: int) -> tuple[timedelta | None, ...]:
        return tuple(datetime.fromtimestamp(day * DAY, zone).utcoffset() for zone in self._zones)


_weeks = lru_cache(maxsize=1024)(_Weeks)
"""Many hosts live in the same zones."""


class Openings:
    """The starts of one event type and the hosts who hold it together.

    Args:
        rows: The world's tables.
        event_type: What is to be booked.
        hosts: Who hold it.
    """

    def __init__(self, rows: Rows, event_type: EventType, hosts: tuple[str, ...]) -> None:
        found = [hours_of(rows, event_type, host) for host in hosts]
        self._hours = [each for each in found if each is not None]
        self._never = len(self._hours) < len(found)
        self._duration = timedelta(minutes=event_type.duration)
        increment = event_type.start_time_increment or event_type.duration
        self._increment = timedelta(minutes=increment)
        self._weeks = _weeks(tuple(ZoneInfo(each.timezone) for each in self._hours))
        self._own_days = frozenset(chain.from_iterable(map(_days_around_dates, self._hours)))
        self._known: dict[_Week | int, tuple[int, ...]] = {}

    def on(self, day: int) -> tuple[int, ...]:
        """Return the starts on a day of UTC, in seconds after it begins, ascending.

        Args:
            day: Counted from 1 January 1970.
        """
        week = self._weeks[day]
        alike = day if week is None or day in self._own_days else week
        starts = self._known.get(alike)
        if starts is None:
            starts = self._known[alike] = tuple(self._starts(day))
        return starts

    def _starts(self, day: int) -> Iterator[int]:
        if self._never:
            return
        start = datetime.fromtimestamp(day * DAY, UTC)
        around = Span(start, start + ONE_DAY)
        spans = [open_hours(each, start, around.end + self._duration) for each in self._hours]
        shared = spans[0]
        for each in spans[1:]:
            shared = common(shared, each)
        for at in grid(shared, self._increment, around):
            end = at + self._duration
            if all(holds(each, at, end) for each in spans):
                yield int((at - start).total_seconds())


def _days_around_dates(hours: HostHours) -> Iterator[int]:
    """Return the days of UTC that hours of single dates may touch."""
    for rule in rules_of(hours):
        if rule.date is not None:
            day = (rule.date - EPOCH).days
            yield from range(day - 1, day + 3)
