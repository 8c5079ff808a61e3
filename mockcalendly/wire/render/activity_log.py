"""Entries of the activity log as JSON; the order of the keys is that of a capture (observed)."""

from typing import Any

from mockcalendly.kernel.instants import format_instant
from mockcalendly.kernel.uris import Origins
from mockcalendly.model.activity_log import (
    SYSTEM,
    ActivityLogEntry,
    Actor,
    DetailValue,
    ResourcePath,
)

__all__ = ["entry"]


def entry(row: ActivityLogEntry, origins: Origins) -> dict[str, Any]:
    """Return an entry of the activity log."""
    return {
        "occurred_at": format_instant(row.occurred_at),
        "actor": _actor(row.actor, row.organization, origins),
        "details": {name: _detail(value, origins) for name, value in row.details},
        "organization": f"{origins.api}/organizations/{row.organization}",
        "fully_qualified_name": f"{row.namespace}.{row.action}",
        "namespace": row.namespace,
        "action": row.action,
        "uri": f"{origins.api}/activity_log_entries/{row.id}",
    }


def _actor(actor: Actor, organization: str, origins: Origins) -> dict[str, Any]:
    """Return an actor; what there is nothing to say of is absent (observed)."""
    if actor.user is None:
        return {"type": SYSTEM, "display_name": actor.display_name}
    shown: dict[str, Any] = {"uri": f"{origins.api}/users/{actor.user}", "type": "User"}
    if actor.role is not None:
        shown["organization"] = {
            "uri": f"{origins.api}/organizations/{organization}",
            "role": actor.role,
        }
    if actor.group is not None:
        shown["group"] = {
            "uri": f"{origins.api}/groups/{actor.group.id}",
            "name": actor.group.name,
            "role": actor.group.role,
        }
    return {
        **shown,
        "display_name": actor.display_name,
        "alternative_identifier": actor.alternative_identifier,
    }


def _detail(value: DetailValue, origins: Origins) -> object:
    return origins.api + value.path if isinstance(value, ResourcePath) else value
