"""What does not have the shape that it should have, in plain words and with the nearest right one.

So the same is said wherever it comes from: of what is asked for as a whole, over HTTP, and of the
small mappings inside of it, in Python.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from msgspec import ValidationError, convert, inspect

from mockcalendly.errors import Detail, InvalidArgument
from mockcalendly.scenario.nodes import did_you_mean

__all__ = ["refusal_of", "shaped"]

T = TypeVar("T")

_STEP = re.compile(r"\.(\w+)|\[")
_QUOTED = re.compile(r"[`'](.+?)[`']")


def shaped(value: Mapping[str, Any], shape: type[T], name: str) -> T:
    """Return a mapping as the structure that it should be.

    Args:
        value: What was given.
        shape: What it should be.
        name: Of the field that it was given for.

    Raises:
        InvalidArgument: A key is unknown or missing, or a value is wrong.
    """
    try:
        return convert(value, shape)
    except ValidationError as error:
        raise refusal_of(error, shape, name) from None


def refusal_of(error: ValidationError, shape: type, name: str = "") -> InvalidArgument:
    """Return the refusal of what does not have the shape that it should have.

    Args:
        error: Says what is wrong, and where.
        shape: What the whole of it should be.
        name: Of the field in which it stands; "": none.
    """
    message, _, place = str(error).partition(" - at `$")
    place = place.rstrip("`")
    quoted = _QUOTED.findall(message)
    where = f"{name}{place}"
    if "missing required field" in message:
        where, message = f"{where}.{quoted[0]}", "is missing"
    elif "unknown field" in message:
        message = f'has no "{quoted[0]}"{_nearest(quoted[0], _keys(shape, place))}'
    elif "Invalid enum value" in message:
        known = list(_values(shape, place))
        message = f"must be one of: {', '.join(known)}{_nearest(quoted[0], known)}"
    elif message.startswith("Expected `") and len(quoted) > 1:
        message = f"must be {quoted[0]}, not {quoted[1]}"
    return InvalidArgument(Detail(where.removeprefix(".") or None, message))


def _nearest(word: str, known: list[str]) -> str:
    return did_you_mean(word, known) or (f"; there are: {', '.join(known)}" if known else "")


def _keys(shape: type, place: str) -> list[str]:
    """Return the keys that there are at a place."""
    found = (each for each in _types_at(shape, place) if isinstance(each, inspect.StructType))
    return [field.encode_name for each in found for field in each.fields]


def _values(shape: type, place: str) -> Iterator[str]:
    """Yield the texts that can stand at a place."""
    for each in _types_at(shape, place):
        if isinstance(each, inspect.EnumType):
            yield from (str(member.value) for member in each.cls)
        elif isinstance(each, inspect.LiteralType):
            yield from map(str, each.values)


def _types_at(shape: type, place: str) -> list[inspect.Type]:
    """Return what can stand at a place: ``.location.type``, ``.emails[0]``."""
    found = [*_members(inspect.type_info(shape))]
    for step in _STEP.finditer(place):
        found = [inner for each in found for inner in _inside(each, step[1])]
    return found


def _inside(type_: inspect.Type, key: str | None) -> Iterator[inspect.Type]:
    """Yield what can stand behind a key of a type, or in a list if it is None."""
    if isinstance(type_, inspect.StructType):
        for field in type_.fields:
            if field.encode_name == key:
                yield from _members(field.type)
    elif isinstance(type_, inspect.VarTupleType | inspect.ListType) and key is None:
        yield from _members(type_.item_type)


def _members(type_: inspect.Type) -> Iterator[inspect.Type]:
    if isinstance(type_, inspect.Metadata):
        yield from _members(type_.type)
    elif isinstance(type_, inspect.UnionType):
        for member in type_.types:
            yield from _members(member)
    else:
        yield type_
