"""Durations as files and command lines write them: ``90s``, ``2h30m``, ``1w``."""

import re
from datetime import timedelta

__all__ = ["DURATION_PATTERN", "format_duration", "parse_duration"]

LONGEST = timedelta(days=3660)

DURATION_PATTERN = r"(?=\d)(\d{1,6}w)?(\d{1,6}d)?(\d{1,6}h)?(\d{1,6}m)?(\d{1,6}s)?"
_DURATION = re.compile(DURATION_PATTERN, re.ASCII)
_UNITS = ("weeks", "days", "hours", "minutes", "seconds")


def parse_duration(text: str) -> timedelta:
    """Return what a text such as ``2h30m`` says: whole numbers of w, d, h, m and s in this order.

    Raises:
        ValueError: It is none; the message completes a sentence.
    """
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ValueError("is not a duration such as 90s, 2h30m or 1w")
    parts = zip(_UNITS, match.groups(default="0_"), strict=True)
    numbers = {unit: int(part[:-1]) for unit, part in parts}
    duration = timedelta(**numbers)
    if duration > LONGEST:
        raise ValueError("is longer than ten years")
    return duration


def format_duration(duration: timedelta) -> str:
    """Return the text of a duration; fractions of a second are cut off."""
    seconds = int(duration.total_seconds())
    parts = []
    for unit, length in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        number, seconds = divmod(seconds, length)
        if number:
            parts.append(f"{number}{unit}")
    return "".join(parts) or "0s"
