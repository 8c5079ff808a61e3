"""Errors on their way to whoever has asked from elsewhere: there they are raised again."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

from msgspec import Struct, convert, to_builtins

from mockcalendly import errors
from mockcalendly.errors import CalendlyError, Detail
from mockcalendly.faults import FaultError

__all__ = ["Raised", "as_raised", "to_raise"]

_ELSEWHERE = {
    "Abandoned": "mockcalendly.courier",
    "DocumentError": "mockcalendly.scenario.nodes",
    "SnapshotError": "mockcalendly.snapshots",
    "TargetRefused": "mockcalendly.webhooks.targets",
}
"""Classes in rooms that not everybody has to import, by their names."""


class Raised(Struct, frozen=True):
    """An error as plain data.

    Attributes:
        type: Name of its class, or of the nearest class that is known on the other side.
        message: What it says.
        attributes: What else it has.
    """

    type: str
    message: str
    attributes: dict[str, Any] = {}


def as_raised(error: Exception) -> Raised | None:
    """Return an error as plain data; None if nobody has foreseen it."""
    known = next((kind for kind in type(error).__mro__ if _kind(kind.__name__) is kind), None)
    if known is None:
        return None
    message = str(error.args[0]) if error.args else ""
    shown = {name: value for name, value in vars(error).items() if name != "__notes__"}
    return Raised(known.__name__, message, to_builtins(shown))


def to_raise(raised: Raised) -> Exception:
    """Return the error that was raised elsewhere."""
    kind = _kind(raised.type) or RuntimeError
    error = kind.__new__(kind)
    error.args = (raised.message,)
    attributes = dict(raised.attributes)
    if issubclass(kind, CalendlyError):
        attributes["details"] = tuple(convert(attributes["details"], list[Detail]))
    vars(error).update(attributes)
    return error


def _kind(name: str) -> type[Exception] | None:
    """Return the class of this name, if it is one of those that are raised again."""
    if name in _ELSEWHERE:
        kind: type[Exception] = getattr(import_module(_ELSEWHERE[name]), name)
        return kind
    return _near().get(name)


@cache
def _near() -> dict[str, type[Exception]]:
    usual = (LookupError, KeyError, ValueError, TypeError, TimeoutError)
    return {kind.__name__: kind for kind in (*usual, FaultError, *_refusals(CalendlyError))}


def _refusals(kind: type[CalendlyError]) -> Iterator[type[CalendlyError]]:
    yield kind
    for each in kind.__subclasses__():
        if each.__module__ == errors.__name__:
            yield from _refusals(each)
