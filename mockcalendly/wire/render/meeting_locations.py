"""Kinds of places for a user's meetings as JSON."""

from typing import Any

from mockcalendly.domain.meeting_locations import MeetingLocation

__all__ = ["meeting_location"]


def meeting_location(row: MeetingLocation) -> dict[str, Any]:
    """Return a location; ``connected`` is absent unless it is a web conference (assumed)."""
    if row.connected is None:
        return {"kind": row.kind}
    return {"connected": row.connected, "kind": row.kind}
