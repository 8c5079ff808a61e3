"""What a share offers: its own settings, and for the rest those of its event type."""

from datetime import timedelta
from typing import Any

from msgspec.structs import asdict, replace

from mockcalendly.domain.availability.hours import hours_of, rules_of
from mockcalendly.model.event_types import DateRange, DateSetting, DaysInFuture, EventType
from mockcalendly.model.links import Override, PeriodType
from mockcalendly.model.schedules import OwnHours
from mockcalendly.store.rows import Rows

__all__ = ["customized", "effective", "given"]

ONE_DAY = timedelta(days=1) // timedelta(minutes=1)

_AS_THEY_ARE = ("name", "duration", "duration_options", "locations")
"""Settings that event types have too, under these names."""

_PERIOD = {"period_type", "start_date", "end_date", "max_booking_time"}
"""Settings that together say from when to when a share can be booked."""


def given(override: Override) -> dict[str, Any]:
    """Return the settings that a share has of its own."""
    return {name: value for name, value in asdict(override).items() if value is not None}


def effective(rows: Rows, event_type: EventType, override: Override) -> Override:
    """Return every setting of a share as it is in force (documented since November 2026)."""
    return replace(_settings(rows, event_type), **given(override))


def customized(rows: Rows, event_type: EventType, override: Override) -> EventType:
    """Return an event type as a share offers it."""
    whole, own = effective(rows, event_type, override), given(override)
    changes = {name: own[name] for name in _AS_THEY_ARE if name in own}
    if override.min_booking_time is not None:
        changes["min_notice"] = override.min_booking_time
    if override.hours is not None:
        changes["own_hours"] = (override.hours,)
    if _PERIOD & own.keys():
        changes |= {"booking_window": None, "date_setting": _date_setting(whole)}
    return replace(event_type, **changes)


def _settings(rows: Rows, event_type: EventType) -> Override:
    """Return an event type's settings in the terms of a share."""
    return Override(
        name=event_type.name or "",
        duration=event_type.duration,
        duration_options=event_type.duration_options,
        min_booking_time=event_type.min_notice or None,
        hide_location=False,
        locations=event_type.locations or (),
        hours=_hours(rows, event_type),
        **_period(event_type),
    )


def _hours(rows: Rows, event_type: EventType) -> OwnHours:
    for host in event_type.hosts:
        hours = hours_of(rows, event_type, host)
        if hours is not None:
            return OwnHours(user=host, timezone=hours.timezone, rules=rules_of(hours))
    return OwnHours(user="", timezone="UTC", rules=())


def _period(event_type: EventType) -> dict[str, Any]:
    setting, window = event_type.date_setting, event_type.booking_window
    if isinstance(setting, DateRange):
        dates = {"start_date": setting.start_date, "end_date": setting.end_date}
        return {"period_type": PeriodType.FIXED, **dates}
    if isinstance(setting, DaysInFuture) and setting.only_weekdays:
        minutes = setting.days * ONE_DAY
        return {"period_type": PeriodType.AVAILABLE_MOVING, "max_booking_time": minutes}
    days = setting.days if isinstance(setting, DaysInFuture) else window
    if days is None:
        return {"period_type": PeriodType.UNLIMITED}
    return {"period_type": PeriodType.MOVING, "max_booking_time": days * ONE_DAY}


def _date_setting(whole: Override) -> DateSetting | None:
    """Return the period of a share as that of a one-off event type; None: it has no end.

    ``max_booking_time`` is in minutes, and good for whole days (assumed: a public copy of the
    vendor's editor divides it by 1440 for its field of days; the reference names no unit).
    """
    timezone = whole.hours.timezone if whole.hours else "UTC"
    period, minutes = whole.period_type, whole.max_booking_time
    if period is PeriodType.FIXED and whole.start_date and whole.end_date:
        return DateRange(timezone=timezone, start_date=whole.start_date, end_date=whole.end_date)
    if period in (PeriodType.MOVING, PeriodType.AVAILABLE_MOVING) and minutes is not None:
        return DaysInFuture(
            timezone=timezone,
            days=-(-minutes // ONE_DAY),
            only_weekdays=period is PeriodType.AVAILABLE_MOVING,
        )
    return None
