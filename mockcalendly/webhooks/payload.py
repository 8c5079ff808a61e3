"""What each kind of message tells about the row that it is about."""

from collections.abc import Callable
from typing import Any

from mockcalendly.kernel.uris import Origins
from mockcalendly.model.bookings import Invitee
from mockcalendly.model.events import DomainEvent
from mockcalendly.model.webhooks import WebhookEvent
from mockcalendly.store.rows import Rows
from mockcalendly.wire.render import bookings, contacts, event_types, recaps, routing_forms

__all__ = ["payload"]


def payload(rows: Rows, event: DomainEvent, origins: Origins) -> dict[str, Any]:
    """Return the ``payload`` of a message about an event's subject."""
    subject = event.subject
    if isinstance(subject, Invitee):
        return bookings.invitee_payload(subject, rows.scheduled_events[subject.event], origins)
    return _PAYLOADS[event.event](subject, origins)


_PAYLOADS: dict[WebhookEvent, Callable[[Any, Origins], dict[str, Any]]] = {
    WebhookEvent.ROUTING_FORM_SUBMISSION_CREATED: routing_forms.submission,
    WebhookEvent.EVENT_TYPE_CREATED: event_types.event_type_payload,
    WebhookEvent.EVENT_TYPE_UPDATED: event_types.event_type_payload,
    WebhookEvent.EVENT_TYPE_DELETED: event_types.event_type_payload,
    WebhookEvent.MEETING_RECAP_CREATED: recaps.created_recap_payload,
    WebhookEvent.MEETING_RECAP_UPDATED: recaps.updated_recap_payload,
    WebhookEvent.MEETING_RECAP_DELETED: recaps.deleted_recap_payload,
    WebhookEvent.CONTACT_CREATED: contacts.contact_payload,
    WebhookEvent.CONTACT_UPDATED: contacts.contact_payload,
    WebhookEvent.CONTACT_DELETED: contacts.deleted_contact_payload,
}
"""Payloads that a row gives by itself; an invitee's needs its event too."""
