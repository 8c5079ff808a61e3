"""What people call by a name: everything that a name may mean, so that one can say it is unclear.

Whoever asks decides how to say that there is nothing, or too much.
"""

from typing import TypeVar

from mockcalendly.kernel.uris import id_in_uri, ids_in_uri
from mockcalendly.model.event_types import EventType
from mockcalendly.model.organizations import Group, Invitation, Organization, Role, User
from mockcalendly.model.record import Record
from mockcalendly.store.rows import Rows
from mockcalendly.store.table import Table

__all__ = [
    "ROLES",
    "event_types_called",
    "first_in_role",
    "groups_called",
    "identified",
    "invitations_called",
    "organizations_called",
    "users_called",
]

R = TypeVar("R", bound=Record)

ROLES = {"owner": Role.OWNER, "admin": Role.ADMIN, "member": Role.USER}
"""Words for users by their role."""


def identified(table: Table[R], text: str, collection: str) -> list[R]:
    """Return the row of an id, or of a URI of any host, if there is one."""
    row = table.get(id_in_uri(text, collection) or text)
    return [] if row is None else [row]


def event_types_called(rows: Rows, text: str) -> list[EventType]:
    """Return event types by id, URI, slug or ``page/slug``; deleted ones by id and URI only."""
    return identified(rows.event_types, text, "event_types") or [
        row
        for row in rows.event_types
        if row.deleted_at is None and text in (row.slug, f"{row.page}/{row.slug}")
    ]


def users_called(rows: Rows, text: str) -> list[User]:
    """Return users by id, URI, slug or e-mail address; the first in a role by the role's name."""
    return (
        identified(rows.users, text, "users")
        or list(rows.users.listed("by_slug", text))
        or list(rows.users.listed("by_email", text.lower()))
        or _first_in_role(rows, text)
    )


def groups_called(rows: Rows, text: str) -> list[Group]:
    """Return groups by id, URI or name."""
    return identified(rows.groups, text, "groups") or [
        row for row in rows.groups if row.name == text
    ]


def organizations_called(rows: Rows, text: str) -> list[Organization]:
    """Return organizations by id, URI or name."""
    return identified(rows.organizations, text, "organizations") or [
        row for row in rows.organizations if row.name == text
    ]


def invitations_called(rows: Rows, text: str) -> list[Invitation]:
    """Return invitations by id, URI or e-mail address."""
    ids = ids_in_uri(text, "organizations", "invitations")
    row = rows.invitations.get(ids[1] if ids else text)
    if row is not None:
        return [row]
    return [row for row in rows.invitations if row.email.lower() == text.lower()]


def first_in_role(rows: Rows, role: Role, organization: str | None = None) -> User | None:
    """Return the first user who has a role, in any organization if none is named."""
    for membership in rows.memberships:
        if membership.role is role and organization in (None, membership.organization):
            return rows.users[membership.user]
    return None


def _first_in_role(rows: Rows, text: str) -> list[User]:
    found = first_in_role(rows, ROLES[text]) if text in ROLES else None
    return [] if found is None else [found]
