"""Stories of which single values are changed, so that what they expect must fail."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

__all__ = ["Changed", "changed_stories"]

Path = tuple[str | int, ...]
Changed = tuple[dict[str, Any], list[bool]]
"""A story as plain data, and which of its expectations were changed, in the order of judgement."""

_UNJUDGED = {"event", "events", "to", "status", "event_type", "mockcalendly"}
"""What says which messages or rows are meant, and not what must hold of them."""

_OTHERWISE = {
    "valid": "absent",
    "pending": "failed",
    "succeeded": "failed",
    "failed": "dropped",
    "dropped": "pending",
}
"""Values that can only be one of some."""


def changed_stories(story: dict[str, Any]) -> Iterator[Changed]:
    """Yield the story again and again, until each value of each expectation was changed once."""
    parts = [*_parts(story)]
    leaves = {part: [*_leaves(_at(story, part), part)] for part in parts}
    for number in range(max(map(len, leaves.values()))):
        changed = deepcopy(story)
        for part in parts:
            if number < len(leaves[part]):
                _change(changed, leaves[part][number])
        yield changed, [number < len(leaves[part]) for part in parts]


def _parts(story: dict[str, Any]) -> Iterator[Path]:
    """Yield the ways to all expectations, in the order in which they are judged."""
    for number, step in enumerate(story["timeline"]):
        for key in ("returns", "refused"):
            if key in step:
                yield ("timeline", number, key)
        for place in range(len(step.get("expect", ()))):
            yield ("timeline", number, "expect", place)
    for place in range(len(story["expect"])):
        yield ("expect", place)


def _leaves(value: Any, path: Path) -> Iterator[Path]:
    """Yield the ways to the values whose change must be noticed."""
    if isinstance(value, dict) and value:
        none = value.get("count") == 0
        for key, child in value.items():
            chosen = "expect" in path and "where" not in path and key in _UNJUDGED
            if not chosen and not (none and key == "where"):
                yield from _leaves(child, (*path, key))
    elif isinstance(value, list) and value:
        for number, child in enumerate(value):
            yield from _leaves(child, (*path, number))
    else:
        yield path


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def _change(story: dict[str, Any], path: Path) -> None:
    holder = _at(story, path[:-1])
    holder[path[-1]] = _other(holder[path[-1]])


def _other(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 100
    if isinstance(value, str):
        return _OTHERWISE.get(value, f"not {value}")
    return "changed"
