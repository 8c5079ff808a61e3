"""Why a start is not offered, in plain words."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TypeAlias
from zoneinfo import ZoneInfo

from mockcalendly.domain.availability.conflicts import LimitReached, host_of
from mockcalendly.domain.availability.hours import HostHours
from mockcalendly.kernel.instants import format_second
from mockcalendly.model.bookings import ScheduledEvent
from mockcalendly.model.event_types import Spots
from mockcalendly.model.record import Value
from mockcalendly.model.schedules import BusyTime, Schedule

__all__ = ["Objection", "Reason", "SlotRule"]


class SlotRule(StrEnum):
    """The rules that a start has to keep."""

    EVENT_TYPE = "event_type"
    PAST = "past"
    MINIMUM_NOTICE = "minimum_notice"
    BOOKING_WINDOW = "booking_window"
    DATE_SETTING = "date_setting"
    OPEN_HOURS = "open_hours"
    START_TIME_INCREMENT = "start_time_increment"
    SCHEDULED_EVENT = "scheduled_event"
    BUSY_TIME = "busy_time"
    SEATS = "seats"
    DAILY_LIMIT = "daily_limit"
    WEEKLY_LIMIT = "weekly_limit"
    MONTHLY_LIMIT = "monthly_limit"


class Reason(Value, frozen=True, kw_only=True, gc=False):
    """A rule that a start breaks.

    Attributes:
        message: A sentence for whoever wonders why.
        host: Id of the user whose calendar stands against it; None: it is nobody's in particular.
    """

    rule: SlotRule
    message: str
    host: str | None = None


Objection: TypeAlias = Callable[[], Reason]
"""A reason that is still to be put into words: whoever only asks whether there is any, need not."""


def unbookable(obstacle: str) -> Reason:
    """Return the reason that an event type which nobody can book is."""
    return Reason(rule=SlotRule.EVENT_TYPE, message=f"The event type {obstacle}.")


def past(now: datetime) -> Reason:
    """Return the reason that the present instant is."""
    message = f"The start is not in the future: it is {format_second(now)} now."
    return Reason(rule=SlotRule.PAST, message=message)


def beyond(end: datetime) -> Reason:
    """Return the reason that the end of the calendar is."""
    message = f"Nothing can be booked from {format_second(end)} on."
    return Reason(rule=SlotRule.BOOKING_WINDOW, message=message)


def too_soon(minutes: int) -> Reason:
    """Return the reason that an event type's minimum notice is."""
    message = f"It needs {minutes} minutes' notice."
    return Reason(rule=SlotRule.MINIMUM_NOTICE, message=message)


def too_far(days: int) -> Reason:
    """Return the reason that an event type's booking window is."""
    message = f"It can be booked {days} days ahead at most."
    return Reason(rule=SlotRule.BOOKING_WINDOW, message=message)


def closed(start: datetime, end: datetime, hours: HostHours | None, host: str, name: str) -> Reason:
    """Return the reason that a host's open hours are."""
    if hours is None:
        message = f"{name} has no availability schedule."
        return Reason(rule=SlotRule.OPEN_HOURS, message=message, host=host)
    zone = ZoneInfo(hours.timezone)
    first, last = (f"{each.astimezone(zone):%Y-%m-%d %H:%M}" for each in (start, end))
    asked = f"{first} to {last} ({hours.timezone})"
    if isinstance(hours, Spots):
        message = f"{asked} is in none of the event type's spots."
        return Reason(rule=SlotRule.DATE_SETTING, message=message)
    if isinstance(hours, Schedule):
        whose = f'{name}\'s schedule "{hours.name}"'
    else:
        whose = f"{name} on this event type"
    message = f"{asked} is outside the open hours of {whose}."
    return Reason(rule=SlotRule.OPEN_HOURS, message=message, host=host)


def outside_days(first: date, last: date, timezone: str) -> Reason:
    """Return the reason that the days of a one-off event type are."""
    message = f"It can be booked from {first} to {last} only ({timezone})."
    return Reason(rule=SlotRule.DATE_SETTING, message=message)


def off_grid(increment: timedelta, host: str | None) -> Reason:
    """Return the reason that a start between two others is."""
    minutes = increment // timedelta(minutes=1)
    message = f"Starts are {minutes} minutes apart, counted from the beginning of the open hours."
    return Reason(rule=SlotRule.START_TIME_INCREMENT, message=message, host=host)


def taken(event: ScheduledEvent, host: str) -> Reason:
    """Return the reason that a booking of the host's is."""
    part = host_of(event, host)
    message = (
        f"{part.name} has a meeting from {format_second(event.start_time)} to "
        f"{format_second(event.end_time)} (scheduled event {event.id})"
    )
    buffered = (part.buffered_start_time, part.buffered_end_time)
    if buffered != (event.start_time, event.end_time):
        start, end = map(format_second, buffered)
        message += f", with buffers from {start} to {end}"
    return Reason(rule=SlotRule.SCHEDULED_EVENT, message=f"{message}.", host=host)


def full(event: ScheduledEvent, host: str) -> Reason:
    """Return the reason that an event without free seats is."""
    message = f"All {event.invitees_limit} seats of scheduled event {event.id} are taken."
    return Reason(rule=SlotRule.SEATS, message=message, host=host)


def busy(time: BusyTime, host: str, name: str) -> Reason:
    """Return the reason that a busy time of the host's is."""
    message = (
        f"{name} is busy from {format_second(time.start_time)} to "
        f"{format_second(time.end_time)} ({time.type})."
    )
    return Reason(rule=SlotRule.BUSY_TIME, message=message, host=host)


def limit_reached(reached: LimitReached, host: str, name: str) -> Reason:
    """Return the reason that a used up meeting limit is."""
    rule = SlotRule(f"{reached.period}_limit")
    message = f"{name}'s {reached.period} meeting limit of {reached.limit} is used up."
    return Reason(rule=rule, message=message, host=host)
