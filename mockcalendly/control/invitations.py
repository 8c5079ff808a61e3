"""Answering invitations, which people do by mail and the API cannot."""

from http import HTTPStatus

from msgspec import to_builtins
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mockcalendly.control.scope import address_of, world_of
from mockcalendly.domain.invitations import (
    AcceptInvitation,
    accept_invitation,
    decline_invitation,
)
from mockcalendly.edge.parameters import read_parameters
from mockcalendly.kernel.uris import Origins
from mockcalendly.wire import render
from mockcalendly.wire.fields import Fields

__all__ = ["ROUTES"]


async def accept(request: Request) -> Response:
    """Accept an invitation to an organization; answers the membership with its user.

    Body, for a new user: ``name``, ``timezone``, and ``token``, an access token with all scopes.
    """
    body = Fields(read_parameters("", "application/json", await request.body()).values)
    body.allow_only("name", "timezone", "token")
    command = AcceptInvitation(
        invitation=request.path_params["uuid"],
        name=body.text("name"),
        timezone=body.timezone("timezone") or "UTC",
        token=body.text("token"),
    )
    body.finish()
    world = world_of(request)
    row = world.execute(accept_invitation, command)
    user = world.rows.users[row.user]
    shown = render.organizations.membership(row, user, Origins.at(address_of(request)))
    return JSONResponse({"resource": to_builtins(shown)}, HTTPStatus.CREATED)


async def decline(request: Request) -> Response:
    """Decline an invitation to an organization."""
    row = world_of(request).execute(decline_invitation, request.path_params["uuid"])
    shown = render.organizations.invitation(row, Origins.at(address_of(request)))
    return JSONResponse({"resource": to_builtins(shown)})


ROUTES = (
    Route("/_mock/invitations/{uuid}/accept", accept, methods=["POST"]),
    Route("/_mock/invitations/{uuid}/decline", decline, methods=["POST"]),
)
