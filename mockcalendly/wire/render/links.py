"""Single-use links and shares as JSON."""

from typing import Any

from mockcalendly.kernel.instants import format_instant
from mockcalendly.kernel.uris import Origins
from mockcalendly.model.event_types import LocationConfiguration
from mockcalendly.model.links import Override, SchedulingLink, Share
from mockcalendly.wire.render.schedules import rule

__all__ = ["scheduling_link", "share"]


def scheduling_link(row: SchedulingLink, origins: Origins) -> dict[str, Any]:
    """Return a SchedulingLink; the form of its address was observed."""
    address = "/".join(filter(None, (origins.pages, "d", row.id, row.slug)))
    return {
        "booking_url": address,
        "owner": f"{origins.api}/event_types/{row.event_type}",
        "owner_type": "EventType",
    }


def share(row: Share, link: SchedulingLink, settings: Override, origins: Origins) -> dict[str, Any]:
    """Return a Share.

    Args:
        row: The share.
        link: By which it is booked.
        settings: In force: none of them is None for want of an override.
        origins: What URIs start with.
    """
    return {
        "contact": row.contact and f"{origins.api}/contacts/{row.contact}",
        "created_at": format_instant(row.created_at),
        "scheduling_links": [scheduling_link(link, origins)],
        "share_override": _settings(settings),
        "status": link.status,
        "uri": f"{origins.api}/shares/{row.id}",
    }


def _settings(row: Override) -> dict[str, Any]:
    hours = row.hours
    assert hours is not None  # noqa: S101 - settings in force have hours
    return {
        "availability_rule": {
            "rules": [rule(each) for each in hours.rules],
            "timezone": hours.timezone,
        },
        "duration": row.duration,
        "duration_options": row.duration_options and list(row.duration_options),
        "end_date": row.end_date and row.end_date.isoformat(),
        "hide_location": row.hide_location,
        "location_configurations": [
            _location(place, position) for position, place in enumerate(row.locations or ())
        ],
        "max_booking_time": row.max_booking_time,
        "min_booking_time": row.min_booking_time,
        "name": row.name,
        "period_type": row.period_type,
        "start_date": row.start_date and row.start_date.isoformat(),
    }


def _location(place: LocationConfiguration, position: int) -> dict[str, Any]:
    """Return a location; unlike in an event type, all keys are there (documented types)."""
    return {
        "additional_info": place.additional_info,
        "kind": place.kind,
        "location": place.location,
        "phone_number": place.phone_number,
        "position": position,
    }
