"""Rows as the JSON that Calendly shows; a module per family of resources."""

from mockcalendly.wire.render import (
    bookings,
    contacts,
    event_types,
    organizations,
    recaps,
    routing_forms,
    schedules,
    webhooks,
)

__all__ = [
    "bookings",
    "contacts",
    "event_types",
    "organizations",
    "recaps",
    "routing_forms",
    "schedules",
    "webhooks",
]
