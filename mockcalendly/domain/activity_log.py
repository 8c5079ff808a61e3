"""The activity log: rules say what has happened, and who did it.

What is logged is what the vendor's help centre lists, "The activity log" (documented), as far as
the emulator can do it; bookings are not in that list. ``API.Token_Created`` and
``Compliance.Data_Deletion_Completed`` were observed, and a public client's tests filter by
``User_Management`` and ``Invite_Sent``: names are the words of a label, capitalized, with
underscores between. The others are assumed to follow; that invitations are logged when they are
answered and revoked is assumed too.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from mockcalendly.domain.access import (
    Caller,
    administers,
    membership_in,
    require_organization,
)
from mockcalendly.domain.activity_search import searchable
from mockcalendly.domain.chosen_ids import chosen_id
from mockcalendly.domain.plans import require_enterprise
from mockcalendly.errors import Detail, InvalidArgument, NotFound, PermissionDenied
from mockcalendly.model.activity_log import (
    ActivityLogEntry,
    Actor,
    ActorGroup,
    DetailValue,
    ResourcePath,
)
from mockcalendly.model.event_types import ADHOC, EventType, EventTypeKind, PoolingType
from mockcalendly.model.organizations import GroupRelationship, GroupRole, Role
from mockcalendly.model.record import Value
from mockcalendly.store.rows import Rows, of_organization, of_user
from mockcalendly.store.transaction import Transaction

__all__ = [
    "KEPT",
    "Activity",
    "AddEntry",
    "actor_of",
    "add_entry",
    "log",
    "log_event_type",
    "log_group",
    "require_log_of",
]

KEPT = timedelta(days=90)
"""How long entries are kept (documented in the help centre)."""

CALENDLY = Actor(display_name="Calendly System")
"""Who has done what no user did (documented)."""

_NAME = re.compile(r"[A-Za-z0-9_-]+")
"""Form of a namespace and of an action (documented)."""

_DETAIL = re.compile(r"[a-z][a-z0-9_]*")
"""Form of a detail's name (assumed from those that were observed)."""


class Activity(StrEnum):
    """What rules log, by its fully qualified name."""

    TOKEN_CREATED = "API.Token_Created"  # noqa: S105 - no secret
    TOKEN_REVOKED = "API.Token_Revoked"  # noqa: S105
    SCHEDULE_CREATED = "Availability.Schedule_Created"
    SCHEDULE_MODIFIED = "Availability.Modified"
    DATA_DELETION_REQUEST = "Compliance.Data_Deletion_Request"
    DATA_DELETION_COMPLETED = "Compliance.Data_Deletion_Completed"
    LINK_CREATED = "Event_Type.Modified_One-on-One_Link_Created"
    GROUP_ADMIN_ASSIGNED = "Groups.Admin_Assigned"
    GROUP_ADMIN_UNASSIGNED = "Groups.Admin_Unassigned"
    GROUP_MEMBER_ADDED = "Groups.Member_Added"
    GROUP_MEMBER_REMOVED = "Groups.Member_Removed"
    TEAM_MEMBER_REMOVED = "Teams.Member_Removed"
    INVITE_SENT = "User_Management.Invite_Sent"
    INVITE_ACCEPTED = "User_Management.Invite_Accepted"
    INVITE_DECLINED = "User_Management.Invite_Declined"
    INVITE_REVOKED = "User_Management.Invite_Revoked"
    USER_DELETED = "User_Management.Deleted"


_GROUP_ACTIVITIES = {
    (GroupRole.MEMBER, True): Activity.GROUP_MEMBER_ADDED,
    (GroupRole.MEMBER, False): Activity.GROUP_MEMBER_REMOVED,
    (GroupRole.ADMIN, True): Activity.GROUP_ADMIN_ASSIGNED,
    (GroupRole.ADMIN, False): Activity.GROUP_ADMIN_UNASSIGNED,
}

_POOLED = {
    PoolingType.COLLECTIVE: "Collective",
    PoolingType.ROUND_ROBIN: "Round_Robin",
    PoolingType.MULTI_POOL: "Round_Robin",
}
"""Kinds of event types that hosts share (documented labels, but for the last one)."""


class AddEntry(Value, frozen=True, kw_only=True, gc=False):
    """An entry that a world is to have: one of something that the emulator does not do.

    Attributes:
        actor: Id of a user; None: Calendly itself.
        details: What the entry says besides, by name.
        occurred_at: Now if None.
        id: Last segment of its URI; drawn if None.
    """

    organization: str
    namespace: str
    action: str
    actor: str | None = None
    details: Mapping[str, DetailValue] = {}
    occurred_at: datetime | None = None
    id: str | None = None


def log(
    tx: Transaction,
    activity: str,
    *,
    organization: str,
    actor: str | None,
    details: Mapping[str, DetailValue],
) -> None:
    """Say that something has happened which admins can look up later.

    Args:
        tx: In which it happens.
        activity: Its fully qualified name: an `Activity`, or one that is put together.
        organization: Whose log it belongs into.
        actor: Id of the user who did it; None: Calendly itself.
        details: What else there is to say, by name.
    """
    if tx.quiet:
        return
    namespace, _, action = activity.partition(".")
    entry = AddEntry(
        organization=organization,
        namespace=namespace,
        action=action,
        actor=actor,
        details=details,
    )
    _put(tx, entry)


def add_entry(tx: Transaction, command: AddEntry) -> ActivityLogEntry:
    """Add an entry to the log.

    Raises:
        NotFound: There is no such organization or user.
        InvalidArgument: A name has another form, the id is taken, or it has not happened yet.
    """
    if command.organization not in tx.rows.organizations:
        raise NotFound(hint=f"No organization has the id {command.organization}.")
    if command.actor is not None and command.actor not in tx.rows.users:
        raise NotFound(hint=f"No user has the id {command.actor}.")
    problems = [
        Detail(name, "is in invalid format")
        for name in ("namespace", "action")
        if not _NAME.fullmatch(getattr(command, name))
    ]
    problems += [
        Detail(f"details.{name}", "is in invalid format")
        for name in command.details
        if not _DETAIL.fullmatch(name)
    ]
    if command.occurred_at is not None and command.occurred_at > tx.now:
        problems.append(Detail("occurred_at", "must be in the past"))
    if problems:
        raise InvalidArgument(*problems)
    return _put(tx, command)


def log_event_type(
    tx: Transaction, row: EventType, done: str, caller: Caller | None = None
) -> None:
    """Say what somebody has done to an event type; without a caller its first host has.

    Args:
        tx: In which it happens.
        row: The event type.
        done: ``Created``, ``Modified`` or ``Deleted``.
        caller: Whose token asked.
    """
    log(
        tx,
        f"Event_Type.{_kind(row)}_{done}",
        organization=row.organization,
        actor=caller.user.id if caller else next(iter(row.hosts), None),
        details={"name": row.name, "uri": ResourcePath(path=f"/event_types/{row.id}")},
    )


def log_group(tx: Transaction, row: GroupRelationship, *, came: bool, actor: str | None) -> None:
    """Say that somebody has come into a group, or has left it."""
    member = tx.rows.users[row.user] if row.user else None
    details: dict[str, DetailValue] = {
        "group": tx.rows.groups[row.group].name,
        "name": member.name if member else None,
        "email": member.email if member else None,
        "uri": ResourcePath(path=f"/groups/{row.group}"),
    }
    activity = _GROUP_ACTIVITIES[row.role, came]
    log(tx, activity, organization=row.organization, actor=actor, details=details)


def actor_of(rows: Rows, caller: Caller | None, organization: str) -> str | None:
    """Return the id of the user who acts: without a caller, the organization's owner."""
    if caller is not None:
        return caller.user.id
    owners = rows.memberships.listed("by_owner", of_organization(organization, Role.OWNER))
    return next((membership.user for membership in owners), None)


def require_log_of(rows: Rows, caller: Caller, organization: str) -> None:
    """Refuse who may not read an organization's log: it is for owners and admins (documented).

    Raises:
        NotFound: There is no such organization.
        PermissionDenied: The caller is no admin there, or the plan is not Enterprise.
    """
    require_organization(rows, caller, organization)
    require_enterprise(rows, organization)
    if not administers(rows, caller, organization):
        raise PermissionDenied(hint="The activity log is for owners and admins.")


def _put(tx: Transaction, command: AddEntry) -> ActivityLogEntry:
    organization, actor = command.organization, command.actor
    _forget_old(tx, organization)
    who = CALENDLY if actor is None else _actor(tx.rows, actor, organization)
    texts = (
        command.namespace,
        command.action,
        who.display_name,
        who.alternative_identifier or "",
        *_texts(command.details),
    )
    table = tx.rows.activity_log
    return table.put(
        ActivityLogEntry(
            id=chosen_id(tx, table, command.id, "activity"),
            seq=tx.ids.sequence(),
            organization=organization,
            occurred_at=command.occurred_at or tx.now,
            namespace=command.namespace,
            action=command.action,
            actor=who,
            details=tuple(command.details.items()),
            words=searchable(texts),
        )
    )


def _kind(row: EventType) -> str:
    """Return what the log calls an event type (documented labels)."""
    if row.type == ADHOC:
        return "One-off"
    if row.booking_method == "poll":
        return "Poll"
    if row.pooling_type is not None:
        return _POOLED[row.pooling_type]
    return "Group" if row.kind is EventTypeKind.GROUP else "One-on-One"


def _forget_old(tx: Transaction, organization: str) -> None:
    """Remove what is no longer kept: so the log grows with ninety days, not with the world."""
    index, partition = tx.rows.activity_log.by("by_occurred_at"), of_organization(organization)
    while (kept := index[partition]) and kept[0].value < tx.now - KEPT:
        tx.rows.activity_log.delete(kept[0].id)


def _actor(rows: Rows, user: str, organization: str) -> Actor:
    row = rows.users[user]
    membership = membership_in(rows, user, organization)
    return Actor(
        user=user,
        display_name=row.name,
        alternative_identifier=row.email,
        role=membership.role if membership else None,
        group=_group(rows, user, organization),
    )


def _group(rows: Rows, user: str, organization: str) -> ActorGroup | None:
    """Return the group that an actor is shown in: of several, the first joined (assumed)."""
    partitions = (of_user(user, role) for role in GroupRole)
    relationships = (
        relationship
        for partition in partitions
        for relationship in rows.group_relationships.listed("by_owner", partition)
        if relationship.organization == organization
    )
    first = min(relationships, key=lambda relationship: relationship.seq, default=None)
    if first is None:
        return None
    return ActorGroup(id=first.group, name=rows.groups[first.group].name, role=first.role)


def _texts(details: Mapping[str, DetailValue]) -> Iterator[str]:
    for value in details.values():
        if isinstance(value, tuple):
            yield from value
        elif isinstance(value, ResourcePath):
            yield value.path
        elif value is not None:
            yield str(value)
