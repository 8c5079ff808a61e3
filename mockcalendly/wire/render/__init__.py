"""Rows as the JSON that Calendly shows; a module per family of resources."""

from mockcalendly.wire.render import (
    activity_log,
    bookings,
    contacts,
    custom_fields,
    event_types,
    groups,
    links,
    meeting_locations,
    oauth,
    organizations,
    outgoing_communications,
    recaps,
    routing_forms,
    schedules,
    webhooks,
)

__all__ = [
    "activity_log",
    "bookings",
    "contacts",
    "custom_fields",
    "event_types",
    "groups",
    "links",
    "meeting_locations",
    "oauth",
    "organizations",
    "outgoing_communications",
    "recaps",
    "routing_forms",
    "schedules",
    "webhooks",
]
