"""Forms as Rack understands them: queries, bodies of web forms, and names with brackets.

How Calendly reads odd input is not published. ``is missing``, seen in its answers, is the wording
of a library for Ruby, and Rack is what reads the forms of nearly every web application in Ruby: so
the rules of Rack 3 are assumed.

- A plus is a space; of a repeated name the last one counts; a name without ``=`` is null.
- ``a[b]=1`` makes an object, ``a[]=1&a[]=2`` a list, and ``a[][b]=1&a[][c]=2&a[][b]=3`` a list of
  two objects. ``a[0]=1`` makes an object with the key ``0``, not a list.
- A malformed percent-escape, a text that is not UTF-8, a name used for two kinds of value, and
  more than 32 levels are refused.

Names whose brackets do not pair are taken as they are, without the corner cases that Rack has.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote_to_bytes

from mockcalendly.errors import Detail, InvalidArgument

__all__ = ["flatten", "parse_form", "parse_multipart"]

DEEPEST = 32

_MALFORMED = re.compile(r"%(?![0-9A-Fa-f]{2})")
_NESTED_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])+)")
_KEY = re.compile(r"\[([^\[\]]*)\]")
_PART_NAME = re.compile(rb'^content-disposition:[^\r\n]*?[; ]name="([^"\r\n]*)"', re.I | re.M)


def parse_form(text: str) -> dict[str, Any]:
    """Return what stands in a query, or in a body of type ``application/x-www-form-urlencoded``.

    Args:
        text: A character for each byte that was sent.

    Raises:
        InvalidArgument: It cannot be understood.
    """
    values: dict[str, Any] = {}
    plain = text.isascii() and "%" not in text and "+" not in text
    for pair in text.split("&"):
        name, equals, value = pair.lstrip(" ").partition("=")
        if not plain:
            name = _unescape(name, "request")
            value = _unescape(value, name)
        _store(values, name, value if equals else None)
    return values


def parse_multipart(body: bytes, boundary: str) -> dict[str, Any]:
    """Return what stands in a body of type ``multipart/form-data``; files are read as texts.

    Raises:
        InvalidArgument: It cannot be understood.
    """
    values: dict[str, Any] = {}
    _, *parts = (b"\r\n" + body).split(b"\r\n--" + boundary.encode("latin-1"))
    if not boundary or not parts or not parts.pop().startswith(b"--"):
        raise InvalidArgument(
            Detail("body", "is not valid multipart/form-data"),
            hint="The body does not end with the boundary that its Content-Type names.",
        )
    for part in parts:
        head, _, content = part.partition(b"\r\n\r\n")
        if (name := _PART_NAME.search(head)) is not None:
            _store(values, _decode(name[1], "request"), _decode(content, "body"))
    return values


def flatten(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return names and texts from which `parse_form` makes the same again."""
    pairs: list[tuple[str, str]] = []
    waiting: list[tuple[str, Any]] = [*values.items()][::-1]
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, Mapping):
            waiting += [(f"{name}[{key}]", item) for key, item in value.items()][::-1]
        elif isinstance(value, Sequence) and not isinstance(value, str):
            waiting += [(f"{name}[]", item) for item in value][::-1]
        elif isinstance(value, bool):
            pairs.append((name, str(value).lower()))
        else:
            pairs.append((name, "" if value is None else str(value)))
    return pairs


def _unescape(text: str, parameter: str) -> str:
    if _MALFORMED.search(text):
        raise InvalidArgument(
            Detail(parameter, "has an invalid %-encoding"),
            hint="A percent sign must be followed by two hexadecimal digits; itself it is %25.",
        )
    return _decode(unquote_to_bytes(text.replace("+", " ").encode("latin-1")), parameter)


def _decode(text: bytes, parameter: str) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError:
        raise InvalidArgument(Detail(parameter, "is not valid UTF-8")) from None


def _store(values: dict[str, Any], name: str, value: str | None) -> None:
    nested = _NESTED_NAME.fullmatch(name) if "[" in name else None
    if nested is None:
        if name:
            values[name] = value
        return
    keys = _KEY.findall(nested[2])
    if len(keys) >= DEEPEST:
        raise InvalidArgument(Detail(nested[1], f"cannot be nested deeper than {DEEPEST}"))
    _nest(values, nested[1], keys, value)


def _nest(values: dict[str, Any], name: str, keys: Sequence[str], value: str | None) -> None:
    """Put a value below a name: under the keys, of which an empty one stands for a list."""
    if not keys:
        values[name] = value
    elif keys[0]:
        _nest(_child(values, name, dict, "a hash"), keys[0], keys[1:], value)
    else:
        _append(_child(values, name, list, "an array"), keys[1:], value)


def _append(items: list[Any], keys: Sequence[str], value: str | None) -> None:
    if not keys:
        items.append(value)
    elif keys[0]:
        # The last object is complete once a key would be in it twice.
        if not items or not isinstance(items[-1], dict) or _holds(items[-1], keys):
            items.append({})
        _nest(items[-1], keys[0], keys[1:], value)
    else:
        below: list[Any] = []
        _append(below, keys[1:], value)
        items.append(below)


def _child(values: dict[str, Any], name: str, kind: type, wanted: str) -> Any:  # noqa: ANN401
    if values.get(name) is None:
        values[name] = kind()
    if not isinstance(values[name], kind):
        raise InvalidArgument(Detail(name, f"must be {wanted}"))
    return values[name]


def _holds(values: object, keys: Sequence[str]) -> bool:
    if "" in keys:
        return False
    for key in keys:
        if not isinstance(values, dict) or key not in values:
            return False
        values = values[key]
    return True
