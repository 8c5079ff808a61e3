"""Organizations, users and memberships as JSON."""

from typing import Any

from mockcalendly.kernel.instants import format_instant
from mockcalendly.kernel.uris import Origins
from mockcalendly.model.organizations import Membership, Organization, User

__all__ = ["membership", "organization", "user"]


def organization(row: Organization, origins: Origins) -> dict[str, Any]:
    """Return an Organization."""
    return {
        "created_at": format_instant(row.created_at),
        "kind": row.kind,
        "name": row.name,
        "plan": row.plan,
        "stage": row.stage,
        "updated_at": format_instant(row.updated_at),
        "uri": f"{origins.api}/organizations/{row.id}",
    }


def user(row: User, origins: Origins) -> dict[str, Any]:
    """Return a User."""
    return {
        "avatar_url": row.avatar_url,
        "created_at": format_instant(row.created_at),
        "current_organization": f"{origins.api}/organizations/{row.organization}",
        "email": row.email,
        "locale": row.locale,
        "name": row.name,
        "resource_type": "User",
        "scheduling_url": f"{origins.pages}/{row.slug}",
        "slug": row.slug,
        "time_notation": row.time_notation,
        "timezone": row.timezone,
        "updated_at": format_instant(row.updated_at),
        "uri": f"{origins.api}/users/{row.id}",
    }


def membership(row: Membership, member: User, origins: Origins) -> dict[str, Any]:
    """Return an OrganizationMembership, whose user has fewer fields than a User."""
    shown = user(member, origins)
    for absent in ("current_organization", "resource_type", "time_notation"):
        del shown[absent]
    return {
        "created_at": format_instant(row.created_at),
        "organization": f"{origins.api}/organizations/{row.organization}",
        "role": row.role,
        "updated_at": format_instant(row.updated_at),
        "uri": f"{origins.api}/organization_memberships/{row.id}",
        "user": shown,
    }
