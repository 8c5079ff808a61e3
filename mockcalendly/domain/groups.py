"""Groups of an organization's users: who may look at them, and who is in them."""

from mockcalendly.domain.access import Caller, administers, administers_group, require_organization
from mockcalendly.domain.chosen_ids import chosen_id
from mockcalendly.errors import NotFound, PermissionDenied
from mockcalendly.model.organizations import (
    MEMBERSHIP,
    Group,
    GroupRelationship,
    GroupRole,
    Invitation,
    Membership,
)
from mockcalendly.model.record import Value
from mockcalendly.store.rows import Rows, of_organization
from mockcalendly.store.transaction import Transaction

__all__ = [
    "AddGroup",
    "AddToGroup",
    "Relationships",
    "add_group",
    "add_to_group",
    "find_group",
    "find_relationship",
    "relationships_asked_for",
    "relationships_of",
    "require_groups_of",
]


class AddGroup(Value, frozen=True, kw_only=True, gc=False):
    """A group that a world is to have; the API cannot make one.

    Attributes:
        id: Last segment of its URI; drawn if None.
    """

    organization: str
    name: str
    id: str | None = None


class AddToGroup(Value, frozen=True, kw_only=True, gc=False):
    """A place in a group for somebody; the API cannot give one.

    Attributes:
        owner: Id of the membership or of the pending invitation.
        owner_type: Which of the two it is.
        id: Last segment of its URI; drawn if None.
    """

    group: str
    owner: str
    owner_type: str = MEMBERSHIP
    role: GroupRole = GroupRole.MEMBER
    id: str | None = None


class Relationships(Value, frozen=True, kw_only=True, gc=False):
    """Which relationships a list is made of: those of a partition that all filters keep."""

    partition: tuple[object, ...]
    organization: str
    group: str | None

    def keep(self, row: GroupRelationship) -> bool:
        """Return whether no filter is against a relationship."""
        return self.organization == row.organization and self.group in (None, row.group)


def require_groups_of(rows: Rows, caller: Caller, organization: str) -> None:
    """Refuse who may not list an organization's groups: only its admins may.

    Assumed: they are managed where nobody else comes, and only the generic 403 is documented.
    """
    require_organization(rows, caller, organization)
    if not administers(rows, caller, organization):
        raise PermissionDenied(hint="Only owners and admins may list an organization's groups.")


def find_group(rows: Rows, caller: Caller, id_: str) -> Group:
    """Return a group that the caller administers, himself or with its organization (assumed)."""
    row = rows.groups.get(id_)
    if row is None:
        raise NotFound(hint=f"No group has the id {id_}.")
    if not administers_group(rows, caller, id_):
        raise PermissionDenied
    return row


def find_relationship(rows: Rows, caller: Caller, id_: str) -> GroupRelationship:
    """Return a relationship that is the caller's own, or in a group that he administers."""
    row = rows.group_relationships.get(id_)
    if row is None:
        raise NotFound(hint=f"No group relationship has the id {id_}.")
    if row.user != caller.user.id and not administers_group(rows, caller, row.group):
        raise PermissionDenied
    return row


def relationships_asked_for(
    rows: Rows,
    caller: Caller,
    *,
    organization: str | None,
    group: str | None,
    owner: tuple[str, str] | None,
) -> Relationships:
    """Return what a list with these filters is made of; `owner` is a type and an id.

    A group's relationships are for its admins, somebody's for himself, all others for admins of
    the organization: the caller's own if none is named (assumed). What does not exist is in no
    list, but is not refused: the operation is documented without 404.

    Raises:
        PermissionDenied: The caller may not list them.
    """
    home = organization or caller.user.organization
    administered = administers(rows, caller, home) or (
        group is not None and administers_group(rows, caller, group)
    )
    if not administered and not _is_caller(rows, caller, owner):
        raise PermissionDenied(
            hint="Group relationships are for admins of the organization or of the group, "
            "and for the one whose they are."
        )
    partition = owner or (("group", group) if group else of_organization(home))
    return Relationships(partition=partition, organization=home, group=group)


def add_group(tx: Transaction, command: AddGroup) -> Group:
    """Add a group without anybody in it.

    Raises:
        NotFound: There is no such organization.
        InvalidArgument: Another group has the id.
    """
    if command.organization not in tx.rows.organizations:
        raise NotFound(hint=f"No organization has the id {command.organization}.")
    return tx.rows.groups.put(
        Group(
            id=chosen_id(tx, tx.rows.groups, command.id),
            seq=tx.ids.sequence(),
            organization=command.organization,
            name=command.name,
            created_at=tx.now,
            updated_at=tx.now,
        )
    )


def add_to_group(tx: Transaction, command: AddToGroup) -> GroupRelationship:
    """Give somebody a place in a group.

    A person is a member of one group only (documented), so whoever was one elsewhere moves.

    Raises:
        NotFound: There is no such group, or nobody such in its organization.
        InvalidArgument: Another place has the id.
    """
    group = tx.rows.groups.get(command.group)
    if group is None:
        raise NotFound(hint=f"No group has the id {command.group}.")
    owner = _owner(tx.rows, command)
    if owner is None or owner.organization != group.organization:
        raise NotFound(hint=f"The organization has no {command.owner_type} {command.owner}.")
    for other in relationships_of(tx.rows, command.owner_type, owner.id):
        if other.role is command.role and (
            command.role is GroupRole.MEMBER or other.group == group.id
        ):
            tx.rows.group_relationships.delete(other.id)
    return tx.rows.group_relationships.put(
        GroupRelationship(
            id=chosen_id(tx, tx.rows.group_relationships, command.id),
            seq=tx.ids.sequence(),
            organization=group.organization,
            group=group.id,
            role=command.role,
            owner=owner.id,
            owner_type=command.owner_type,
            user=owner.user,
            created_at=tx.now,
            updated_at=tx.now,
        )
    )


def relationships_of(rows: Rows, owner_type: str, owner: str) -> list[GroupRelationship]:
    """Return all places in groups that a membership or an invitation has."""
    return list(rows.group_relationships.listed("by_owner", (owner_type, owner)))


def _owner(rows: Rows, command: AddToGroup) -> Membership | Invitation | None:
    if command.owner_type == MEMBERSHIP:
        return rows.memberships.get(command.owner)
    return rows.invitations.get(command.owner)


def _is_caller(rows: Rows, caller: Caller, owner: tuple[str, str] | None) -> bool:
    if owner is None or owner[0] != MEMBERSHIP:
        return False
    membership = rows.memberships.get(owner[1])
    return membership is not None and membership.user == caller.user.id
