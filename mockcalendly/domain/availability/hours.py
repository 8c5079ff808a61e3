"""Open hours: the rules of a schedule in its own time zone, as spans of UTC."""

from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from mockcalendly.domain.memo import Memo
from mockcalendly.model.event_types import EventType, Spots
from mockcalendly.model.schedules import Interval, OwnHours, Rule, RuleType, Schedule, Weekday
from mockcalendly.store.rows import Rows

__all__ = [
    "MIDNIGHT",
    "ONE_DAY",
    "Calendar",
    "HostHours",
    "Span",
    "calendar_of",
    "common",
    "grid",
    "holds",
    "hours_of",
    "local_instant",
    "rules_of",
]

HostHours: TypeAlias = Schedule | OwnHours | Spots
"""What can say when a host is open for an event type."""

MIDNIGHT = time()
END_OF_DAY = 24 * 60
ONE_DAY = timedelta(days=1)
FOREVER = datetime.max.replace(tzinfo=UTC)
WEEKDAYS = tuple(Weekday)


class Span(NamedTuple):
    """A stretch of time in UTC, without its end."""

    start: datetime
    end: datetime


def hours_of(rows: Rows, event_type: EventType, user: str) -> HostHours | None:
    """Return what says when a host is open for an event type; None: the host has no hours at all.

    Own hours on the event type come before the spots of a one-off one, because who sets them
    replaces all rules of the type (documented). Spots come before any schedule (assumed).
    """
    for own in event_type.own_hours:
        if own.user == user:
            return own
    if isinstance(event_type.date_setting, Spots):
        return event_type.date_setting
    return _schedule_of(rows, event_type, user)


def _schedule_of(rows: Rows, event_type: EventType, user: str) -> Schedule | None:
    """Return the schedule by which a host can be booked.

    The event type's schedule applies to the host who owns it, the default one to any other
    (assumed: a host cannot be bound to the hours of somebody else).
    """
    own = rows.schedules.get(event_type.schedule) if event_type.schedule else None
    if own is not None and own.user == user:
        return own
    for schedule in rows.schedules.listed("by_owner", user):
        if schedule.default:
            return schedule
    return None


def local_instant(zone: ZoneInfo, day: date, minute: int = 0) -> datetime:
    """Return the instant at which clocks of a zone show some minutes after a day's midnight.

    Of a time that comes twice it is the first; a time that clocks skip is as much later as they
    skip. This is PEP 495's reading of a wall time with ``fold=0``.
    """
    local = datetime.combine(day, MIDNIGHT, zone) + timedelta(minutes=minute)
    return local.astimezone(UTC)


def rules_of(hours: HostHours) -> tuple[Rule, ...]:
    """Return what hours look like as rules; spots as those of their dates, to the minute."""
    if not isinstance(hours, Spots):
        return hours.rules
    zone = ZoneInfo(hours.timezone)
    days: dict[date, tuple[Interval, ...]] = {}
    for span in _spans_of(hours):
        start, end = span.start.astimezone(zone), span.end.astimezone(zone)
        day = start.date()
        while day <= end.date():
            first = _minute(start) if day == start.date() else 0
            last = _minute(end) if day == end.date() else END_OF_DAY
            if first < last:
                days[day] = (*days.get(day, ()), Interval(start=first, end=last))
            day += ONE_DAY
    return tuple(
        Rule(type=RuleType.DATE, date=day, intervals=intervals) for day, intervals in days.items()
    )


def holds(spans: Sequence[Span], start: datetime, end: datetime) -> bool:
    """Return whether ascending spans, some of which may touch, hold a stretch of time."""
    index = bisect(spans, (start, FOREVER)) - 1
    if index < 0:
        return False
    while spans[index].end < end:
        index += 1
        if index == len(spans) or spans[index].start > spans[index - 1].end:
            return False
    return True


def common(one: Sequence[Span], other: Sequence[Span]) -> tuple[Span, ...]:
    """Return what lies in a span of both; a border in either stays a border."""
    result: list[Span] = []
    i = j = 0
    while i < len(one) and j < len(other):
        span = Span(max(one[i].start, other[j].start), min(one[i].end, other[j].end))
        if span.start < span.end:
            result.append(span)
        if one[i].end < other[j].end:
            i += 1
        else:
            j += 1
    return tuple(result)


def grid(spans: Iterable[Span], increment: timedelta, within: Span) -> Iterator[datetime]:
    """Return the starts that open hours provide within a range, ascending.

    They are counted from the beginning of each span in minutes that really pass, so they begin
    anew with each local day and after each break (assumed: nothing is published. A schedule that
    is open round the clock has a grid too that way, the same on each day).
    """
    for span in spans:
        if span.end <= within.start or span.start >= within.end:
            continue
        steps_to_range = -((span.start - within.start) // increment)
        start = span.start + max(0, steps_to_range) * increment
        end = min(span.end, within.end)
        while start < end:
            yield start
            start += increment


def _spans_of(spots: Spots) -> tuple[Span, ...]:
    return _joined(Span(spot.start_time, spot.end_time) for spot in spots.spots)


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return spans in ascending order, with those that touch or overlap made one."""
    result: list[Span] = []
    for span in sorted(spans):
        if result and span.start <= result[-1].end:
            result[-1] = Span(result[-1].start, max(result[-1].end, span.end))
        else:
            result.append(span)
    return tuple(result)


def _minute(local: datetime) -> int:
    return local.hour * 60 + local.minute


class Calendar:
    """The open hours of a host, ready to be looked up by the day.

    Attributes:
        dates: Days that need not be open as their weekday is.
    """

    __slots__ = ("_intervals", "dates", "zone")

    def __init__(self, timezone: str, rules: tuple[Rule, ...]) -> None:
        self.zone = ZoneInfo(timezone)
        self.dates = [rule.date for rule in rules if rule.date is not None]
        self._intervals: dict[date | Weekday | None, tuple[Interval, ...]] = {}
        for rule in rules:
            day = rule.date if rule.type is RuleType.DATE else rule.wday
            self._intervals[day] = self._intervals.get(day, ()) + rule.intervals

    def open_hours(self, start: datetime, end: datetime) -> Sequence[Span]:
        """Return the spans in which a host is open, ascending, all around a range.

        Those of rules are the spans of whole local days, at least of every day that has to do with
        the range. Intervals of one day that touch are one span; a span never runs on into the next
        day, because the grid of starts begins with it: see `grid`. `holds` is for those who ask
        whether a meeting fits.

        Where the spans of two days overlap, the later day's hours hold. They do where clocks skip
        the end of a day: an interval until then ends in the next one.
        """
        # A local date is that of UTC or next to it, and the day before's hours may reach into it.
        days = range(start.toordinal() - 2, end.toordinal() + 2)
        spans: list[Span] = []
        for day in map(date.fromordinal, days):
            found = _spans_of_day(self.zone, day, self._on(day))
            while found and spans and spans[-1].end > found[0].start:
                before = spans.pop()
                if before.start < found[0].start:
                    spans.append(Span(before.start, found[0].start))
            spans += found
        return spans

    def _on(self, day: date) -> tuple[Interval, ...]:
        """Return the open hours of a day; those of a date beat those of a weekday."""
        weekly = self._intervals.get(WEEKDAYS[day.weekday()], ())
        return self._intervals.get(day, weekly)


class _SpotsCalendar(Calendar):
    """The open hours of a one-off event type."""

    __slots__ = ("_spans",)

    def __init__(self, spots: Spots) -> None:
        super().__init__(spots.timezone, rules_of(spots))
        self._spans = _spans_of(spots)

    def open_hours(self, start: datetime, end: datetime) -> Sequence[Span]:
        """Return all spots, whatever the range: they are few."""
        return self._spans


_calendar = lru_cache(maxsize=1024)(Calendar)
"""Many hosts have the same hours, and so one calendar."""


def _calendar_of(hours: HostHours | None) -> Calendar:
    if hours is None:
        return _calendar("UTC", ())
    if isinstance(hours, Spots):
        return _SpotsCalendar(hours)
    return _calendar(hours.timezone, hours.rules)


calendar_of = Memo(_calendar_of).of
"""Returns the calendar of a host's hours; None: of a host who has no hours at all."""


@lru_cache(maxsize=4096)  # the days around a day are asked for with each of them
def _spans_of_day(zone: ZoneInfo, day: date, intervals: tuple[Interval, ...]) -> tuple[Span, ...]:
    if not intervals or local_instant(zone, day) >= local_instant(zone, day + ONE_DAY):
        return ()  # closed, or a day that the zone left out, as Samoa did with 30 December 2011
    spans = (
        Span(local_instant(zone, day, interval.start), local_instant(zone, day, interval.end))
        for interval in intervals
        if interval.start < interval.end
    )
    # Clocks that jump can turn an interval around: one of 02:30 to 03:00 does not exist then.
    return _joined(span for span in spans if span.start < span.end)
