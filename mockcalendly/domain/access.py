"""Who may do what: the one place for roles and the boundary of an organization.

Answers never depend on the caller's role; the role decides only whether there is one (documented:
API conventions).
"""

from mockcalendly.errors import NotFound, PermissionDenied
from mockcalendly.model.bookings import ScheduledEvent
from mockcalendly.model.organizations import GroupRole, Membership, Role, User
from mockcalendly.model.record import Value
from mockcalendly.model.tokens import AccessToken
from mockcalendly.store.rows import Rows, of_user

__all__ = [
    "ANOTHER_ORGANIZATION",
    "Caller",
    "administers",
    "caller_for",
    "can_manage",
    "members_of",
    "membership_in",
    "require_colleague",
    "require_member",
    "require_organization",
]

ANOTHER_ORGANIZATION = "This user is not in your organization"
"""403 for users of another organization (documented)."""


class Caller(Value, frozen=True, kw_only=True, gc=False):
    """Whom a request speaks for.

    Attributes:
        scopes: What the token was granted; None means everything.
        application: The OAuth application that the token was issued to.
    """

    user: User
    scopes: frozenset[str] | None = None
    application: str | None = None


def caller_for(rows: Rows, token: AccessToken) -> Caller:
    """Return the caller behind a token."""
    return Caller(user=rows.users[token.user], scopes=token.scopes, application=token.application)


def membership_in(rows: Rows, user: str, organization: str) -> Membership | None:
    """Return a user's membership in an organization, or None for an outsider."""
    memberships = rows.memberships
    for entry in memberships.by("by_owner")[of_user(user)]:
        membership = memberships[entry.id]
        if membership.organization == organization:
            return membership
    return None


def administers(rows: Rows, caller: Caller, organization: str) -> bool:
    """Return whether the caller is owner or admin of an organization."""
    membership = membership_in(rows, caller.user.id, organization)
    return membership is not None and membership.role in (Role.OWNER, Role.ADMIN)


def administers_group(rows: Rows, caller: Caller, group: str) -> bool:
    """Return whether the caller is an admin of a group, or of its organization."""
    found = rows.groups.get(group)
    if found is None:
        return False
    if administers(rows, caller, found.organization):
        return True
    partition = of_user(caller.user.id, GroupRole.ADMIN)
    relationships = rows.group_relationships.listed("by_owner", partition)
    return any(relationship.group == group for relationship in relationships)


def members_of(rows: Rows, group: str) -> tuple[str, ...]:
    """Return the ids of a group's member users."""
    relationships = rows.group_relationships.listed("by_owner", ("group", group))
    return tuple(
        relationship.user
        for relationship in relationships
        if relationship.user is not None and relationship.role is GroupRole.MEMBER
    )


def require_member(rows: Rows, caller: Caller, organization: str) -> None:
    """Refuse callers from outside an organization (generic 403: documented)."""
    if membership_in(rows, caller.user.id, organization) is None:
        raise PermissionDenied


def require_organization(rows: Rows, caller: Caller, organization: str) -> None:
    """Refuse an organization that does not exist or is not the caller's."""
    if organization not in rows.organizations:
        raise NotFound(hint=f"No organization has the id {organization}.")
    require_member(rows, caller, organization)


def require_colleague(rows: Rows, caller: Caller, user: str) -> User:
    """Return a user who shares an organization with the caller.

    Raises:
        NotFound: There is no such user.
        PermissionDenied: The user belongs elsewhere (text documented).
    """
    found = rows.users.get(user)
    if found is None:
        raise NotFound(hint=f"No user has the id {user}.")
    if membership_in(rows, caller.user.id, found.organization) is None:
        raise PermissionDenied(ANOTHER_ORGANIZATION)
    return found


def can_manage(rows: Rows, caller: Caller, event: ScheduledEvent) -> bool:
    """Return whether the caller may see and cancel an event.

    Its hosts may, and admins of the organization (documented for lists; assumed to hold for
    single events too).
    """
    return any(host.user == caller.user.id for host in event.hosts) or administers(
        rows, caller, event.organization
    )
