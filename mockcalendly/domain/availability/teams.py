"""Hosts who hold a meeting together, and what stands against a start of theirs."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from mockcalendly.domain.availability import reasons
from mockcalendly.domain.availability.conflicts import (
    Blocks,
    LimitReached,
    Limits,
    Question,
    free_seats,
    upcoming_events,
)
from mockcalendly.domain.availability.hours import HostHours, calendar_of, holds, hours_of
from mockcalendly.domain.availability.openings import openings_of
from mockcalendly.domain.availability.reasons import Objection
from mockcalendly.model.bookings import ScheduledEvent
from mockcalendly.model.schedules import BusyTime

__all__ = ["Team"]


class HostCalendar:
    """What one host has on, for starts in a range asked about in order."""

    __slots__ = ("_limits", "_question", "blocks", "hours", "user")

    def __init__(self, question: Question, user: str, hours: HostHours | None) -> None:
        self.user = user
        self.hours = hours
        self.blocks = Blocks(question, user)
        self._question = question
        self._limits: Limits | None = None

    @property
    def name(self) -> str:
        """The host's name, for messages."""
        user = self._question.rows.users.get(self.user)
        return user.name if user else self.user

    def limits_reached(self, start: datetime) -> Sequence[LimitReached]:
        """Return the host's meeting limits that leave no room for another one at a start."""
        rows = self._question.rows
        limits = rows.meeting_limits.get(self.user)
        # A one-off event type has a time zone of its own, any other that of its hours.
        zoned = self._question.meeting.event_type.date_setting or self.hours
        if limits is None or zoned is None:
            return ()
        if self._limits is None:
            self._limits = Limits(rows, limits, ZoneInfo(zoned.timezone))
        return self._limits.reached(start)


class Team:
    """Hosts who hold a meeting together, for starts in a range asked about in order.

    Attributes:
        openings: The starts that their hours provide.
    """

    __slots__ = ("_drawn_up", "_hours", "_load", "_meeting", "_question", "hosts", "openings")

    def __init__(self, question: Question, hosts: tuple[str, ...]) -> None:
        self.hosts = hosts
        self._question = question
        self._meeting = meeting = question.meeting
        self._hours = [hours_of(question.rows, meeting.event_type, host) for host in hosts]
        self.openings = openings_of(self._hours, meeting.duration, meeting.increment)
        self._drawn_up: list[HostCalendar] = []
        self._load: int | None = None

    @property
    def _calendars(self) -> list[HostCalendar]:
        """Of each host; they are drawn up for a team that may hold a meeting, not for each."""
        if not self._drawn_up:
            self._drawn_up = [
                HostCalendar(self._question, host, hours)
                for host, hours in zip(self.hosts, self._hours, strict=True)
            ]
        return self._drawn_up

    @property
    def load(self) -> int:
        """How many events of the type the hosts have yet to hold."""
        if self._load is None:
            rows, now, meeting, _, _ = self._question
            event_type = meeting.event_type.id
            self._load = sum([upcoming_events(rows, host, event_type, now) for host in self.hosts])
        return self._load

    def held(self, start: datetime) -> ScheduledEvent | None:
        """Return the hosts' event that one more invitee at a start would come to."""
        if self._meeting.seats == 1:
            return None
        for calendar in self._calendars:
            for block in calendar.blocks.at(start):
                event = block.by
                if isinstance(event, ScheduledEvent) and self._meeting.is_held_in(event, start):
                    return event
        return None

    def objections(self, start: datetime) -> Iterator[Objection]:
        """Return what stands against a start, as far as it concerns the hosts."""
        if start not in self.openings:
            yield from self._outside_hours(start)
        yield from self.conflicts(start)

    def conflicts(self, start: datetime) -> Iterator[Objection]:
        """Return what the hosts have on that stands against a start."""
        calendars, held = self._calendars, self.held(start)
        for calendar in calendars:
            for block in calendar.blocks.at(start):
                if held is None or block.by is not held or free_seats(held) <= 0:
                    yield _collision(calendar, block.by, held)
        if held is None:
            for calendar in calendars:
                for reached in calendar.limits_reached(start):
                    yield partial(reasons.limit_reached, reached, calendar.user, calendar.name)

    def _outside_hours(self, start: datetime) -> Iterator[Objection]:
        """Return why a start is not among the openings."""
        end = start + self._meeting.duration
        closed = [
            each
            for each in self._calendars
            if not holds(calendar_of(each.hours).open_hours(start, end), start, end)
        ]
        for each in closed:
            yield partial(reasons.closed, start, end, each.hours, each.user, each.name)
        if not closed:
            host = self.hosts[0] if len(self.hosts) == 1 else None
            yield partial(reasons.off_grid, self._meeting.increment, host)


def _collision(
    calendar: HostCalendar, by: ScheduledEvent | BusyTime, held: ScheduledEvent | None
) -> Objection:
    if not isinstance(by, ScheduledEvent):
        return partial(reasons.busy, by, calendar.user, calendar.name)
    return partial(reasons.full if by is held else reasons.taken, by, calendar.user)
