"""Meeting recaps as JSON.

In answers what is not known is null, but for ``location``, which is left out. In webhooks all of
it is left out: the contract of these payloads has no nulls (documented).
"""

from typing import Any

from mockcalendly.kernel.instants import format_instant
from mockcalendly.kernel.uris import Origins
from mockcalendly.model.recaps import MeetingRecap
from mockcalendly.wire.render import bookings

__all__ = [
    "created_recap_payload",
    "deleted_recap_payload",
    "listed_recap",
    "recap",
    "transcript",
    "updated_recap_payload",
]


def recap(row: MeetingRecap, origins: Origins) -> dict[str, Any]:
    """Return a MeetingRecap."""
    shown = {
        **listed_recap(row, origins),
        "action_items_md": row.action_items_md,
        "discussion_md": row.discussion_md,
        "share_link": row.share_link and origins.pages + row.share_link,
        "summary_md": row.summary_md,
    }
    if row.transcript is None:
        shown["transcript"] = None
    return {name: shown[name] for name in sorted(shown)}


def listed_recap(row: MeetingRecap, origins: Origins) -> dict[str, Any]:
    """Return a recap as lists show it: without notes, and always with the transcript's URI."""
    shown: dict[str, Any] = {
        "app_url": f"{origins.pages}/app/meeting_recaps/{row.id}",
        "attendees": _attendees(row),
        "created_at": format_instant(row.created_at),
        "end_time": row.end_time and format_instant(row.end_time),
        "event": _event_uri(row, origins),
    }
    if row.location is not None:
        shown["location"] = bookings.location(row.location, origins)
    return {
        **shown,
        "name": row.name,
        "start_time": row.start_time and format_instant(row.start_time),
        "status": row.status.capitalize(),
        "transcript": f"{_uri(row, origins)}/transcript",
        "updated_at": format_instant(row.updated_at),
        "uri": _uri(row, origins),
    }


def transcript(row: MeetingRecap, origins: Origins) -> dict[str, Any]:
    """Return a Transcript."""
    return {"text": row.transcript, "uri": f"{_uri(row, origins)}/transcript"}


def created_recap_payload(row: MeetingRecap, origins: Origins) -> dict[str, Any]:
    """Return the payload of ``meeting_recap.created``; its instant is when the notes were ready."""
    assert row.completed_at is not None  # noqa: S101 - else nothing would have been emitted
    completed = format_instant(row.completed_at)
    return {"created_at": completed, **updated_recap_payload(row, origins)}


def updated_recap_payload(row: MeetingRecap, origins: Origins) -> dict[str, Any]:
    """Return the payload of ``meeting_recap.updated``."""
    return {"event": _event(row, origins), "recap": _recap(row, origins)}


def deleted_recap_payload(row: MeetingRecap, origins: Origins) -> dict[str, Any]:
    """Return the payload of ``meeting_recap.deleted``: nothing but which one, and when."""
    assert row.deleted_at is not None  # noqa: S101 - else nothing would have been emitted
    recap = {"deleted_at": format_instant(row.deleted_at), "uri": _uri(row, origins)}
    event = _event_uri(row, origins)
    return {"recap": recap} if event is None else {"event": {"uri": event}, "recap": recap}


def _event(row: MeetingRecap, origins: Origins) -> dict[str, Any]:
    return _known(
        attendees=_attendees(row),
        end_time=row.end_time and format_instant(row.end_time),
        location=row.location and bookings.location(row.location, origins),
        name=row.name,
        start_time=row.start_time and format_instant(row.start_time),
        uri=_event_uri(row, origins),
    )


def _recap(row: MeetingRecap, origins: Origins) -> dict[str, Any]:
    uri = _uri(row, origins)
    return _known(
        action_items_md=row.action_items_md,
        created_at=format_instant(row.created_at),
        discussion_md=row.discussion_md,
        share_link=row.share_link and origins.pages + row.share_link,
        summary_md=row.summary_md,
        transcript=f"{uri}/transcript",
        updated_at=format_instant(row.updated_at),
        uri=uri,
    )


def _attendees(row: MeetingRecap) -> list[dict[str, Any]]:
    return [
        {"host": attendee.host, "user_email": attendee.email, "user_name": attendee.name}
        for attendee in row.attendees
    ]


def _known(**fields: object) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _uri(row: MeetingRecap, origins: Origins) -> str:
    return f"{origins.api}/meeting_recaps/{row.id}"


def _event_uri(row: MeetingRecap, origins: Origins) -> str | None:
    return row.event and f"{origins.api}/scheduled_events/{row.event}"
