"""Invitations to an organization."""

from mockcalendly.api.listing import answer_page, answer_row, read_paging, resource
from mockcalendly.domain.invitations import (
    Invite,
    RevokeInvitation,
    find_invitation,
    invite,
    require_invitations_of,
    revoke_invitation,
)
from mockcalendly.edge.exchange import NO_CONTENT, Answer, Call, Operation
from mockcalendly.model.organizations import InvitationStatus
from mockcalendly.store.rows import of_organization
from mockcalendly.wire import render

__all__ = ["OPERATIONS"]

READ = ("organizations:read",)
WRITE = ("organizations:write",)


def create_invitation(call: Call) -> Answer:
    """Invite somebody."""
    email = call.body.need_email("email")
    call.body.finish()
    command = Invite(organization=call.params["uuid"], email=email, caller=call.caller)
    row = call.world.execute(invite, command)
    return resource(render.organizations.invitation(row, call.origins), 201)


def list_invitations(call: Call) -> Answer:
    """Answer the invitations of an organization."""
    query = call.query
    email = query.email("email")
    status = query.choice("status", InvitationStatus)
    paging = read_paging(call, ("created_at",), "created_at:asc")
    query.finish()
    organization = call.params["uuid"]
    require_invitations_of(call.world.rows, call.caller, organization)
    narrowed = ("email", email.lower()) if email else filter(None, [status])
    invitations = call.world.rows.invitations
    return answer_page(
        call,
        paging,
        invitations,
        [invitations.by("by_created_at")[of_organization(organization, *narrowed)]],
        render.organizations.invitation,
        keep=lambda row: status in (None, row.status),
    )


def get_invitation(call: Call) -> Answer:
    """Answer an invitation."""
    organization, id_ = call.params["org_uuid"], call.params["uuid"]
    row = find_invitation(call.world.rows, call.caller, organization, id_)
    return answer_row(call, render.organizations.invitation, row)


def delete_invitation(call: Call) -> Answer:
    """Take an invitation back."""
    organization, id_ = call.params["org_uuid"], call.params["uuid"]
    command = RevokeInvitation(organization=organization, invitation=id_, caller=call.caller)
    call.world.execute(revoke_invitation, command)
    return NO_CONTENT


OPERATIONS = (
    Operation(
        "organizations_create-organization-invitation",
        "POST",
        "/organizations/{uuid}/invitations",
        WRITE,
        create_invitation,
    ),
    Operation(
        "organizations_list-organization-invitations",
        "GET",
        "/organizations/{uuid}/invitations",
        READ,
        list_invitations,
    ),
    Operation(
        "organizations_get-organization-invitation",
        "GET",
        "/organizations/{org_uuid}/invitations/{uuid}",
        READ,
        get_invitation,
    ),
    Operation(
        "organizations_revoke-organization-invitation",
        "DELETE",
        "/organizations/{org_uuid}/invitations/{uuid}",
        WRITE,
        delete_invitation,
    ),
)
