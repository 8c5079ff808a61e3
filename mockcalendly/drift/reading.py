"""Bytes of a file to the values in it."""

import re
from typing import Any

import yaml
from msgspec import DecodeError, json

from mockcalendly.drift.document import SpecError

__all__ = ["parse"]

DEEPEST = 256
"""Levels of lists and mappings in a YAML file."""

_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BOOL = re.compile(r"(true|True|TRUE|false|False|FALSE)\Z")


class _Loader(_PARSER):  # type: ignore[misc]
    """Reads YAML as OpenAPI asks: a date is a text, and ``on`` and ``no`` are names."""


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, _BOOL if tag.endswith(":bool") else pattern)
        for tag, pattern in resolvers
        if not tag.endswith(":timestamp")
    ]
    for first, resolvers in _PARSER.yaml_implicit_resolvers.items()
}


def parse(content: bytes) -> object:
    """Return what a JSON or YAML file says.

    Raises:
        SpecError: It is neither.
    """
    try:
        if content.lstrip().startswith(b"{"):
            try:
                return json.decode(content)
            except DecodeError:
                pass  # a YAML file may begin with a brace, too
        text = content.decode("utf-8-sig")
        _require_depth(text)
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - it is a safe one
    except UnicodeDecodeError:
        raise SpecError("it is not UTF-8 text") from None
    except yaml.YAMLError as error:
        raise SpecError(f"it is neither JSON nor YAML: {_problem(error)}") from None
    except ValueError as error:
        raise SpecError(f"it has a value that cannot be read: {error}") from None
    except RecursionError:
        raise SpecError("it is nested too deeply") from None


def _require_depth(text: str) -> None:
    # The parser written in C builds values by recursion, and nothing stops it but a crash.
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise RecursionError


def _problem(error: yaml.YAMLError) -> str:
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return " ".join(str(error).split())
    return f"{error.problem} in line {error.problem_mark.line + 1}"
