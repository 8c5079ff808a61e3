"""Organizations and memberships."""

from collections.abc import Callable
from typing import Any

from mockcalendly.api.listing import answer_page, answer_row, read_paging, resource
from mockcalendly.domain.access import (
    administers,
    require_colleague,
    require_member,
    require_organization,
)
from mockcalendly.domain.members import RemoveMember, remove_member
from mockcalendly.edge.exchange import NO_CONTENT, Answer, Call, Operation
from mockcalendly.errors import NotFound, PermissionDenied
from mockcalendly.kernel.uris import Origins
from mockcalendly.model.organizations import Membership, Role
from mockcalendly.store.rows import of_organization, of_user
from mockcalendly.wire import render

__all__ = ["OPERATIONS"]

READ = ("organizations:read",)


def get_organization(call: Call) -> Answer:
    """Answer the caller's organization."""
    id_ = call.params["uuid"]
    require_organization(call.world.rows, call.caller, id_)
    row = call.world.rows.organizations[id_]
    return answer_row(call, render.organizations.organization, row)


def list_memberships(call: Call) -> Answer:
    """Answer the memberships of an organization, or of a user.

    One of the two is required. An organization's list is for its admins, but everybody may ask
    for himself (assumed: only the generic 403 is documented).
    """
    query = call.query
    organization = query.id("organization", "organizations")
    user = query.id("user", "users")
    email = query.email("email")
    role = query.choice("role", Role)
    paging = read_paging(call)
    if not (query.has("organization") or query.has("user")):
        query.refuse("organization", "is missing")
        query.refuse("user", "is missing")
    query.finish()
    _require_listing(call, organization, user)

    rows = call.world.rows
    partition = (
        of_user(user) if user else of_organization(organization or "", *filter(None, [role]))
    )

    def keep(row: Membership) -> bool:
        return (
            (organization is None or row.organization == organization)
            and (role is None or row.role is role)
            and (email is None or rows.users[row.user].email.lower() == email.lower())
        )

    index = rows.memberships.by("by_owner")
    show = _renderer(call)
    return answer_page(
        call, paging, rows.memberships, [index[partition]], show, keep=keep, pure=False
    )


def _require_listing(call: Call, organization: str | None, user: str | None) -> None:
    rows, caller = call.world.rows, call.caller
    if organization is not None:
        require_organization(rows, caller, organization)
    if user == caller.user.id:
        return
    home = require_colleague(rows, caller, user).organization if user else organization
    if not administers(rows, caller, home or ""):
        raise PermissionDenied(hint="Only owners and admins may list others' memberships.")


def get_membership(call: Call) -> Answer:
    """Answer a membership of the caller's organization."""
    row = call.world.rows.memberships.get(call.params["uuid"])
    if row is None:
        raise NotFound(hint="No organization membership has this id.")
    require_member(call.world.rows, call.caller, row.organization)
    return resource(_renderer(call)(row, call.origins))


def delete_membership(call: Call) -> Answer:
    """Remove somebody from the organization."""
    command = RemoveMember(membership=call.params["uuid"], caller=call.caller)
    call.world.execute(remove_member, command)
    return NO_CONTENT


def _renderer(call: Call) -> Callable[[Membership, Origins], dict[str, Any]]:
    users = call.world.rows.users

    def show(row: Membership, origins: Origins) -> dict[str, Any]:
        return render.organizations.membership(row, users[row.user], origins)

    return show


OPERATIONS = (
    Operation(
        "organizations_get-organization", "GET", "/organizations/{uuid}", READ, get_organization
    ),
    Operation(
        "organizations_list-organization-memberships",
        "GET",
        "/organization_memberships",
        READ,
        list_memberships,
    ),
    Operation(
        "organizations_get-organization-membership",
        "GET",
        "/organization_memberships/{uuid}",
        READ,
        get_membership,
    ),
    Operation(
        "organizations_delete-organization-membership",
        "DELETE",
        "/organization_memberships/{uuid}",
        ("organizations:write",),
        delete_membership,
    ),
)
