"""Hosts who hold a meeting together, and what stands against a start of theirs."""

from bisect import bisect
from collections.abc import Iterator
from datetime import datetime
from functools import cached_property, reduce
from itertools import chain
from operator import attrgetter
from zoneinfo import ZoneInfo

from mockcalendly.domain.availability import reasons
from mockcalendly.domain.availability.conflicts import (
    Blocks,
    LimitReached,
    Limits,
    Meeting,
    free_seats,
    upcoming_events,
)
from mockcalendly.domain.availability.hours import (
    Span,
    common,
    grid,
    hours_of,
    joined,
    open_hours,
)
from mockcalendly.domain.availability.reasons import Reason
from mockcalendly.model.bookings import ScheduledEvent
from mockcalendly.store.rows import Rows

__all__ = ["Team"]


class HostCalendar:
    """What one host has on, for starts in a range asked about in order."""

    def __init__(self, rows: Rows, meeting: Meeting, user: str, starts: Span) -> None:
        self.user = user
        self.hours = hours = hours_of(rows, meeting.event_type, user)
        around = Span(starts.start, starts.end + meeting.duration)
        self.spans = open_hours(hours, around) if hours else ()
        self._joined = joined(self.spans)
        self._rows = rows
        self._meeting = meeting
        self._starts = starts
        # The lock of `cached_property`, gone in Python 3.12, costs a tenth of what one slot does.
        self._blocks: Blocks | None = None
        self._limits: Limits | None = None

    @property
    def blocks(self) -> Blocks:
        """What the host has on."""
        if self._blocks is None:
            self._blocks = Blocks(self._rows, self._meeting, self.user, self._starts)
        return self._blocks

    @property
    def name(self) -> str:
        """The host's name, for messages."""
        user = self._rows.users.get(self.user)
        return user.name if user else self.user

    def is_open(self, start: datetime, end: datetime) -> bool:
        """Return whether the host's hours hold a stretch of time in one piece."""
        index = bisect(self._joined, start, key=attrgetter("start")) - 1
        return index >= 0 and end <= self._joined[index].end

    def limits_reached(self, start: datetime) -> Iterator[LimitReached]:
        """Return the host's meeting limits that leave no room for another one at a start."""
        # A one-off event type has a time zone of its own, any other that of its hours.
        zoned = self._meeting.event_type.date_setting or self.hours
        if zoned is None:
            return iter(())
        if self._limits is None:
            self._limits = Limits(self._rows, self.user, ZoneInfo(zoned.timezone))
        return self._limits.reached(start)


class Team:
    """Hosts who hold a meeting together, for starts in a range asked about in order."""

    def __init__(
        self,
        rows: Rows,
        now: datetime,
        meeting: Meeting,
        hosts: tuple[str, ...],
        starts: Span,
    ) -> None:
        self.hosts = hosts
        self._meeting = meeting
        self._rows = rows
        self._now = now
        self._starts = starts
        self._drawn_up: list[HostCalendar] = []
        self._grid: frozenset[datetime] | None = None

    @property
    def _calendars(self) -> list[HostCalendar]:
        """Of each host; they are drawn up for a team that is asked about a start, not for each."""
        if not self._drawn_up:
            rows, meeting, starts = self._rows, self._meeting, self._starts
            self._drawn_up = [HostCalendar(rows, meeting, host, starts) for host in self.hosts]
        return self._drawn_up

    @property
    def grid(self) -> frozenset[datetime]:
        """The starts that their common hours provide, whether the meeting then fits or not."""
        if self._grid is None:
            spans = reduce(common, (calendar.spans for calendar in self._calendars))
            self._grid = frozenset(grid(spans, self._meeting.increment, self._starts))
        return self._grid

    @cached_property
    def load(self) -> int:
        """How many events of the type the hosts have yet to hold."""
        event_type = self._meeting.event_type.id
        return sum(upcoming_events(self._rows, host, event_type, self._now) for host in self.hosts)

    def held(self, start: datetime) -> ScheduledEvent | None:
        """Return the hosts' event that one more invitee at a start would come to."""
        if self._meeting.seats == 1:
            return None
        blocks = chain.from_iterable(each.blocks.at(start) for each in self._calendars)
        events = (block.by for block in blocks if isinstance(block.by, ScheduledEvent))
        return next((event for event in events if self._meeting.is_held_in(event, start)), None)

    def objections(self, start: datetime) -> Iterator[Reason]:
        """Return what stands against a start, as far as it concerns the hosts."""
        held = self.held(start)
        yield from self._outside_hours(start)
        for calendar in self._calendars:
            yield from self._collisions(calendar, start, held)
        if held is None:
            for calendar in self._calendars:
                for reached in calendar.limits_reached(start):
                    yield reasons.limit_reached(reached, calendar.user, calendar.name)

    def _outside_hours(self, start: datetime) -> Iterator[Reason]:
        end = start + self._meeting.duration
        closed = [each for each in self._calendars if not each.is_open(start, end)]
        for calendar in closed:
            yield reasons.closed(start, end, calendar.hours, calendar.user, calendar.name)
        if not closed and start not in self.grid:
            host = self.hosts[0] if len(self.hosts) == 1 else None
            yield reasons.off_grid(self._meeting.increment, host)

    def _collisions(
        self, calendar: HostCalendar, start: datetime, held: ScheduledEvent | None
    ) -> Iterator[Reason]:
        for block in calendar.blocks.at(start):
            if not isinstance(block.by, ScheduledEvent):
                yield reasons.busy(block.by, calendar.user, calendar.name)
            elif block.by is not held:
                yield reasons.taken(block.by, calendar.user)
            elif free_seats(block.by) <= 0:
                yield reasons.full(block.by, calendar.user)
