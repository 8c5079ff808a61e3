"""Whose scheduled events a caller may list."""

from typing import NamedTuple

from mockcalendly.domain.access import (
    ANOTHER_ORGANIZATION,
    Caller,
    administers,
    administers_group,
    members_of,
    membership_in,
    require_colleague,
    require_organization,
)
from mockcalendly.errors import Detail, InvalidArgument, NotFound, PermissionDenied
from mockcalendly.model.bookings import ScheduledEvent
from mockcalendly.store.rows import Rows, of_organization, of_user

__all__ = ["Owners", "owners_of_listed_events"]

_ALSO_ORGANIZATION = (
    "Please also specify organization when requesting events for a {} within your organization."
)
"""403 where a colleague or a group is asked for alone (documented)."""


class Owners(NamedTuple):
    """Whose events a list is made of: some users', or all of an organization's if there are none.

    Attributes:
        organization: What events must belong to; None: to any.
    """

    organization: str | None
    users: tuple[str, ...] | None

    def partitions(self, *more: object) -> list[tuple[object, ...]]:
        """Return the partitions of the index of events, narrowed by more values."""
        if self.users is None:
            return [of_organization(self.organization or "", *more)]
        return [of_user(user, *more) for user in self.users]

    @property
    def are_whole_partitions(self) -> bool:
        """Whether all that is in their partitions is theirs."""
        return self.organization is None or self.users is None

    def own(self, event: ScheduledEvent) -> bool:
        """Return whether an event is one of theirs."""
        if self.organization not in (None, event.organization):
            return False
        return self.users is None or any(host.user in self.users for host in event.hosts)


def owners_of_listed_events(
    rows: Rows, caller: Caller, *, user: str | None, organization: str | None, group: str | None
) -> Owners:
    """Return whose events a list is made of.

    Documented: an organization's events are for its admins, a group's for them and the group's
    admins; a user's are for himself and, with `organization` named too, for the admins.

    Raises:
        InvalidArgument: None of the three is given.
        NotFound: The organization, user or group does not exist.
        PermissionDenied: The caller may not list these events.
    """
    if organization is not None:
        require_organization(rows, caller, organization)
    if group is not None:
        return Owners(organization, _of_group(rows, caller, group, organization))
    if user is not None:
        _require_user(rows, caller, user, organization)
        return Owners(organization, (user,))
    if organization is None:
        raise InvalidArgument(
            Detail("organization", "is missing"),
            Detail("user", "is missing"),
            hint="Name an organization, a user, or both.",
        )
    if not administers(rows, caller, organization):
        raise PermissionDenied(
            hint="Only owners and admins may list all events of an organization; "
            "add user=<your own URI>."
        )
    return Owners(organization, None)


def _of_group(rows: Rows, caller: Caller, group: str, organization: str | None) -> tuple[str, ...]:
    row = rows.groups.get(group)
    if row is None:
        raise NotFound(hint=f"No group has the id {group}.")
    if organization is None:
        raise PermissionDenied(_ALSO_ORGANIZATION.format("group"))
    if row.organization != organization or not administers_group(rows, caller, group):
        raise PermissionDenied
    return members_of(rows, group)


def _require_user(rows: Rows, caller: Caller, user: str, organization: str | None) -> None:
    if user == caller.user.id:
        return
    if organization is None:
        require_colleague(rows, caller, user)
        raise PermissionDenied(_ALSO_ORGANIZATION.format("user"))
    if user not in rows.users:
        raise NotFound(hint=f"No user has the id {user}.")
    if not administers(rows, caller, organization):
        raise PermissionDenied
    if membership_in(rows, user, organization) is None:
        raise PermissionDenied(ANOTHER_ORGANIZATION)
