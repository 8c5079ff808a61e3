"""Which requests fit what a test expects, and how near the others came."""

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from mockcalendly.scenario.matching import differences, shown

__all__ = ["complaint", "misses"]

PATTERNS = ("method", "operation", "path", "user")
PARTS = ("body", "headers", "query", "response")
FIELDS = (*PATTERNS, "status", *PARTS)

NEAREST = 3
"""How many requests a failure shows."""

Facts = Mapping[str, Any]


def misses(wanted: Facts, facts: Facts) -> list[str]:
    """Return a line for each place in which a request differs from what is wanted.

    Raises:
        TypeError: Something is wanted that no request has.
    """
    if unknown := wanted.keys() - set(FIELDS):
        raise TypeError(f"Nothing is known of {min(unknown)!r}; say {', '.join(FIELDS)}.")
    return [line for field, value in wanted.items() for line in _misses(field, value, facts[field])]


def complaint(wanted: Facts, came: Sequence[Facts], found: int, times: int | None) -> str:
    """Return why an assertion fails: what was wanted, and where the nearest requests differ."""
    number = "at least one" if times is None else str(times)
    said = ", ".join(f"{field}={shown(value)}" for field, value in wanted.items()) or "anything"
    lines = [f"Expected {number} of {len(came)} requests to have {said}; {found} had."]
    near = sorted(((misses(wanted, facts), facts) for facts in came), key=lambda pair: len(pair[0]))
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
