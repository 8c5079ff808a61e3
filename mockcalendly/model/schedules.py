"""When people can be booked: weekly rules, dates, busy times and limits."""

import datetime as dt
from datetime import datetime
from enum import StrEnum

from mockcalendly.model.record import Record, Value

__all__ = [
    "WORKING_WEEK",
    "BusyTime",
    "Interval",
    "MeetingLimits",
    "OwnHours",
    "Rule",
    "RuleType",
    "Schedule",
    "Weekday",
]


class RuleType(StrEnum):
    """Whether a rule holds for a weekday or for one date (documented)."""

    WDAY = "wday"
    DATE = "date"


class Weekday(StrEnum):
    """Weekdays by the names of the API, in the order of `date.weekday()` (documented)."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class Interval(Value, frozen=True, kw_only=True, gc=False):
    """Open hours of a day in minutes after local midnight; `end` may be 1440."""

    start: int
    end: int


class Rule(Value, frozen=True, kw_only=True, gc=False):
    """Open hours of a weekday or of one date; no interval: closed. A date beats a weekday."""

    type: RuleType
    wday: Weekday | None = None
    date: dt.date | None = None
    intervals: tuple[Interval, ...] = ()


_WORKING_DAYS = tuple(Weekday)[:5]
_NINE_TO_FIVE = (Interval(start=9 * 60, end=17 * 60),)

WORKING_WEEK = tuple(
    Rule(type=RuleType.WDAY, wday=day, intervals=_NINE_TO_FIVE if day in _WORKING_DAYS else ())
    for day in Weekday
)
"""Hours of a user who has just come (assumed to be those that the vendor's setup proposes)."""


class Schedule(Record, frozen=True, kw_only=True, gc=False):
    """A user's named availability schedule, in its own time zone."""

    user: str
    name: str
    default: bool
    timezone: str
    rules: tuple[Rule, ...]


class OwnHours(Value, frozen=True, kw_only=True, gc=False):
    """Open hours of a user on a single event type, in place of a schedule of his."""

    user: str
    timezone: str
    rules: tuple[Rule, ...]


class BusyTime(Record, frozen=True, kw_only=True, gc=False):
    """A stretch in which a user is taken by something that is not a scheduled event.

    Attributes:
        type: ``external`` (a connected calendar) or ``reserved``.
    """

    user: str
    type: str
    start_time: datetime
    end_time: datetime


class MeetingLimits(Record, frozen=True, kw_only=True, gc=False):
    """How many meetings a user takes in a day, week and month; None: any number. Id: the user's."""

    daily_limit: int | None
    weekly_limit: int | None
    monthly_limit: int | None
