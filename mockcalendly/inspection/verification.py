"""Which requests fit what a test expects, and how near the others came."""

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from mockcalendly.inspection.requests import RecordedRequest, json_or_none
from mockcalendly.scenario.matching import differences, shown

__all__ = ["FIELDS", "matching", "verify", "verify_order"]

PATTERNS = ("method", "operation", "path", "user")
PARTS = ("body", "headers", "query", "response")
FIELDS = (*PATTERNS, "status", *PARTS)

NEAREST = 3
"""How many requests a failure shows."""

Facts = Mapping[str, Any]


def matching(requests: Iterable[RecordedRequest], wanted: Facts) -> list[RecordedRequest]:
    """Return the requests that fit: see `verify`.

    Raises:
        TypeError: Something is wanted that no request has.
    """
    if unknown := wanted.keys() - set(FIELDS):
        raise TypeError(f"Nothing is known of {min(unknown)!r}; say {', '.join(FIELDS)}.")
    return [each for each in requests if not _differences(wanted, _facts(each))]


def verify(
    requests: Sequence[RecordedRequest], wanted: Facts, times: int | None = None
) -> list[RecordedRequest]:
    """Return the requests that fit, if there are as many as there must be.

    Args:
        requests: Those that came.
        wanted: ``method``, ``path``, ``operation`` or ``user``, where ``*`` stands for any
            characters; the ``status``; of ``query``, ``headers``, ``body`` or ``response`` a part.
        times: How many must have come; None: at least one.

    Raises:
        AssertionError: There are not; shows where the nearest ones differ.
        TypeError: Something is wanted that no request has.
    """
    found = matching(requests, wanted)
    if len(found) != times if times is not None else not found:
        raise AssertionError(_complaint(wanted, [*map(_facts, requests)], len(found), times))
    return found


def verify_order(requests: Sequence[RecordedRequest], steps: Sequence[str]) -> None:
    """Return if requests came in this order, whatever came between them.

    Args:
        requests: Those that came.
        steps: Such as ``"POST /invitees"``; ``*`` stands for any characters.

    Raises:
        AssertionError: They did not; says which step is missing after which.
    """
    came = iter([f"{each.method} {each.path}" for each in requests])
    for number, step in enumerate(steps):
        if not any(fnmatchcase(each, step) for each in came):
            after = f" after {steps[number - 1]}" if number else ""
            lines = ",\n  ".join(map(repr, requests))
            what = f"[\n  {lines},\n]" if lines else "[]"
            raise AssertionError(f"{step} did not come{after}.\nWhat came: {what}")


def _facts(request: RecordedRequest) -> dict[str, Any]:
    return {
        "method": request.method,
        "path": request.path,
        "operation": request.operation,
        "user": request.user,
        "status": int(request.status),
        "query": request.params,
        "headers": request.headers,
        "body": json_or_none(lambda: request.body),
        "response": json_or_none(lambda: request.response),
    }


def _differences(wanted: Facts, facts: Facts) -> list[str]:
    """Return a line for each place in which a request differs from what is wanted."""
    return [line for field, value in wanted.items() for line in _misses(field, value, facts[field])]


def _complaint(wanted: Facts, came: Sequence[Facts], found: int, times: int | None) -> str:
    """Return why an assertion fails: what was wanted, and where the nearest requests differ."""
    number = "at least one" if times is None else str(times)
    said = ", ".join(f"{field}={shown(value)}" for field, value in wanted.items()) or "anything"
    lines = [f"Expected {number} of {len(came)} requests to have {said}; {found} had."]
    missed_by = [(_differences(wanted, facts), facts) for facts in came]
    near = sorted(missed_by, key=lambda pair: len(pair[0]))
    for missed, facts in [pair for pair in near if pair[0]][:NEAREST]:
        lines.append(f"  {facts['method']} {facts['path']} -> {facts['status']}")
        lines += [f"    {line}" for line in missed]
    return "\n".join(lines)


def _misses(field: str, wanted: object, got: object) -> list[str]:
    if field in PARTS:
        if field == "headers" and isinstance(wanted, Mapping):
            wanted = {str(name).lower(): value for name, value in wanted.items()}
        return differences(wanted, got, field)
    fits = fnmatchcase(str(got), str(wanted)) if field in PATTERNS else got == wanted
    return [] if fits else [f"{field}: expected {shown(wanted)}, got {shown(got)}"]
