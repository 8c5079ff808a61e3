"""Organizations, users, memberships, invitations and teams as JSON."""

from typing import Any

from mockcalendly.kernel.instants import format_instant
from mockcalendly.kernel.uris import Origins
from mockcalendly.model.organizations import Invitation, Membership, Organization, Team, User

__all__ = ["invitation", "membership", "organization", "team", "user"]


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


def invitation(row: Invitation, origins: Origins) -> dict[str, Any]:
    """Return an OrganizationInvitation; ``user`` is absent until it is accepted (documented)."""
    shown: dict[str, Any] = {
        "created_at": format_instant(row.created_at),
        "email": row.email,
        "last_sent_at": format_instant(row.last_sent_at) if row.last_sent_at else None,
        "organization": f"{origins.api}/organizations/{row.organization}",
        "status": row.status,
        "updated_at": format_instant(row.updated_at),
        "uri": f"{origins.api}/organizations/{row.organization}/invitations/{row.id}",
    }
    if row.user is not None:
        shown["user"] = f"{origins.api}/users/{row.user}"
    return shown


def team(row: Team, origins: Origins) -> dict[str, Any]:
    """Return a Team."""
    return {
        "name": row.name,
        "organization": f"{origins.api}/organizations/{row.organization}",
        "scheduling_url": f"{origins.pages}/{row.slug}",
        "uri": f"{origins.api}/teams/{row.id}",
    }
