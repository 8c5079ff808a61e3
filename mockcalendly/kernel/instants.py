"""Instants and how Calendly writes them: UTC, ``Z``, six decimals."""

import re
from datetime import UTC, date, datetime
from functools import lru_cache

__all__ = ["format_instant", "format_second", "parse_date", "parse_instant"]

_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d([.,]\d{1,9})?)?([Zz]|[+-]\d\d(:?\d\d)?)", re.ASCII
)

_DATE = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)", re.ASCII)


@lru_cache(maxsize=1024)  # a booking shows the same few instants again and again
def format_instant(instant: datetime) -> str:
    """Return ``2023-12-24T21:30:00.000000Z`` (observed in every stored field)."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def format_second(instant: datetime) -> str:
    """Return ``2023-12-24T21:30:00Z``, the form of available times (observed)."""
    return instant.astimezone(UTC).isoformat(timespec="seconds")[:-6] + "Z"


def parse_instant(text: str) -> datetime | None:
    """Return the instant that an ISO 8601 text with a zone names, or None if it names none."""
    if not _INSTANT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def parse_date(text: str) -> date | None:
    """Return the date that ``2030-12-31`` or ``2030-1-5`` names (both forms are documented)."""
    found = _DATE.fullmatch(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
