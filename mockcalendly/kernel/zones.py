"""IANA time zones by name."""

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

__all__ = ["find_zone"]


@lru_cache(maxsize=1024)
def find_zone(name: str) -> "ZoneInfo | None":
    """Return the zone of a name, or None if there is none (paths and junk included)."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - costs start-up

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
