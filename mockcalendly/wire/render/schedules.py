"""Availability schedules and meeting limits as JSON."""

from typing import Any

from mockcalendly.domain.availability.hours import HostHours, rules_of
from mockcalendly.kernel.uris import Origins
from mockcalendly.model.schedules import Interval, MeetingLimits, Rule, Schedule

__all__ = ["event_type_schedule", "meeting_limits", "rule", "schedule"]


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


def event_type_schedule(
    event_type: str, host: str, hours: HostHours, origins: Origins
) -> dict[str, Any]:
    """Return an EventTypeAvailabilitySchedule: the hours of one host on an event type.

    Hours that are no schedule of the host's have no name, and no URI that would lead anywhere
    (assumed; the name may be null, and no key of it is required).
    """
    shown: dict[str, Any] = {
        "name": hours.name if isinstance(hours, Schedule) else None,
        "rules": [rule(each) for each in rules_of(hours)],
        "timezone": hours.timezone,
    }
    if isinstance(hours, Schedule):
        shown["uri"] = f"{origins.api}/user_availability_schedules/{hours.id}"
    return {
        "availability_rule": {**shown, "user": f"{origins.api}/users/{host}"},
        "availability_setting": "host",
        "event_type": f"{origins.api}/event_types/{event_type}",
    }


def meeting_limits(row: MeetingLimits, origins: Origins) -> dict[str, Any]:
    """Return UserMeetingLimits (that ``user`` is part of it is assumed)."""
    return {
        "daily_limit": row.daily_limit,
        "monthly_limit": row.monthly_limit,
        "user": f"{origins.api}/users/{row.id}",
        "weekly_limit": row.weekly_limit,
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
