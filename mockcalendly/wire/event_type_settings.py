"""Reads what event types are made of: durations, places and open hours."""

import re
from itertools import pairwise

from mockcalendly.model.event_types import LocationConfiguration, LocationKind
from mockcalendly.model.schedules import Interval, Rule, RuleType, Weekday
from mockcalendly.wire.fields import Fields

__all__ = [
    "read_duration",
    "read_duration_options",
    "read_location",
    "read_locations",
    "read_rules",
]

LONGEST_DURATION = 720
"""Minutes (documented)."""

MOST_DURATIONS = 4
"""Options of one event type (documented)."""

_KEYS: dict[LocationKind, tuple[str, ...]] = {
    LocationKind.PHYSICAL: ("location", "additional_info"),
    LocationKind.ASK_INVITEE: ("location",),
    LocationKind.CUSTOM: ("location",),
    LocationKind.INBOUND_CALL: ("phone_number", "additional_info"),
}
"""What can be said of a place of each kind (documented for one-off event types)."""

_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00", re.ASCII)


def read_duration(body: Fields) -> int | None:
    """Read a duration in minutes that may be absent."""
    return body.integer("duration", lowest=1, highest=LONGEST_DURATION)


def read_duration_options(body: Fields, name: str = "duration_options") -> tuple[int, ...] | None:
    """Read the durations that an invitee may choose from; None if there was no such list."""
    options = body.integers(name, lowest=1, highest=LONGEST_DURATION)
    if options is None:
        return None
    if len(options) > MOST_DURATIONS:
        body.refuse(name, f"size cannot be greater than {MOST_DURATIONS}")
    if len(set(options)) < len(options):
        body.refuse(name, "must be unique")
    return options


def read_locations(
    body: Fields, name: str = "locations", *, longest: int | None = None
) -> tuple[LocationConfiguration, ...] | None:
    """Read the places of an event type; None if there was no such list."""
    if not body.has(name):
        return None
    return tuple(read_location(fields, longest=longest) for fields in body.objects(name))


def read_location(fields: Fields, *, longest: int | None = None) -> LocationConfiguration:
    """Read a place with texts of some length at most; what its kind does not have is dropped.

    A number to be called is required (documented for one-off event types).
    """
    kind = fields.need_choice("kind", LocationKind)
    said = {key: fields.text(key, max_length=longest) for key in ("location", "additional_info")}
    number = fields.need_text if kind is LocationKind.INBOUND_CALL else fields.text
    said["phone_number"] = number("phone_number")
    return LocationConfiguration(kind=kind, **{key: said[key] for key in _KEYS.get(kind, ())})


def read_rules(body: Fields, name: str = "rules") -> tuple[Rule, ...] | None:
    """Read open hours; None if there was no such list."""
    if not body.has(name):
        return None
    return tuple(_read_rule(fields) for fields in body.objects(name))


def _read_rule(fields: Fields) -> Rule:
    type_ = fields.need_choice("type", RuleType)
    intervals = _read_intervals(fields)
    if type_ is RuleType.DATE:
        return Rule(type=type_, date=fields.need_date("date"), intervals=intervals)
    return Rule(type=type_, wday=fields.need_choice("wday", Weekday), intervals=intervals)


def _read_intervals(fields: Fields) -> tuple[Interval, ...]:
    """Read the hours of a day; that they must not overlap is assumed."""
    intervals = [_read_interval(each) for each in fields.need_objects("intervals")]
    ordered = sorted(intervals, key=lambda each: each.start)
    if any(later.start < earlier.end for earlier, later in pairwise(ordered)):
        fields.refuse("intervals", "must not overlap")
    return tuple(intervals)


def _read_interval(fields: Fields) -> Interval:
    start, end = (fields.need_matching(name, _CLOCK) for name in ("from", "to"))
    if not (_CLOCK.fullmatch(start) and _CLOCK.fullmatch(end)):
        return Interval(start=0, end=0)
    if end <= start:
        fields.refuse("to", "must be after from")
    return Interval(start=_minutes(start), end=_minutes(end))


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])
