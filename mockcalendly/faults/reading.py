"""Reading a fault as testers write it: in Python, over HTTP, in files."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from http import HTTPStatus
from typing import Any, TypeVar

from mockcalendly.faults.errors import API, ERRORS, OAUTH, Vocabulary
from mockcalendly.faults.kinds import (
    BodyDamage,
    Fault,
    Latency,
    RequestFault,
    ResetWhen,
    WebhookFault,
)
from mockcalendly.kernel.durations import parse_duration
from mockcalendly.model.webhooks import SignatureFault, WebhookEvent

__all__ = ["DONE_TO_MESSAGES", "DONE_TO_REQUESTS", "FaultError", "read_fault"]

E = TypeVar("E", bound=StrEnum)
Reader = Callable[[Any], Any]

MOST_COPIES = 1000
LONGEST = timedelta(days=3660)

EXTRA = {"x_unknown_field": "added by a fault", "x_unknown_object": {"nested": [1, 2, 3]}}
"""Fields that no version of Calendly's webhooks has had."""


class FaultError(ValueError):
    """What was said of a fault makes no sense.

    Attributes:
        key: Which setting is wrong.
        problem: Completes a sentence that begins with the key.
    """

    def __init__(self, key: str, problem: str) -> None:
        super().__init__(f"{key} {problem}.")
        self.key = key
        self.problem = problem


def read_fault(settings: Mapping[str, Any], now: datetime) -> Fault:
    """Return the fault that some settings describe.

    One that names an ``event`` or a ``url``, or does something that only messages can suffer, is
    a fault of webhooks; any other is a fault of requests.

    Args:
        settings: As the attributes of the two kinds are called. Besides, ``lasting`` says how
            long it lasts; ``nth`` may be one number; ``latency`` is a number of seconds, a pair
            of bounds, or ``{"median", "sigma"}``; ``extra`` may be true. Durations are timedeltas
            or texts like ``90s``, and ``skew`` may begin with a minus.
        now: The world's instant.

    Raises:
        FaultError: A setting is unknown or wrong, or they do not go together.
    """
    given = {key: value for key, value in settings.items() if value is not None}
    about_messages = any(key in given for key in _OF_MESSAGES)
    readers = _COMMON | (_OF_MESSAGES if about_messages else _OF_REQUESTS)
    read: dict[str, Any] = {}
    for key, value in given.items():
        if key not in readers:
            raise FaultError(key, _unknown(key, readers))
        try:
            read[key] = readers[key](value)
        except (ValueError, TypeError) as error:
            raise FaultError(key, str(error)) from None
    lasting = read.pop("lasting", None)
    until = None if lasting is None else now + lasting
    fault: Fault
    if about_messages:
        fault = WebhookFault(**read, until=until)
        _need(given, DONE_TO_MESSAGES)
    else:
        fault = RequestFault(**read, until=until)
        _need(given, DONE_TO_REQUESTS)
        _check_answer(fault)
    return fault


def _need(given: Mapping[str, Any], actions: tuple[str, ...]) -> None:
    if not any(given.get(key) for key in actions):
        raise FaultError("fault", f"does nothing: it needs one of {', '.join(actions)}")


def _check_answer(fault: RequestFault) -> None:
    if fault.error is not None and fault.status is not None:
        raise FaultError("error", "and status are two answers: name one of them")
    if fault.body is not None and fault.status is None:
        raise FaultError("body", "needs a status")
    server = _server(fault.path or fault.operation or "")
    if server is not None and fault.error is not None and fault.error not in server.errors:
        raise FaultError("error", f"is none there; there are {', '.join(server.errors)}")


def _server(place: str) -> Vocabulary | None:
    """Return which server has a path or operation; None: a pattern that may be of both."""
    certain = re.split(r"[*?[]", place, maxsplit=1)[0]
    if certain.startswith(("/oauth/", "oauth_", "/.well-known/")):
        return OAUTH
    return None if "/oauth_".startswith(certain) or "oauth_".startswith(certain) else API


def _unknown(key: str, readers: Mapping[str, Reader]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - costs start-up, rarely needed

    if key in _OF_REQUESTS:
        return "is of requests, and the rest of webhooks"
    near = get_close_matches(key, readers, n=1)
    hint = f"did you mean {near[0]}" if near else f"there are {', '.join(sorted(readers))}"
    return f"is not known: {hint}"


def _text(value: Any) -> str:  # noqa: ANN401 - these readers exist to find out
    if not isinstance(value, str) or not value:
        raise ValueError("must be a text that is not empty")
    return value


def _flag(value: Any) -> bool:  # noqa: ANN401
    if not isinstance(value, bool):
        raise ValueError("must be true or false")  # noqa: TRY004 - one kind of error for callers
    return value


def _whole(value: Any, least: int = 1, most: int = 10**9) -> int:  # noqa: ANN401
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise ValueError(f"must be a whole number from {least} to {most}")
    return value


def _real(value: Any, least: float, most: float) -> float:  # noqa: ANN401
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise ValueError("must be a number")  # noqa: TRY004
    if not least <= value <= most or math.isnan(value):
        raise ValueError(f"must be from {least:g} to {most:g}")
    return float(value)


def _numbers(value: Any) -> tuple[int, ...]:  # noqa: ANN401
    return tuple(map(_whole, value)) if isinstance(value, list | tuple) else (_whole(value),)


def _duration(value: Any) -> timedelta:  # noqa: ANN401
    duration = value if isinstance(value, timedelta) else parse_duration(_text(value))
    if abs(duration) > LONGEST:
        raise ValueError("is longer than ten years")
    return duration


def _positive(value: Any) -> timedelta:  # noqa: ANN401
    duration = _duration(value)
    if duration <= timedelta(0):
        raise ValueError("must be longer than nothing")
    return duration


def _skew(value: Any) -> timedelta:  # noqa: ANN401
    if isinstance(value, str) and value[:1] in {"-", "+"}:
        duration = _duration(value[1:])
        return -duration if value[0] == "-" else duration
    return _duration(value)


def _seconds(value: Any) -> float:  # noqa: ANN401
    return value.total_seconds() if isinstance(value, timedelta) else _real(value, 0, 3600)


def _latency(value: Any) -> Latency:  # noqa: ANN401
    if isinstance(value, Mapping):
        if value.keys() != {"median", "sigma"}:
            raise ValueError("must have median and sigma if it is log-normal")
        median = _seconds(value["median"])
        return Latency(low=median, high=median, sigma=_real(value["sigma"], 0.001, 5))
    if isinstance(value, list | tuple):
        low, high = (_seconds(each) for each in _pair(value))
        if low > high:
            raise ValueError("must have the lower bound first")
        return Latency(low=low, high=high)
    seconds = _seconds(value)
    return Latency(low=seconds, high=seconds)


def _pair(value: list[Any] | tuple[Any, ...]) -> tuple[Any, Any]:
    if len(value) != 2:  # noqa: PLR2004 - a pair
        raise ValueError("must be a number of seconds, or two")
    return value[0], value[1]


def _choice(kind: type[E], value: Any) -> E:  # noqa: ANN401
    try:
        return kind(value)
    except ValueError:
        raise ValueError(f"must be one of {', '.join(kind)}") from None


def _error(value: Any) -> str:  # noqa: ANN401
    if not isinstance(value, str) or value not in ERRORS:
        raise ValueError(f"must be one of {', '.join(ERRORS)}")
    return value


def _status(value: Any) -> int:  # noqa: ANN401
    status = _whole(value, HTTPStatus.OK, 599)
    if status not in {known.value for known in HTTPStatus}:
        raise ValueError(f"must be a status of HTTP, and {status} is none")
    return status


def _headers(value: Any) -> dict[str, str]:  # noqa: ANN401
    if not isinstance(value, Mapping):
        raise ValueError("must map names to texts")  # noqa: TRY004
    headers = {str(name): str(text) for name, text in value.items()}
    for name, text in headers.items():
        if not name.isascii() or not name.replace("-", "").replace("_", "").isalnum():
            raise ValueError(f"has a name that no header can have: {name!r}")
        if not text.isprintable() or not text.isascii():
            raise ValueError(f"has a value that no header can have: {text!r}")
    return headers


def _event(value: Any) -> str:  # noqa: ANN401
    pattern = _text(value)
    known = {event.value for event in WebhookEvent}
    if not set("*?[") & set(pattern) and pattern not in known:
        raise ValueError(f"is none; there are: {', '.join(sorted(known))}")
    return pattern


def _extra(value: Any) -> dict[str, Any]:  # noqa: ANN401
    if value is True:
        return EXTRA
    if not isinstance(value, Mapping) or not value:
        raise ValueError("must be true, or map names to values")
    return dict(value)


_COMMON: dict[str, Reader] = {
    "name": _text,
    "nth": _numbers,
    "every": _whole,
    "probability": partial(_real, least=0, most=1),
    "times": _whole,
    "lasting": _positive,
}
_OF_REQUESTS: dict[str, Reader] = {
    "operation": _text,
    "method": lambda value: _text(value).upper(),
    "path": _text,
    "user": _text,
    "error": _error,
    "status": _status,
    "body": lambda value: value,
    "headers": _headers,
    "latency": _latency,
    "reset": partial(_choice, ResetWhen),
    "damage": partial(_choice, BodyDamage),
    "slow_body": _seconds,
    "stale": _flag,
}
_OF_MESSAGES: dict[str, Reader] = {
    "event": _event,
    "url": _text,
    "drop": _flag,
    "delay": _positive,
    "copies": partial(_whole, most=MOST_COPIES),
    "swap": _flag,
    "burst": partial(_whole, least=2),
    "signature": partial(_choice, SignatureFault),
    "skew": _skew,
    "rewrite": _flag,
    "extra": _extra,
}
DONE_TO_REQUESTS = (
    "error",
    "status",
    "latency",
    "reset",
    "damage",
    "slow_body",
    "stale",
    "headers",
)
DONE_TO_MESSAGES = (
    "drop",
    "delay",
    "copies",
    "swap",
    "burst",
    "signature",
    "skew",
    "rewrite",
    "extra",
)
