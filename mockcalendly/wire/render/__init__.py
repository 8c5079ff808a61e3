"""Rows as the JSON that Calendly shows; a module per family of resources.

A module is imported when its name is first used, so that a server is ready sooner.
"""

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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


def __getattr__(name: str) -> ModuleType:
    if name in __all__:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
