"""Rows as the JSON that Calendly shows; a module per family of resources."""

from mockcalendly.wire.render import (
    bookings,
    contacts,
    custom_fields,
    event_types,
    groups,
    links,
    meeting_locations,
    organizations,
    recaps,
    routing_forms,
    schedules,
    webhooks,
)

__all__ = [
    "bookings",
    "contacts",
    "custom_fields",
    "event_types",
    "groups",
    "links",
    "meeting_locations",
    "organizations",
    "recaps",
    "routing_forms",
    "schedules",
    "webhooks",
]
