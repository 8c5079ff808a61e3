"""On which days a one-off event type can be booked."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from mockcalendly.model.event_types import DateRange, DateSetting, Spots

__all__ = ["bookable_days"]

FRIDAY = 4
"""As `date.weekday()` counts."""


def bookable_days(setting: DateSetting, now: datetime) -> tuple[date, date] | None:
    """Return the first and the last day, in the setting's time zone; None: the spots decide.

    Days in the future are counted from today, which is day 0. If weekends are not counted, only
    the last day moves: whether a weekend is open is up to the hosts' hours (assumed).
    """
    if isinstance(setting, Spots):
        return None
    if isinstance(setting, DateRange):
        return setting.start_date, setting.end_date
    today = now.astimezone(ZoneInfo(setting.timezone)).date()
    days = _with_weekends(today, setting.days) if setting.only_weekdays else setting.days
    return today, today + min(timedelta(days=days), date.max - today)


def _with_weekends(today: date, weekdays: int) -> int:
    """Return in how many days a number of weekdays will have come."""
    last_weekday = min(today.weekday(), FRIDAY)
    weekends = (last_weekday + weekdays) // 5
    return max(0, weekdays + 2 * weekends - (today.weekday() - last_weekday))
