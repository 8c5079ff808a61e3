"""Groups and the places of people in them as JSON."""

from typing import Any

from mockcalendly.kernel.instants import format_instant
from mockcalendly.kernel.uris import Origins
from mockcalendly.model.organizations import Group, GroupRelationship

__all__ = ["group", "relationship"]


def group(row: Group, members: int, origins: Origins) -> dict[str, Any]:
    """Return a Group."""
    return {
        "created_at": format_instant(row.created_at),
        "member_count": members,
        "name": row.name,
        "organization": f"{origins.api}/organizations/{row.organization}",
        "updated_at": format_instant(row.updated_at),
        "uri": f"{origins.api}/groups/{row.id}",
    }


def relationship(row: GroupRelationship, owner: dict[str, Any], origins: Origins) -> dict[str, Any]:
    """Return a GroupRelationship, which shows its owner whole and with its type."""
    return {
        "created_at": format_instant(row.created_at),
        "group": f"{origins.api}/groups/{row.group}",
        "organization": f"{origins.api}/organizations/{row.organization}",
        "owner": dict(sorted({**owner, "type": row.owner_type}.items())),
        "role": row.role,
        "updated_at": format_instant(row.updated_at),
        "uri": f"{origins.api}/group_relationships/{row.id}",
    }
