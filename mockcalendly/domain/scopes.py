"""Scopes of access tokens: which there are, and what they let a caller do."""

from mockcalendly.domain.access import Caller
from mockcalendly.errors import InsufficientScope

__all__ = ["MCP_SCOPES", "SCOPES", "has_scope", "require_scopes"]

SCOPES = {
    "users:read": "See profiles of users",
    "organizations:read": "See the organization, its members, teams and invitations",
    "organizations:write": "Invite people to the organization and remove them",
    "groups:read": "See groups and who is in them",
    "event_types:read": "See event types",
    "event_types:write": "Create and change event types",
    "availability:read": "See busy times, schedules and meeting limits",
    "availability:write": "Change schedules and meeting limits",
    "locations:read": "See meeting locations",
    "scheduled_events:read": "See scheduled events and their invitees",
    "scheduled_events:write": "Book and cancel events, and mark no-shows",
    "scheduling_links:write": "Create scheduling links",
    "shares:read": "See shares of event types",
    "shares:write": "Create and change shares of event types",
    "routing_forms:read": "See routing forms and what was submitted",
    "webhooks:read": "See webhook subscriptions",
    "webhooks:write": "Create and delete webhook subscriptions",
    "contacts:read": "See contacts, their lists and notes",
    "contacts:write": "Create, change and delete contacts, their lists and notes",
    "meeting_recaps:read": "See meeting recaps and transcripts",
    "meeting_recaps:write": "Change and delete meeting recaps",
    "activity_log:read": "See the activity log",
    "data_compliance:write": "Delete data of invitees and events",
    "outgoing_communications:read": "See text messages that were sent",
}
"""Scopes that an application or a personal token can have (documented), in our words."""

MCP_SCOPES = {
    "mcp:scheduling:write": "Schedule on your behalf through the MCP server",
    "mcp:scheduling:read": "Read your scheduling through the MCP server",
}
"""Scopes of clients that register themselves (observed); no operation of the API asks for them."""


def has_scope(caller: Caller, scope: str) -> bool:
    """Return whether a caller was granted a scope; writing implies reading (documented)."""
    if caller.scopes is None or scope in caller.scopes:
        return True
    family, _, access = scope.rpartition(":")
    return access == "read" and f"{family}:write" in caller.scopes


def require_scopes(caller: Caller, scopes: tuple[str, ...]) -> None:
    """Refuse a caller who lacks one of the scopes of an operation."""
    if not all(has_scope(caller, scope) for scope in scopes):
        raise InsufficientScope(scopes)
