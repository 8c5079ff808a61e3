"""Lays out when the users of a world can be booked."""

from datetime import date
from itertools import pairwise

from msgspec import UNSET
from msgspec.structs import replace

from mockcalendly.model.organizations import User
from mockcalendly.model.schedules import Interval, Rule, RuleType, Schedule, Weekday
from mockcalendly.scenario.layout import Layout
from mockcalendly.scenario.nodes import Node
from mockcalendly.scenario.terms import Hours
from mockcalendly.scenario.world_types import OpenHours, ScheduleSection, UserSection

__all__ = ["lay_out_schedules"]

WORKING_DAYS = tuple(Weekday)[:5]
WORKING_HOURS = (Interval(start=9 * 60, end=17 * 60),)


def lay_out_schedules(
    layout: Layout, user: User, section: UserSection, node: Node, *, new: bool
) -> None:
    """Add or change a user's schedules; one of them, the first if none says so, is the default."""
    if section.schedules is UNSET:
        if new:
            _put(layout, _working_hours(layout, user))
        return
    for number, schedule in enumerate(section.schedules):
        _lay_out(layout, user, schedule, node.at("schedules", number))
    schedules = list(layout.rows.schedules.listed("by_owner", user.id))
    if schedules and not any(schedule.default for schedule in schedules):
        _put(layout, replace(schedules[0], default=True))


def _lay_out(layout: Layout, user: User, section: ScheduleSection, node: Node) -> None:
    schedule = _existing(layout, user, section) or Schedule(
        id=layout.new_id(layout.rows.schedules, section.id, node),
        seq=layout.ids.sequence(),
        user=user.id,
        name=section.name,
        default=False,
        timezone=user.timezone,
        rules=_weekly({}),
    )
    timezone = schedule.timezone if section.timezone is UNSET else section.timezone.name
    default = schedule.default if section.default is UNSET else section.default
    rules = _changed_rules(schedule.rules, section, node)
    _put(
        layout,
        replace(schedule, name=section.name, timezone=timezone, default=default, rules=rules),
    )


def _existing(layout: Layout, user: User, section: ScheduleSection) -> Schedule | None:
    own = layout.rows.schedules.listed("by_owner", user.id)
    if section.id is UNSET:
        return next((row for row in own if row.name == section.name), None)
    return next((row for row in own if row.id == section.id), None)


def _put(layout: Layout, schedule: Schedule) -> None:
    """Keep a schedule; the user's others are no longer the default if it is."""
    for other in list(layout.rows.schedules.listed("by_owner", schedule.user)):
        if schedule.default and other.default and other.id != schedule.id:
            layout.rows.schedules.put(replace(other, default=False))
    layout.rows.schedules.put(schedule)


def _working_hours(layout: Layout, user: User) -> Schedule:
    return Schedule(
        id=user.id,
        seq=layout.ids.sequence(),
        user=user.id,
        name="Working hours",
        default=True,
        timezone=user.timezone,
        rules=_weekly(dict.fromkeys(WORKING_DAYS, WORKING_HOURS)),
    )


def _weekly(hours: dict[Weekday, tuple[Interval, ...]]) -> tuple[Rule, ...]:
    return tuple(
        Rule(type=RuleType.WDAY, wday=day, intervals=hours.get(day, ())) for day in Weekday
    )


def _changed_rules(
    rules: tuple[Rule, ...], section: ScheduleSection, node: Node
) -> tuple[Rule, ...]:
    hours = {rule.wday: rule.intervals for rule in rules if rule.wday is not None}
    dates = {rule.date: rule for rule in rules if rule.date is not None}
    for day in Weekday:
        given: OpenHours = getattr(section, day)
        if given is not UNSET:
            hours[day] = _intervals(given, node.at(day))
    for text, given in ({} if section.dates is UNSET else section.dates).items():
        place = node.at("dates", text)
        on = _date(text, place)
        dates[on] = Rule(type=RuleType.DATE, date=on, intervals=_intervals(given, place))
    return (*_weekly(hours), *dates.values())


def _intervals(hours: tuple[Hours, ...], node: Node) -> tuple[Interval, ...]:
    intervals = tuple(each.interval for each in hours)
    for number, (before, after) in enumerate(pairwise(intervals)):
        if after.start < before.end:
            raise node.at(number + 1).error("these hours begin before the ones in front end")
    return intervals


def _date(text: str, node: Node) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise node.key_error(f'"{text}" is not a date such as 2026-03-05') from None
