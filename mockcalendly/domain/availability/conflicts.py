"""What keeps a host from a meeting: bookings, busy times, buffers and meeting limits."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import NamedTuple
from zoneinfo import ZoneInfo

from mockcalendly.domain.availability.hours import ONE_DAY, local_instant
from mockcalendly.domain.memo import Memo
from mockcalendly.model.bookings import EventStatus, Host, ScheduledEvent
from mockcalendly.model.event_types import EventType, EventTypeKind, PoolingType
from mockcalendly.model.schedules import BusyTime, MeetingLimits
from mockcalendly.store.rows import Rows, of_user

__all__ = [
    "Block",
    "Blocks",
    "LimitReached",
    "Limits",
    "Meeting",
    "Question",
    "busy_during",
    "events_around",
    "free_seats",
    "host_of",
    "upcoming_events",
]

MINUTE = timedelta(minutes=1)

LONGEST_EVENT = timedelta(minutes=720)
"""``duration`` is 1 to 720 minutes (documented: Create Event Type)."""

LONGEST_BUFFER = timedelta(minutes=180)
"""The largest ``before_buffer`` and ``after_buffer`` (documented: Create Event Type)."""


class Meeting(NamedTuple):
    """What is to be placed: an event type in one of its durations.

    Attributes:
        before: The buffer before it, `after` that after it.
        notice: How long before its start it must be booked.
        window: How long before its start it can be booked; None: as long as you like.
        teams: The sets of hosts of whom one will hold it.
    """

    event_type: EventType
    duration: timedelta
    before: timedelta
    after: timedelta
    increment: timedelta
    notice: timedelta
    window: timedelta | None
    seats: int
    teams: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, event_type: EventType, duration: int | None) -> "Meeting":
        """Return the meeting of some minutes; None: the event type's own duration.

        Raises:
            ValueError: The event type does not come in that duration.
        """
        meetings = _MEETINGS.of(event_type)
        minutes = event_type.duration if duration is None else duration
        if minutes not in meetings:
            raise ValueError(f"Event type {event_type.id} has no duration of {minutes} minutes.")
        return meetings[minutes]

    def is_held_in(self, event: ScheduledEvent, start: datetime) -> bool:
        """Return whether an event is the one that another invitee at a start would come to."""
        return (
            event.event_type == self.event_type.id
            and event.start_time == start
            and event.end_time == start + self.duration
        )


def _meetings(event_type: EventType) -> dict[int, Meeting]:
    """Return an event type in each of its durations, by their minutes."""
    window = event_type.booking_window
    return {
        minutes: Meeting(
            event_type,
            duration=minutes * MINUTE,
            before=event_type.before_buffer * MINUTE,
            after=event_type.after_buffer * MINUTE,
            increment=(event_type.start_time_increment or minutes) * MINUTE,
            notice=event_type.min_notice * MINUTE,
            window=None if window is None else window * ONE_DAY,
            seats=event_type.invitee_limit if event_type.kind is EventTypeKind.GROUP else 1,
            teams=_teams(event_type),
        )
        for minutes in (event_type.duration, *(event_type.duration_options or ()))
    }


_MEETINGS = Memo(_meetings)


def _teams(event_type: EventType) -> tuple[tuple[str, ...], ...]:
    """Return the sets of hosts of whom one will hold a meeting.

    Round robin: each host alone. Any other type: all hosts together. That goes for ``multi_pool``
    too, which takes one host of each pool (assumed: the API shows no pools).
    """
    if event_type.pooling_type is PoolingType.ROUND_ROBIN:
        return tuple((host,) for host in event_type.hosts)
    return (event_type.hosts,)


def events_around(
    rows: Rows, user: str, start: datetime, end: datetime
) -> Iterator[ScheduledEvent]:
    """Return a host's active events that may overlap a range, buffers included, by start.

    Events are indexed by start alone, so the search begins as early as one of the greatest length
    could: most of those found are over before the range begins.
    """
    events = rows.scheduled_events
    entries = events.by("by_start_time")[of_user(user, EventStatus.ACTIVE)]
    over, latest = start - LONGEST_BUFFER, end + LONGEST_BUFFER
    for entry in entries.irange((over - LONGEST_EVENT,)):  # type: ignore[arg-type]
        if entry.value >= latest:
            break
        event = events[entry.id]
        if event.end_time > over:
            yield event


def busy_during(rows: Rows, user: str, start: datetime, end: datetime) -> Iterator[BusyTime]:
    """Return the busy times of a user that overlap a range, by start.

    A busy time can be of any length, so all that start before the range ends are looked at: they
    are put into a world by hand and stay few.
    """
    for entry in rows.busy_times.by("by_start_time")[user]:
        if entry.value >= end:
            break
        busy = rows.busy_times[entry.id]
        if busy.end_time > start:
            yield busy


def free_seats(event: ScheduledEvent) -> int:
    """Return how many more invitees an event takes."""
    return event.invitees_limit - event.invitees_active


def host_of(event: ScheduledEvent, user: str) -> Host:
    """Return a user's part in an event that the user holds.

    Raises:
        LookupError: Somebody else holds it.
    """
    for host in event.hosts:
        if host.user == user:
            return host
    raise LookupError(user)


def upcoming_events(rows: Rows, user: str, event_type: str, now: datetime) -> int:
    """Return how many active events of a type a host has yet to hold."""
    entries = rows.scheduled_events.by("by_start_time")[
        of_user(user, EventStatus.ACTIVE, event_type)
    ]
    return len(entries) - entries.bisect_left((now,))  # type: ignore[arg-type]


class Question(NamedTuple):
    """What is asked: at which starts in a range a meeting can begin.

    Attributes:
        rows: The world's tables.
        now: The present instant.
        first: The earliest start that is asked about.
        last: The latest one; those between them are asked about in order.
    """

    rows: Rows
    now: datetime
    meeting: Meeting
    first: datetime
    last: datetime


class Block(NamedTuple):
    """A booking or busy time: the meeting must not start strictly inside this range."""

    after: datetime
    before: datetime
    by: ScheduledEvent | BusyTime


_AFTER = attrgetter("after")


class Blocks:
    """The blocks of one host, to be asked about starts in ascending order.

    The meeting with its own buffers must keep clear of each booking, and the booking with its
    buffers of the meeting; two buffers may overlap (assumed: a buffer keeps meetings apart, not
    other buffers). A busy time has no buffers of its own.
    """

    __slots__ = ("_ahead", "_here")

    def __init__(self, question: Question, user: str) -> None:
        rows, _, meeting, first, last = question
        duration, before, after = meeting.duration, meeting.before, meeting.after
        over = last + duration
        start, end = first - before, over + after
        blocks: list[Block] = []
        for event in events_around(rows, user, start, end):
            host = host_of(event, user)
            is_after = event.end_time > start or host.buffered_end_time > first
            if is_after and (event.start_time < end or host.buffered_start_time < over):
                no_later = min(event.start_time - after, host.buffered_start_time) - duration
                no_sooner = max(event.end_time + before, host.buffered_end_time)
                blocks.append(Block(no_later, no_sooner, event))
        for busy in busy_during(rows, user, start, end):
            block = Block(busy.start_time - after - duration, busy.end_time + before, busy)
            blocks.append(block)
        blocks.sort(key=_AFTER, reverse=True)
        self._ahead = blocks
        self._here: list[Block] = []

    def at(self, start: datetime) -> list[Block]:
        """Return what forbids a start that is not before the one asked for last."""
        while self._ahead and self._ahead[-1].after < start:
            self._here.append(self._ahead.pop())
        if self._here:
            self._here = [block for block in self._here if block.before > start]
        return self._here


class LimitReached(NamedTuple):
    """A meeting limit that is used up: `period` is ``daily``, ``weekly`` or ``monthly``."""

    period: str
    limit: int


class Limits:
    """The meeting limits of one host, and what is used of them.

    Every active event that the host holds counts once, of whatever type; days are those of the
    time zone in which the event type is booked, weeks run from Sunday to Saturday, months are
    calendar months (documented: Update User Meeting Limits). An event counts where it starts
    (assumed).
    """

    __slots__ = ("_counts", "_entries", "_limits", "_zone")

    def __init__(self, rows: Rows, limits: MeetingLimits, zone: ZoneInfo) -> None:
        self._limits: list[tuple[str, Callable[[date], tuple[date, date]], int]] = [
            (period, days, limit)
            for period, days, limit in (
                ("daily", _day, limits.daily_limit),
                ("weekly", _week, limits.weekly_limit),
                ("monthly", _month, limits.monthly_limit),
            )
            if limit is not None
        ]
        partition = of_user(limits.id, EventStatus.ACTIVE)
        self._entries = rows.scheduled_events.by("by_start_time")[partition]
        self._counts: dict[tuple[date, date], int] = {}
        self._zone = zone

    def reached(self, start: datetime) -> Sequence[LimitReached]:
        """Return the limits that leave no room for another meeting at a start."""
        day = start.astimezone(self._zone).date()
        return [
            LimitReached(period, limit)
            for period, days, limit in self._limits
            if self._count(days(day)) >= limit
        ]

    def _count(self, days: tuple[date, date]) -> int:
        count = self._counts.get(days)
        if count is None:
            first, end = (
                self._entries.bisect_left((local_instant(self._zone, day),))  # type: ignore[arg-type]
                for day in days
            )
            count = self._counts[days] = end - first
        return count


def _day(day: date) -> tuple[date, date]:
    return day, day + ONE_DAY


def _week(day: date) -> tuple[date, date]:
    sunday = day - timedelta(days=day.isoweekday() % 7)
    return sunday, sunday + timedelta(days=7)


def _month(day: date) -> tuple[date, date]:
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1)
