"""Mails and text messages as JSON."""

from typing import Any

from mockcalendly.kernel.instants import format_instant
from mockcalendly.kernel.uris import Origins
from mockcalendly.model.outgoing_communications import OutgoingCommunication

__all__ = ["outgoing_communication"]


def outgoing_communication(row: OutgoingCommunication, origins: Origins) -> dict[str, Any]:
    """Return a mail or a text message."""
    return {
        "body": row.body,
        "created_at": format_instant(row.created_at),
        "event_type_uri": f"{origins.api}/event_types/{row.event_type}",
        "event_uri": f"{origins.api}/scheduled_events/{row.event}",
        "from": row.origin,
        "scheduling_url": origins.pages + row.page,
        "sender_email": row.sender_email,
        "sender_uri": None if row.sender is None else f"{origins.api}/users/{row.sender}",
        "sent_at": format_instant(row.sent_at),
        "subject": row.subject,
        "to": row.recipient,
        "type": row.type,
    }
