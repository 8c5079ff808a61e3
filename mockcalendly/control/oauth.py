"""The registry of OAuth applications and access tokens, as the vendor's portal has it."""

from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mockcalendly.control.scope import address_of, world_of
from mockcalendly.domain.access_tokens import (
    CreatePersonalToken,
    create_personal_token,
    revoke_token,
)
from mockcalendly.domain.applications import (
    CreateApplication,
    RotateKey,
    create_application,
    delete_application,
    rotate_key,
)
from mockcalendly.domain.names import users_called
from mockcalendly.domain.scopes import SCOPES
from mockcalendly.edge.parameters import read_parameters
from mockcalendly.errors import NotFound
from mockcalendly.kernel.uris import Origins
from mockcalendly.model.oauth import ApplicationKey, ApplicationKind, Environment
from mockcalendly.wire import render
from mockcalendly.wire.fields import Fields

__all__ = ["ROUTES"]


async def list_apps(request: Request) -> Response:
    """Answer all OAuth applications, without their client secrets."""
    rows = world_of(request).rows.applications
    return JSONResponse({"collection": [*map(render.oauth.application, rows)]})


async def create_app(request: Request) -> Response:
    """Register an OAuth application; its client secret is shown this once.

    Body: ``name``, ``kind`` (web or native), ``environment`` (sandbox or production),
    ``redirect_uris``, ``scopes`` (all if left out), ``legacy`` (older than scopes).
    """
    body = await _body(request)
    scopes = _scopes(body)
    legacy = body.boolean("legacy")
    command = CreateApplication(
        name=body.need_text("name"),
        kind=body.choice("kind", ApplicationKind) or ApplicationKind.WEB,
        environment=body.choice("environment", Environment) or Environment.SANDBOX,
        redirect_uris=_texts(body, "redirect_uris"),
        scopes=None if legacy else scopes,
    )
    body.allow_only("name", "kind", "environment", "redirect_uris", "scopes", "legacy")
    body.finish()
    done = world_of(request).execute(create_application, command)
    return JSONResponse({"resource": render.oauth.registered(done)}, HTTPStatus.CREATED)


async def rotate_app(request: Request) -> Response:
    """Draw the client secret anew, or with ``key`` in the body the webhook signing key."""
    body = await _body(request)
    key = body.choice("key", ApplicationKey) or ApplicationKey.CLIENT_SECRET
    body.finish()
    command = RotateKey(application=request.path_params["id"], key=key)
    done = world_of(request).execute(rotate_key, command)
    return JSONResponse({"resource": render.oauth.registered(done)})


async def delete_app(request: Request) -> Response:
    """Remove an OAuth application; its tokens are worth nothing any more."""
    world_of(request).execute(delete_application, request.path_params["id"])
    return Response(status_code=HTTPStatus.NO_CONTENT)


async def list_tokens(request: Request) -> Response:
    """Answer all access tokens by their short ids: who may do what with them until when."""
    origins = Origins.at(address_of(request))
    tokens = world_of(request).rows.tokens
    return JSONResponse({"collection": [render.oauth.access_token(row, origins) for row in tokens]})


async def create_token(request: Request) -> Response:
    """Make a personal access token; it is shown this once.

    Body: ``user`` (role, URI, id, slug or e-mail address; the owner if left out) and ``scopes``
    (all if left out).
    """
    world, body = world_of(request), await _body(request)
    called, scopes = body.text("user") or "owner", _scopes(body)
    body.allow_only("user", "scopes")
    body.finish()
    users = users_called(world.rows, called)
    if not users:
        raise NotFound(hint=f"No user is {called!r}.")
    command = CreatePersonalToken(user=users[0].id, scopes=scopes)
    row = world.execute(create_personal_token, command)
    shown = render.oauth.access_token(row, Origins.at(address_of(request)))
    return JSONResponse({"resource": {**shown, "token": row.id}}, HTTPStatus.CREATED)


async def delete_token(request: Request) -> Response:
    """Revoke an access token, named by its short id or by itself."""
    world_of(request).execute(revoke_token, request.path_params["id"])
    return Response(status_code=HTTPStatus.NO_CONTENT)


async def _body(request: Request) -> Fields:
    body = await request.body()
    values: dict[str, Any] = read_parameters("", "application/json", body).values
    return Fields(values)


def _texts(body: Fields, name: str) -> tuple[str, ...]:
    value = body.value(name)
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        body.refuse(name, "must be an array of strings")
        return ()
    return tuple(value)


def _scopes(body: Fields) -> frozenset[str]:
    return frozenset(_texts(body, "scopes") if body.has("scopes") else SCOPES)


ROUTES = (
    Route("/_mock/apps", list_apps, methods=["GET"]),
    Route("/_mock/apps", create_app, methods=["POST"]),
    Route("/_mock/apps/{id}/rotate", rotate_app, methods=["POST"]),
    Route("/_mock/apps/{id}", delete_app, methods=["DELETE"]),
    Route("/_mock/tokens", list_tokens, methods=["GET"]),
    Route("/_mock/tokens", create_token, methods=["POST"]),
    Route("/_mock/tokens/{id}", delete_token, methods=["DELETE"]),
)
