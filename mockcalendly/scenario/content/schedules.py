"""When the users of a world can be booked: schedules, busy times, limits."""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal, TypeAlias
from zoneinfo import ZoneInfo

from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import replace

from mockcalendly.model.organizations import User
from mockcalendly.model.schedules import (
    WORKING_WEEK,
    BusyTime,
    Interval,
    MeetingLimits,
    OwnHours,
    Rule,
    RuleType,
    Schedule,
    Weekday,
)
from mockcalendly.scenario.layout import Layout, given
from mockcalendly.scenario.names import find_user
from mockcalendly.scenario.nodes import Node
from mockcalendly.scenario.reader import Section
from mockcalendly.scenario.sections import FilledText, Id, UserName
from mockcalendly.scenario.terms import Hours, Moment, Zone

__all__ = [
    "BusyTimeSection",
    "HostHoursSection",
    "MeetingLimitsSection",
    "ScheduleSection",
    "WeekSection",
    "lay_out_busy_time",
    "lay_out_meeting_limits",
    "lay_out_schedules",
    "own_hours",
]

OpenHours: TypeAlias = tuple[Hours, ...] | UnsetType
Cap: TypeAlias = Annotated[int, Meta(ge=1)] | None


class WeekSection(Section, frozen=True, kw_only=True):
    """Open hours of weekdays and of dates; days that are left out are closed."""

    timezone: Zone | UnsetType = UNSET
    monday: OpenHours = UNSET
    tuesday: OpenHours = UNSET
    wednesday: OpenHours = UNSET
    thursday: OpenHours = UNSET
    friday: OpenHours = UNSET
    saturday: OpenHours = UNSET
    sunday: OpenHours = UNSET
    dates: Annotated[
        dict[str, tuple[Hours, ...]] | UnsetType,
        Meta(description="Hours of single dates, which replace those of the weekday."),
    ] = UNSET


class ScheduleSection(WeekSection, frozen=True, kw_only=True):
    """A weekly availability schedule; days that are left out are closed."""

    id: Id | UnsetType = UNSET
    name: FilledText
    default: bool | UnsetType = UNSET


class HostHoursSection(WeekSection, frozen=True, kw_only=True):
    """Hours of a host on one event type only; days that are left out are closed."""

    host: Annotated[UserName | None, Meta(description="The first one, if left out.")] = None


class BusyTimeSection(Section, frozen=True, kw_only=True):
    """A stretch in which a user is taken; times of day are local to the user."""

    id: Id | UnsetType = UNSET
    user: UserName
    type: Literal["external", "reserved"] = "external"
    start_time: Moment
    end_time: Moment


class MeetingLimitsSection(Section, frozen=True, kw_only=True):
    """How many meetings a user takes; null: any number."""

    user: UserName
    daily_limit: Cap | UnsetType = UNSET
    weekly_limit: Cap | UnsetType = UNSET
    monthly_limit: Cap | UnsetType = UNSET


def lay_out_schedules(
    layout: Layout,
    user: User,
    sections: tuple[ScheduleSection, ...] | UnsetType,
    node: Node,
    *,
    new: bool,
) -> None:
    """Add or change a user's schedules; one of them, the first if none says so, is the default."""
    if sections is UNSET:
        if new:
            _put(layout, _working_hours(layout, user))
        return
    for number, section in enumerate(sections):
        _lay_out(layout, user, section, node.at(number))
    schedules = list(layout.rows.schedules.listed("by_owner", user.id))
    if schedules and not any(schedule.default for schedule in schedules):
        _put(layout, replace(schedules[0], default=True))


def lay_out_busy_time(layout: Layout, section: BusyTimeSection, node: Node) -> BusyTime:
    """Add a stretch in which a user is taken."""
    user = find_user(layout.rows, section.user)
    zone = ZoneInfo(user.timezone)
    start = layout.instant(section.start_time, node.at("start_time"), zone)
    end = layout.instant(section.end_time, node.at("end_time"), zone)
    if start >= end:
        raise node.at("end_time").error("the busy time does not end after it begins")
    return layout.rows.busy_times.put(
        BusyTime(
            id=layout.new_id(layout.rows.busy_times, section.id, node),
            seq=layout.ids.sequence(),
            user=user.id,
            type=section.type,
            start_time=start,
            end_time=end,
        )
    )


def lay_out_meeting_limits(layout: Layout, section: MeetingLimitsSection, _: Node) -> MeetingLimits:
    """Set a user's meeting limits."""
    user = find_user(layout.rows, section.user)
    limits = layout.rows.meeting_limits.get(user.id) or MeetingLimits(
        id=user.id,
        seq=layout.ids.sequence(),
        daily_limit=None,
        weekly_limit=None,
        monthly_limit=None,
    )
    fields = given(section, ("daily_limit", "weekly_limit", "monthly_limit"))
    return layout.rows.meeting_limits.put(replace(limits, **fields))


def own_hours(section: WeekSection, user: User, node: Node) -> OwnHours:
    """Return hours that hold on one event type only."""
    timezone = user.timezone if section.timezone is UNSET else section.timezone.name
    return OwnHours(user=user.id, timezone=timezone, rules=_changed_rules((), section, node))


def _lay_out(layout: Layout, user: User, section: ScheduleSection, node: Node) -> None:
    schedule = _existing(layout, user, section) or Schedule(
        id=layout.new_id(layout.rows.schedules, section.id, node),
        seq=layout.ids.sequence(),
        user=user.id,
        name=section.name,
        default=False,
        timezone=user.timezone,
        rules=(),
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
        rules=WORKING_WEEK,
    )


def _changed_rules(rules: tuple[Rule, ...], section: WeekSection, node: Node) -> tuple[Rule, ...]:
    """Return a rule for each weekday and for some dates, where an entry says so other ones."""
    hours = {rule.wday: rule.intervals for rule in rules if rule.wday is not None}
    dates = {rule.date: rule for rule in rules if rule.date is not None}
    for day in Weekday:
        said: OpenHours = getattr(section, day)
        if said is not UNSET:
            hours[day] = _intervals(said, node.at(day))
    on_dates: Mapping[str, tuple[Hours, ...]] = {} if section.dates is UNSET else section.dates
    for text, open_ in on_dates.items():
        place = node.at("dates", text)
        on = _date(text, place)
        dates[on] = Rule(type=RuleType.DATE, date=on, intervals=_intervals(open_, place))
    week = (Rule(type=RuleType.WDAY, wday=day, intervals=hours.get(day, ())) for day in Weekday)
    return (*week, *dates.values())


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
