"""Scheduled events, invitees and no-shows as JSON.

Keys stand in alphabetical order, except in ``tracking`` and ``invitees_counter`` (observed in
webhook bodies; taken over for answers).
"""

from typing import Any

from msgspec.structs import asdict

from mockcalendly.kernel.instants import format_instant
from mockcalendly.kernel.uris import Origins
from mockcalendly.model.bookings import (
    Cancellation,
    Host,
    Invitee,
    Location,
    LocationType,
    NoShow,
    ScheduledEvent,
)

__all__ = ["cancellation", "invitee", "invitee_payload", "location", "no_show", "scheduled_event"]


def scheduled_event(row: ScheduledEvent, origins: Origins) -> dict[str, Any]:
    """Return an Event."""
    calendar_event = {"external_id": row.calendar_event_id, "kind": "google"}
    shown: dict[str, Any] = {"calendar_event": calendar_event, **_event(row, origins)}
    shown["event_memberships"] = [
        {
            "buffered_end_time": format_instant(host.buffered_end_time),
            "buffered_start_time": format_instant(host.buffered_start_time),
            **_host(host, origins),
        }
        for host in row.hosts
    ]
    return shown


def _event(row: ScheduledEvent, origins: Origins) -> dict[str, Any]:
    """Return what an Event shows both by itself and inside a webhook's invitee."""
    shown = {
        "created_at": format_instant(row.created_at),
        "end_time": format_instant(row.end_time),
        "event_guests": [
            {
                "created_at": format_instant(guest.created_at),
                "email": guest.email,
                "updated_at": format_instant(guest.updated_at),
            }
            for guest in row.guests
        ],
        "event_memberships": [_host(host, origins) for host in row.hosts],
        "event_type": f"{origins.api}/event_types/{row.event_type}",
        "invitees_counter": {
            "total": row.invitees_total,
            "active": row.invitees_active,
            "limit": row.invitees_limit,
        },
        "location": None if row.location is None else location(row.location, origins),
        "meeting_notes_html": row.meeting_notes_html,
        "meeting_notes_plain": row.meeting_notes_plain,
        "name": row.name,
        "start_time": format_instant(row.start_time),
        "status": row.status,
        "updated_at": format_instant(row.updated_at),
        "uri": f"{origins.api}/scheduled_events/{row.id}",
    }
    if row.cancellation is not None:
        shown = {"cancellation": cancellation(row.cancellation), **shown}
    return shown


def _host(host: Host, origins: Origins) -> dict[str, Any]:
    return {
        "user": f"{origins.api}/users/{host.user}",
        "user_email": host.email,
        "user_name": host.name,
    }


def cancellation(row: Cancellation) -> dict[str, Any]:
    """Return a Cancellation."""
    return {
        "canceled_by": row.canceled_by,
        "canceler_type": row.canceler_type,
        "created_at": format_instant(row.created_at),
        "reason": row.reason,
    }


def location(row: Location, origins: Origins) -> dict[str, Any]:
    """Return the Location of an event."""
    if row.type in _CONFERENCES:
        return _conference(row, origins)
    shown: dict[str, Any] = {"location": row.location, "type": row.type}
    if row.additional_info is not None:
        shown = {"additional_info": row.additional_info, **shown}
    return shown


def invitee(row: Invitee, origins: Origins) -> dict[str, Any]:
    """Return an Invitee; ``cancellation`` is absent unless it is canceled (observed)."""
    return _invitee(row, origins, {})


def invitee_payload(row: Invitee, event: ScheduledEvent, origins: Origins) -> dict[str, Any]:
    """Return the payload of ``invitee.*`` and ``invitee_no_show.*``: the invitee and its event."""
    return _invitee(row, origins, {"scheduled_event": _event(event, origins)})


def _invitee(row: Invitee, origins: Origins, event: dict[str, Any]) -> dict[str, Any]:
    uri = f"{origins.api}/scheduled_events/{row.event}/invitees/{row.id}"
    shown: dict[str, Any] = {
        "cancel_url": f"{origins.pages}/cancellations/{row.id}",
        "created_at": format_instant(row.created_at),
        "email": row.email,
        "event": f"{origins.api}/scheduled_events/{row.event}",
        "first_name": row.first_name,
        "invitee_scheduled_by": None
        if row.invitee_scheduled_by is None
        else f"{origins.api}/users/{row.invitee_scheduled_by}",
        "last_name": row.last_name,
        "name": row.name,
        "new_invitee": row.new_invitee and origins.api + row.new_invitee,
        "no_show": None
        if row.no_show is None
        else {
            "created_at": format_instant(row.no_show.created_at),
            "uri": f"{origins.api}/invitee_no_shows/{row.no_show.id}",
        },
        "old_invitee": row.old_invitee and origins.api + row.old_invitee,
        "payment": None if row.payment is None else _payment(row),
        "questions_and_answers": [
            {"answer": answer.answer, "position": answer.position, "question": answer.question}
            for answer in row.questions_and_answers
        ],
        "reconfirmation": None if row.reconfirmation is None else _reconfirmation(row),
        "reschedule_url": f"{origins.pages}/reschedulings/{row.id}",
        "rescheduled": row.rescheduled,
        "routing_form_submission": None
        if row.routing_form_submission is None
        else f"{origins.api}/routing_form_submissions/{row.routing_form_submission}",
        **event,
        "scheduling_method": row.scheduling_method,
        "status": row.status,
        "text_reminder_number": row.text_reminder_number,
        "timezone": row.timezone,
        "tracking": asdict(row.tracking),
        "updated_at": format_instant(row.updated_at),
        "uri": uri,
    }
    if row.cancellation is not None:
        shown = {
            "cancel_url": shown.pop("cancel_url"),
            "cancellation": cancellation(row.cancellation),
            **shown,
        }
    return shown


def no_show(row: NoShow, origins: Origins) -> dict[str, Any]:
    """Return an InviteeNoShow."""
    return {
        "created_at": format_instant(row.created_at),
        "invitee": f"{origins.api}/scheduled_events/{row.event}/invitees/{row.invitee}",
        "uri": f"{origins.api}/invitee_no_shows/{row.id}",
    }


def _payment(row: Invitee) -> dict[str, Any]:
    payment = row.payment
    assert payment is not None  # noqa: S101 - the caller has looked
    return {name: getattr(payment, name) for name in sorted(payment.__struct_fields__)}


def _reconfirmation(row: Invitee) -> dict[str, Any]:
    reconfirmation = row.reconfirmation
    assert reconfirmation is not None  # noqa: S101 - the caller has looked
    confirmed = reconfirmation.confirmed_at
    return {
        "confirmed_at": None if confirmed is None else format_instant(confirmed),
        "created_at": format_instant(reconfirmation.created_at),
    }


def _conference(row: Location, origins: Origins) -> dict[str, Any]:
    url = row.join_url
    shown: dict[str, Any] = {
        "join_url": origins.pages + url if url and url.startswith("/") else url,
        "status": row.status,
        "type": row.type,
    }
    details = _CONFERENCES[row.type]
    if details is not None:
        shown = {"data": details(row) if row.conference_id else None, **shown}
    return shown


def _zoom_data(row: Location) -> dict[str, Any]:
    return {
        "extra": {
            "intl_numbers_url": f"https://us02web.zoom.us/u/{row.conference_id}",
        },
        "id": int(row.conference_id or 0),  # a number (observed), though documented as a text
        "password": row.password,
        "settings": {
            "global_dial_in_numbers": [
                {
                    "city": "New York",
                    "country": "US",
                    "country_name": "US",
                    "number": "+1 6465550100",
                    "type": "toll",
                }
            ]
        },
    }


def _gotomeeting_data(row: Location) -> dict[str, Any]:
    return {
        "conferenceCallInfo": "US: +1 (571) 555-0100",
        "uniqueMeetingId": int(row.conference_id or 0),
    }


def _teams_data(row: Location) -> dict[str, Any]:
    return {
        "audioConferencing": {
            "conferenceId": row.conference_id,
            "dialinUrl": f"https://dialin.teams.microsoft.com/{row.conference_id}",
            "tollNumber": "+1 323-555-0100",
        },
        "id": row.conference_id,
    }


def _webex_data(row: Location) -> dict[str, Any]:
    return {
        "id": row.conference_id,
        "password": row.password,
        "telephony": {
            "callInNumbers": [
                {"callInNumber": "+1-650-555-0100", "label": "US Toll", "tollType": "toll"}
            ]
        },
    }


_CONFERENCES = {
    LocationType.GOOGLE_CONFERENCE: None,
    LocationType.GOTOMEETING: _gotomeeting_data,
    LocationType.MICROSOFT_TEAMS_CONFERENCE: _teams_data,
    LocationType.WEBEX_CONFERENCE: _webex_data,
    LocationType.ZOOM: _zoom_data,
}
"""Provider data of each conference; Google shows none (documented shapes, invented values)."""
