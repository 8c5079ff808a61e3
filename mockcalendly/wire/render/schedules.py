"""Availability schedules as JSON."""

from typing import Any

from mockcalendly.kernel.uris import Origins
from mockcalendly.model.schedules import Interval, Rule, Schedule

__all__ = ["rule", "schedule"]


def schedule(row: Schedule, origins: Origins) -> dict[str, Any]:
    """Return an AvailabilitySchedule."""
    return {
        "default": row.default,
        "name": row.name,
        "rules": [rule(each) for each in row.rules],
        "timezone": row.timezone,
        "uri": f"{origins.api}/user_availability_schedules/{row.id}",
        "user": f"{origins.api}/users/{row.user}",
    }


def rule(row: Rule) -> dict[str, Any]:
    """Return an AvailabilityRule, which names either a weekday or a date."""
    shown: dict[str, Any] = {
        "intervals": [_interval(interval) for interval in row.intervals],
        "type": row.type,
    }
    if row.wday is not None:
        shown["wday"] = row.wday
    if row.date is not None:
        shown["date"] = row.date.isoformat()
    return shown


def _interval(interval: Interval) -> dict[str, str]:
    return {"from": _clock(interval.start), "to": _clock(interval.end)}


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
