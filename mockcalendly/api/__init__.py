"""Calendly's operations: a file per family, each with its own tuple of `OPERATIONS`."""

from mockcalendly.api import (
    availability,
    event_types,
    invitees,
    no_shows,
    organizations,
    scheduled_events,
    users,
    webhooks,
)

__all__ = ["OPERATIONS"]

OPERATIONS = (
    *users.OPERATIONS,
    *organizations.OPERATIONS,
    *event_types.OPERATIONS,
    *availability.OPERATIONS,
    *scheduled_events.OPERATIONS,
    *invitees.OPERATIONS,
    *no_shows.OPERATIONS,
    *webhooks.OPERATIONS,
)
