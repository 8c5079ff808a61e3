"""Groups and who is in them."""

from collections.abc import Callable
from typing import Any

from mockcalendly.api.listing import answer_page, read_paging, resource
from mockcalendly.domain.groups import (
    find_group,
    find_relationship,
    relationships_asked_for,
    require_groups_of,
)
from mockcalendly.edge.exchange import Answer, Call, Operation
from mockcalendly.kernel.uris import Origins, ids_in_uri
from mockcalendly.model.organizations import INVITATION, MEMBERSHIP, Group, GroupRelationship
from mockcalendly.store.rows import Rows
from mockcalendly.wire import render

__all__ = ["OPERATIONS"]

READ = ("groups:read",)


def list_groups(call: Call) -> Answer:
    """Answer the groups of an organization."""
    organization = call.query.need_id("organization", "organizations")
    paging = read_paging(call)
    call.query.finish()
    rows = call.world.rows
    require_groups_of(rows, call.caller, organization)
    partition = rows.groups.by("by_owner")[organization]
    return answer_page(call, paging, rows.groups, [partition], _group(rows), pure=False)


def get_group(call: Call) -> Answer:
    """Answer a group."""
    row = find_group(call.world.rows, call.caller, call.params["uuid"])
    return resource(_group(call.world.rows)(row, call.origins))


def list_relationships(call: Call) -> Answer:
    """Answer the places of people in groups."""
    query = call.query
    organization = query.id("organization", "organizations")
    group = query.id("group", "groups")
    owner = _read_owner(call)
    paging = read_paging(call)
    query.finish()
    rows = call.world.rows
    asked = relationships_asked_for(
        rows, call.caller, organization=organization, group=group, owner=owner
    )
    table = rows.group_relationships
    partition = table.by("by_owner")[asked.partition]
    show = _relationship(rows)
    return answer_page(call, paging, table, [partition], show, keep=asked.keep, pure=False)


def _read_owner(call: Call) -> tuple[str, str] | None:
    """Read whose places are asked for: a membership's, or an invitation's, by its URI."""
    uri = call.query.text("owner")
    if uri is None:
        return None
    if ids := ids_in_uri(uri, "organization_memberships"):
        return MEMBERSHIP, ids[0]
    if ids := ids_in_uri(uri, "organizations", "invitations"):
        return INVITATION, ids[1]
    call.query.refuse("owner", "must be the URI of an organization membership or invitation")
    return None


def get_relationship(call: Call) -> Answer:
    """Answer somebody's place in a group."""
    row = find_relationship(call.world.rows, call.caller, call.params["uuid"])
    return resource(_relationship(call.world.rows)(row, call.origins))


def _group(rows: Rows) -> Callable[[Group, Origins], dict[str, Any]]:
    places = rows.group_relationships.by("by_owner")

    def show(row: Group, origins: Origins) -> dict[str, Any]:
        return render.groups.group(row, len(places["members", row.id]), origins)

    return show


def _relationship(rows: Rows) -> Callable[[GroupRelationship, Origins], dict[str, Any]]:
    def show(row: GroupRelationship, origins: Origins) -> dict[str, Any]:
        if row.owner_type == INVITATION:
            owner = render.organizations.invitation(rows.invitations[row.owner], origins)
        else:
            membership = rows.memberships[row.owner]
            user = rows.users[membership.user]
            owner = render.organizations.membership(membership, user, origins)
        return render.groups.relationship(row, owner, origins)

    return show


OPERATIONS = (
    Operation("groups_list-groups", "GET", "/groups", READ, list_groups),
    Operation("groups_get-group", "GET", "/groups/{uuid}", READ, get_group),
    Operation(
        "groups_list-group-relationships",
        "GET",
        "/group_relationships",
        READ,
        list_relationships,
    ),
    Operation(
        "groups_get-group-relationship",
        "GET",
        "/group_relationships/{uuid}",
        READ,
        get_relationship,
    ),
)
