"""Calendly's operations: a file per family, each with its own tuple of `OPERATIONS`.

A family is imported when the first request comes that may be for it, so that a server is ready
sooner.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module

from mockcalendly.edge.exchange import Operation

__all__ = ["OPERATIONS", "all_operations"]

_FAMILIES = {
    "activity_log_entries": ("activity_log",),
    "contact_lists": ("contact_lists",),
    "contacts": ("contacts", "custom_fields"),
    "data_compliance": ("data_compliance",),
    "event_type_availability_schedules": ("event_type_hours",),
    "event_type_available_times": ("event_types",),
    "event_type_memberships": ("event_types",),
    "event_types": ("event_types",),
    "group_relationships": ("groups",),
    "groups": ("groups",),
    "invitee_no_shows": ("no_shows",),
    "invitees": ("invitees",),
    "locations": ("meeting_locations",),
    "meeting_recaps": ("meeting_recaps",),
    "notes": ("notes",),
    "one_off_event_types": ("one_off_event_types",),
    "organization_memberships": ("organizations",),
    "organizations": ("organizations", "invitations"),
    "outgoing_communications": ("outgoing_communications",),
    "routing_form_submissions": ("routing_forms",),
    "routing_forms": ("routing_forms",),
    "sample_webhook_data": ("webhooks",),
    "scheduled_events": ("scheduled_events",),
    "scheduling_links": ("scheduling_links",),
    "shares": ("shares",),
    "teams": ("teams",),
    "user_availability_schedules": ("availability",),
    "user_busy_times": ("availability",),
    "user_meeting_limits": ("meeting_limits",),
    "users": ("users",),
    "webhook_subscriptions": ("webhooks",),
}
"""Modules of this package, by the first segment of their operations' paths."""


class _Operations(Mapping[str, tuple[Operation, ...]]):
    """Operations by the first segment of their paths."""

    def __getitem__(self, segment: str) -> tuple[Operation, ...]:
        families = [import_module(f"{__name__}.{name}") for name in _FAMILIES[segment]]
        operations: Iterator[Operation] = (
            each for family in families for each in family.OPERATIONS
        )
        return tuple(each for each in operations if each.path.split("/")[1] == segment)

    def __contains__(self, segment: object) -> bool:
        return segment in _FAMILIES

    def __iter__(self) -> Iterator[str]:
        return iter(_FAMILIES)

    def __len__(self) -> int:
        return len(_FAMILIES)


OPERATIONS: Mapping[str, tuple[Operation, ...]] = _Operations()
"""Operations by the first segment of their paths, imported when they are looked up."""


def all_operations() -> tuple[Operation, ...]:
    """Return every operation; imports all families."""
    return tuple(operation for family in OPERATIONS.values() for operation in family)
