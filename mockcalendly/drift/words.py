"""Differences in plain words."""

from collections.abc import Callable
from json import dumps
from typing import Any

from mockcalendly.drift.compare import Difference, Kind

__all__ = ["describe"]


def describe(difference: Difference) -> str:
    """Return what is said in the other document, ready to follow the name of the place."""
    if difference.kind is not Kind.DIFFERENT:
        return f"is {difference.kind}"
    aspect, ours, theirs = difference.aspect, difference.ours, difference.theirs
    if aspect in _SWITCHES:
        return _SWITCHES[aspect][not theirs]
    if aspect in _PHRASES:
        return _PHRASES[aspect](ours, theirs)
    if theirs is None:
        return f"lacks {aspect} {_value(ours)}"
    return f"has {aspect} {_value(theirs)}" + ("" if ours is None else f", not {_value(ours)}")


def _type(ours: list[str] | None, theirs: list[str] | None) -> str:
    return f"is {_types(theirs)}, not {_types(ours)}"


def _scopes(ours: list[str] | None, theirs: list[str] | None) -> str:
    return f"needs the scopes {_list(theirs)}, not {_list(ours)}"


def _subscription_scopes(ours: list[str] | None, theirs: list[str] | None) -> str:
    return f"can be subscribed to in the scopes {_list(theirs)}, not {_list(ours)}"


def _choices(ours: list[Any] | None, theirs: list[Any] | None) -> str:
    if theirs is None:
        return f"is not limited to {_list(ours)}"
    if ours is None:
        return f"is limited to {_list(theirs)}"
    new = [each for each in theirs if each not in ours]
    gone = [each for each in ours if each not in theirs]
    said = [f"may be {_list(new)}"] if new else []
    return ", and ".join([*said, *([f"is never {_list(gone)}"] if gone else [])])


_SWITCHES = {
    "required": ("is required, not optional", "is optional, not required"),
    "nullable": ("may be null", "is never null"),
    "deprecated": ("is deprecated", "is not deprecated"),
}
_PHRASES: dict[str, Callable[[Any, Any], str]] = {
    "type": _type,
    "enum": _choices,
    "scopes": _scopes,
    "subscription scopes": _subscription_scopes,
}


def _types(types: list[str] | None) -> str:
    if types is None:
        return "anything"
    return " or ".join(types) or "null"


def _list(values: list[Any] | None) -> str:
    return ", ".join(map(_value, values or ())) or "none"


def _value(value: object) -> str:
    return value if isinstance(value, str) else dumps(value, default=str)
