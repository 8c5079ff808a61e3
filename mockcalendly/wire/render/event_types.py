"""Event types and their open times as JSON."""

from datetime import datetime
from typing import Any

from mockcalendly.kernel.instants import format_instant, format_second
from mockcalendly.kernel.uris import Origins
from mockcalendly.model.event_types import CustomQuestion, EventType, LocationConfiguration
from mockcalendly.model.organizations import User
from mockcalendly.wire.render import organizations

__all__ = ["available_time", "event_type", "event_type_payload", "membership", "scheduling_url"]


def event_type(row: EventType, origins: Origins) -> dict[str, Any]:
    """Return an EventType."""
    return {
        "active": row.active,
        "admin_managed": row.admin_managed,
        "after_buffer": row.after_buffer,
        "before_buffer": row.before_buffer,
        "booking_method": row.booking_method,
        "color": row.color,
        "created_at": format_instant(row.created_at),
        "custom_questions": [_question(question) for question in row.custom_questions],
        "deleted_at": format_instant(row.deleted_at) if row.deleted_at else None,
        "description_html": row.description_html,
        "description_plain": row.description_plain,
        "duration": row.duration,
        "duration_options": list(row.duration_options) if row.duration_options else None,
        "internal_note": row.internal_note,
        "is_paid": row.is_paid,
        "kind": row.kind,
        "locale": row.locale,
        "locations": None
        if row.locations is None
        else [_location(location) for location in row.locations],
        "name": row.name,
        "pooling_type": row.pooling_type,
        "position": row.position,
        "profile": None
        if row.profile is None
        else {
            "name": row.profile.name,
            "owner": f"{origins.api}/users/{row.profile.owner}",
            "type": row.profile.type,
        },
        "scheduling_url": scheduling_url(row, origins),
        "secret": row.secret,
        "slug": row.slug,
        "start_time_increment": row.start_time_increment,
        "type": row.type,
        "updated_at": format_instant(row.updated_at),
        "uri": f"{origins.api}/event_types/{row.id}",
    }


def event_type_payload(row: EventType, origins: Origins) -> dict[str, Any]:
    """Return the payload of ``event_type.*``: it lacks what came in Nov 2026 (documented)."""
    shown = event_type(row, origins)
    for absent in ("after_buffer", "before_buffer", "start_time_increment"):
        del shown[absent]
    return shown


def membership(id_: str, row: EventType, member: User, origins: Origins) -> dict[str, Any]:
    """Return an event type membership: an event type, and one of its hosts.

    Since when somebody is a host shows nowhere else: the times are the event type's (assumed).
    """
    return {
        "created_at": format_instant(row.created_at),
        "event_type": event_type(row, origins),
        "member": organizations.user(member, origins),
        "updated_at": format_instant(row.updated_at),
        "uri": f"{origins.api}/event_type_memberships/{id_}",
    }


def scheduling_url(row: EventType, origins: Origins) -> str:
    """Return the booking page: ``<page>/<slug>``, or ``d/<token>/<slug>`` if it is unlisted."""
    return f"{origins.pages}/{row.page}/{row.slug}"


def available_time(
    row: EventType, start: datetime, remaining: int, origins: Origins
) -> dict[str, Any]:
    """Return an item of the available times; the form of the URL is documented by an example."""
    when = format_second(start)
    query = f"month={when[:7]}&date={when[:10]}"
    return {
        "invitees_remaining": remaining,
        "scheduling_url": f"{scheduling_url(row, origins)}/{when}?{query}",
        "start_time": when,
        "status": "available",
    }


def _question(question: CustomQuestion) -> dict[str, Any]:
    return {
        "answer_choices": list(question.answer_choices),
        "enabled": question.enabled,
        "include_other": question.include_other,
        "name": question.name,
        "position": question.position,
        "required": question.required,
        "type": question.type,
    }


def _location(location: LocationConfiguration) -> dict[str, Any]:
    shown = {
        "additional_info": location.additional_info,
        "kind": location.kind,
        "location": location.location,
        "phone_number": location.phone_number,
    }
    return {key: value for key, value in shown.items() if value is not None}
