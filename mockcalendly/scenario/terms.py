"""The small languages of single values: durations, moments, days, starts of bookings, open hours.

Duration    whole numbers of w, d, h, m and s in this order: ``90s``, ``2h30m``, ``1w``

Moment      ======================================  =====================================
            ``2026-03-05T10:00:00Z``                an instant with an offset from UTC
            ``2026-03-05 10:00``, ``2026-03-05``    local time; without a time, midnight
            ``now``, ``+2h30m``, ``-1d``            so much after the base, or before it
            ``+3d 10:00``                           local time, three days after the base
            ``+3d 10:00 Europe/Berlin``             local time there
            ======================================  =====================================

Day         a date: ``2026-03-05``, or ``+3d``, so many days after the base's

Passage     how much time passes: a duration, or ``to`` and a moment: ``to +1d 09:00``

Rate        how often something happens on average: ``4/h``, ``0.5/m``, ``30/d``

Start       when a booking begins: a moment, or
            ``next open slot``, ``open slot 3``, ``open slot 3 from +2d``

A moment's base, and the zone of a local time that names none, depend on where it stands; whatever
reads a moment says so.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo, available_timezones

from mockcalendly.domain.availability.hours import local_instant
from mockcalendly.kernel.durations import DURATION_PATTERN, parse_duration
from mockcalendly.kernel.instants import parse_instant
from mockcalendly.kernel.zones import find_zone
from mockcalendly.model.schedules import Interval
from mockcalendly.scenario.nodes import Where, did_you_mean
from mockcalendly.scenario.reader import Term
from mockcalendly.scenario.references import CLOCK_NAMES

__all__ = [
    "CheckpointName",
    "Color",
    "Day",
    "Duration",
    "Hours",
    "Identifier",
    "Moment",
    "Name",
    "Passage",
    "Rate",
    "RequestPath",
    "Start",
    "Zone",
]

FIRST_YEAR, LAST_YEAR = 1970, 9000
"""Instants a scenario can name; beyond them datetimes overflow when zones are applied."""

_MOMENT_PATTERN = r"now|\d{4}-\d\d-\d\d.*|[+-]\d+[wdhms].*"
_TIME = r"(?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d)"
_LOCAL = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d|[+-]\d{1,6}[dw])"
    rf"(?: {_TIME})?(?: (?P<zone>[A-Za-z][A-Za-z0-9_+/-]+))?",
    re.ASCII,
)
_SLOT = re.compile(
    r"(?:next open slot|open slot (?P<number>[1-9]\d{0,3}))(?: from (?P<moment>.+))?"
)
_HOURS = re.compile(r"(\d\d):([0-5]\d)-(\d\d):([0-5]\d)", re.ASCII)
_MINUTES_OF_DAY = 24 * 60


class Duration(Term):
    """A length of time."""

    what = "a duration such as 90s, 2h30m or 1w"
    pattern = rf"\+?{DURATION_PATTERN}"

    def __init__(self, delta: timedelta) -> None:
        self.delta = delta

    @classmethod
    def _parse(cls, text: str, _: Where) -> Self:
        return cls(parse_duration(text.removeprefix("+")))


class Moment(Term):
    """A point in time, absolute or relative to a base.

    Attributes:
        instant: If it is absolute.
        offset: What is added to the base otherwise; whole days if there is a time of day.
        day: Date of a local time.
        minutes: Time of day of a local time.
        zone: Where it is local; None: depends on where the moment stands.
    """

    what = "a moment such as 2026-03-05T10:00:00Z, 2026-03-05 10:00, +2h30m or +3d 10:00"
    pattern = _MOMENT_PATTERN

    def __init__(
        self,
        *,
        instant: datetime | None = None,
        offset: timedelta = timedelta(0),
        day: date | None = None,
        minutes: int | None = None,
        zone: ZoneInfo | None = None,
    ) -> None:
        self.instant = instant
        self.offset = offset
        self.day = day
        self.minutes = minutes
        self.zone = zone

    @classmethod
    def _parse(cls, text: str, _: Where) -> Self:
        if text == "now":
            return cls()
        if instant := parse_instant(text):
            return cls(instant=_within_calendar(instant))
        if text[:1] in ("+", "-") and " " not in text:
            return cls(offset=_signed(text))
        return cls._local(text)

    @classmethod
    def _local(cls, text: str) -> Self:
        match = _LOCAL.fullmatch(text)
        if match is None:
            raise ValueError(f"is not {cls.what}")
        minutes = int(match["hour"] or 0) * 60 + int(match["minute"] or 0)
        zone = None if match["zone"] is None else _zone(match["zone"])
        if match["day"][0] in "+-":
            return cls(offset=_signed(match["day"]), minutes=minutes, zone=zone)
        try:
            day = date.fromisoformat(match["day"])
        except ValueError:
            raise ValueError("is not a date of the calendar") from None
        _within_calendar(datetime.combine(day, time(), UTC))
        return cls(day=day, minutes=minutes, zone=zone)

    @property
    def relative(self) -> bool:
        """Whether it depends on a base."""
        return self.instant is None and self.day is None

    def resolve(self, base: datetime, zone: ZoneInfo) -> datetime:
        """Return the instant.

        Args:
            base: What an offset is added to.
            zone: Where a local time that names no zone is local.

        Raises:
            ValueError: It is out of the calendar.
        """
        if self.instant is not None:
            return self.instant
        there = self.zone or zone
        if self.day is not None:
            return local_instant(there, self.day, self.minutes or 0)
        shifted = _within_calendar(base + self.offset)
        if self.minutes is None:
            return shifted
        local_day = base.astimezone(there).date() + self.offset
        return local_instant(there, local_day, self.minutes)


class Passage(Term):
    """How much time passes: so long, or until a moment.

    Attributes:
        moment: When it is over.
    """

    what = "a duration such as 2h, or a moment behind to, such as to +1d 09:00"
    pattern = rf"{Duration.pattern}|to (?:{_MOMENT_PATTERN})"

    def __init__(self, moment: Moment) -> None:
        self.moment = moment

    @classmethod
    def _parse(cls, text: str, where: Where) -> Self:
        if text.startswith("to "):
            return cls(Moment.parse(text.removeprefix("to "), where))
        try:
            return cls(Moment(offset=Duration.parse(text, where).delta))
        except ValueError as error:
            raise ValueError(str(error).replace(Duration.what, cls.what)) from None


class Rate(Term):
    """How often something happens on average.

    Attributes:
        gap: The mean time from one to the next.
    """

    what = "a rate such as 4/h, 0.5/m or 30/d"
    pattern = r"\d{1,6}(\.\d{1,6})?/[wdhm]"

    def __init__(self, gap: timedelta) -> None:
        self.gap = gap

    @classmethod
    def _parse(cls, text: str, _: Where) -> Self:
        number, unit = text[:-2], text[-1:]
        if re.fullmatch(cls.pattern, text, re.ASCII) is None or not float(number):
            raise ValueError(f"is not {cls.what}")
        return cls(parse_duration(f"1{unit}") / float(number))


class Start(Term):
    """When a booking begins: at a moment, or at the n-th open slot from a moment on."""

    what = "a start such as next open slot, open slot 3 from +2d, +3d 10:00 or an instant"
    pattern = rf"(?:next open slot|open slot \d+)(?: from .+)?|{_MOMENT_PATTERN}"

    def __init__(self, moment: Moment, slot: int | None = None) -> None:
        self.moment = moment
        self.slot = slot

    @classmethod
    def _parse(cls, text: str, where: Where) -> Self:
        match = _SLOT.fullmatch(text)
        if match is None:
            try:
                return cls(Moment.parse(text, where))
            except ValueError as error:
                raise ValueError(str(error).replace(Moment.what, cls.what)) from None
        return cls(Moment.parse(match["moment"] or "now", where), int(match["number"] or 1))


class Hours(Term):
    """Open hours of a day."""

    what = "hours such as 09:00-17:30"
    pattern = r"\d\d:[0-5]\d-\d\d:[0-5]\d"

    def __init__(self, interval: Interval) -> None:
        self.interval = interval

    @classmethod
    def _parse(cls, text: str, _: Where) -> Self:
        match = _HOURS.fullmatch(text)
        if match is None:
            raise ValueError(f"is not {cls.what}")
        hour, minute, end_hour, end_minute = map(int, match.groups())
        start, end = hour * 60 + minute, end_hour * 60 + end_minute
        if not start < end <= _MINUTES_OF_DAY:
            raise ValueError("does not end after it begins, or after 24:00")
        return cls(Interval(start=start, end=end))


class Zone(Term):
    """An IANA time zone."""

    what = "a time zone such as Europe/Berlin"

    def __init__(self, name: str) -> None:
        self.name = name

    @classmethod
    def _parse(cls, text: str, _: Where) -> Self:
        return cls(_zone(text).key)


class Day(Term):
    """A date of the calendar, absolute or so many days after the base.

    Attributes:
        on: If it is absolute.
        offset: What is added to the base otherwise.
    """

    what = "a date such as 2026-03-05 or +3d"
    pattern = r"\d{4}-\d\d-\d\d|[+-]\d{1,6}[dw]"

    def __init__(self, on: date | None, offset: timedelta = timedelta(0)) -> None:
        self.on = on
        self.offset = offset

    @classmethod
    def _parse(cls, text: str, _: Where) -> Self:
        if re.fullmatch(cls.pattern, text, re.ASCII) is None:
            raise ValueError(f"is not {cls.what}")
        if text[0] in "+-":
            return cls(None, _signed(text))
        try:
            on = date.fromisoformat(text)
        except ValueError:
            raise ValueError("is not a date of the calendar") from None
        _within_calendar(datetime.combine(on, time(), UTC))
        return cls(on)

    def resolve(self, base: datetime, zone: ZoneInfo) -> date:
        """Return the date; an offset counts from the base's day in a zone.

        Raises:
            ValueError: It is out of the calendar.
        """
        if self.on is not None:
            return self.on
        return _within_calendar(base + self.offset).astimezone(zone).date()


class Color(Term):
    """The color of an event type's page."""

    what = "a color such as #0069ff"
    pattern = "#[0-9a-f]{6}"

    def __init__(self, text: str) -> None:
        self.text = text

    @classmethod
    def _parse(cls, text: str, _: Where) -> Self:
        if re.fullmatch(cls.pattern, text) is None:
            raise ValueError(f"is not {cls.what}")
        return cls(text)


class Identifier(Term):
    """A name that references can use."""

    what = "a name of lower-case letters, digits, - and _ that begins with a letter"
    pattern = "[a-z][a-z0-9_-]*"

    def __init__(self, text: str) -> None:
        self.text = text

    @classmethod
    def _parse(cls, text: str, _: Where) -> Self:
        if re.fullmatch(cls.pattern, text, re.ASCII) is None:
            raise ValueError(f"is not {cls.what}")
        if text in CLOCK_NAMES:
            raise ValueError(f"already means an instant in ${{{text}}}")
        return cls(text)


class RequestPath(Term):
    """The path of a request; of a URI, the path."""

    what = "a path that begins with a slash, or a URI"
    pattern = r"(https?://[^\s/]+)?/[^\s#]*"

    def __init__(self, text: str) -> None:
        self.text = text

    @classmethod
    def _parse(cls, text: str, _: Where) -> Self:
        match = re.fullmatch(cls.pattern, text)
        if match is None:
            raise ValueError(f"is not {cls.what}")
        return cls(text.removeprefix(match[1] or ""))


class Name(Term):
    """Something of the world by its slug, id or URI, and where the file says so."""

    what = "a slug, id or URI"

    def __init__(self, text: str, where: Where) -> None:
        self.text = text
        self.where = where

    @classmethod
    def _parse(cls, text: str, where: Where) -> Self:
        if not text.strip():
            raise ValueError("is empty")
        return cls(text, where)


class CheckpointName(Name):
    """A point of a story by its name, and where the file says so."""

    what = "a text"


def _signed(text: str) -> timedelta:
    duration = parse_duration(text[1:])
    return -duration if text[0] == "-" else duration


def _zone(name: str) -> ZoneInfo:
    zone = find_zone(name)
    if zone is None:
        hint = did_you_mean(name, available_timezones())
        raise ValueError(f"names no known time zone{hint}")
    return zone


def _within_calendar(instant: datetime) -> datetime:
    if not FIRST_YEAR <= instant.year <= LAST_YEAR:
        raise ValueError(f"is not in the years {FIRST_YEAR} to {LAST_YEAR}")
    return instant
