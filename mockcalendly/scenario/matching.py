"""Whether JSON holds a part, and if not, where it differs."""

from collections.abc import Mapping
from typing import Any

from msgspec.json import encode

__all__ = ["differences", "shown"]

LONGEST_VALUE = 120


def differences(part: object, whole: object, path: str = "") -> list[str]:
    """Return a line for each place in which a part is not in the whole; none if it is there.

    Keys of the part must be in the whole and fit, more may be there. A list must be as long, and
    fit item by item. Anything else must be equal.
    """
    if isinstance(part, Mapping) and isinstance(whole, Mapping):
        return [
            line
            for key, value in part.items()
            for line in (
                differences(value, whole[key], _below(path, key))
                if key in whole
                else [f"{_below(path, key)}: expected {shown(value)}, but it is not there"]
            )
        ]
    if isinstance(part, list) and isinstance(whole, list) and len(part) == len(whole):
        return [
            line
            for number, (one, other) in enumerate(zip(part, whole, strict=True))
            for line in differences(one, other, _below(path, str(number)))
        ]
    if _equal(part, whole):
        return []
    return [f"{path or 'the value'}: expected {shown(part)}, got {shown(whole)}"]


def shown(value: object) -> str:
    """Return a value as JSON, cut off if it is long."""
    text = encode(value).decode()
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


def _below(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _equal(one: Any, other: Any) -> bool:  # noqa: ANN401 - any two values
    """Whether two values are equal in JSON, where true is not 1."""
    return one == other and isinstance(one, bool) is isinstance(other, bool)
