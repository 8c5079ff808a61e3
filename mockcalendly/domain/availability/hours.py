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
    "HostHours",
    "Span",
    "common",
    "grid",
    "holds",
    "hours_of",
    "is_on_grid",
    "local_instant",
    "open_hours",
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


def open_hours(hours: HostHours, start: datetime, end: datetime) -> tuple[Span, ...]:
    """Return the spans in which a host is open, ascending, all around a range.

    Those of rules are the spans of whole local days, at least of every day that has to do with
    the range. Intervals of one day that touch are one span; a span never runs on into the next
    day, because the grid of starts begins with it: see `grid`. `holds` is for those who ask
    whether a meeting fits.
    """
    if isinstance(hours, Spots):
        return _spans_of(hours)
    # A local date is that of UTC or next to it, and the hours of the day before may reach into it.
    return _spans_of_days(_CALENDARS.of(hours), start.toordinal() - 2, end.toordinal() + 1)


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


def is_on_grid(spans: Sequence[Span], increment: timedelta, start: datetime) -> bool:
    """Return whether a start is among those that `grid` gives."""
    index = bisect(spans, (start, FOREVER)) - 1
    return index >= 0 and start < spans[index].end and not (start - spans[index].start) % increment


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


class _Calendar:
    """The rules of a schedule, ready to be looked up by the day."""

    __slots__ = ("_intervals", "zone")

    def __init__(self, timezone: str, rules: tuple[Rule, ...]) -> None:
        self.zone = ZoneInfo(timezone)
        self._intervals: dict[date | Weekday | None, tuple[Interval, ...]] = {}
        for rule in rules:
            day = rule.date if rule.type is RuleType.DATE else rule.wday
            self._intervals[day] = self._intervals.get(day, ()) + rule.intervals

    def on(self, day: date) -> tuple[Interval, ...]:
        """Return the open hours of a day; those of a date beat those of a weekday."""
        weekly = self._intervals.get(WEEKDAYS[day.weekday()], ())
        return self._intervals.get(day, weekly)


_calendar = lru_cache(maxsize=1024)(_Calendar)
"""Many hosts have the same hours, and so one calendar."""

_CALENDARS = Memo[Schedule | OwnHours, _Calendar](
    lambda hours: _calendar(hours.timezone, hours.rules)
)


@lru_cache(maxsize=2**14)  # many ask about the same days
def _spans_of_days(calendar: _Calendar, first: int, last: int) -> tuple[Span, ...]:
    """Return the spans of days by their ordinals: where two overlap, the later day's hours hold.

    They do where clocks skip the end of a day: an interval until then ends in the next one.
    """
    spans: list[Span] = []
    for day in map(date.fromordinal, range(first, last + 1)):
        found = _spans_of_day(calendar.zone, day, calendar.on(day))
        while found and spans and spans[-1].end > found[0].start:
            start = spans.pop().start
            if start < found[0].start:
                spans.append(Span(start, found[0].start))
        spans += found
    return tuple(spans)


@lru_cache(maxsize=4096)  # saves a third of what one slot costs
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
