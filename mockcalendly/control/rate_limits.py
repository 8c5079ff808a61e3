"""How many requests users may make: looking at it, setting it, using it up."""

from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mockcalendly.control.scope import address_of, world_of
from mockcalendly.domain.names import users_called
from mockcalendly.domain.rate_limits import Limited, RateLimits, Window, allowances_per
from mockcalendly.edge.parameters import read_parameters
from mockcalendly.errors import Detail, InvalidArgument, NotFound
from mockcalendly.model.organizations import User
from mockcalendly.wire.fields import Fields
from mockcalendly.world import World

__all__ = ["ROUTES"]

MOST = 10**9
"""Requests that a limit may allow."""


async def list_limits(request: Request) -> Response:
    """Answer what each user has left in each window; ``on`` says whether requests are counted."""
    world, base = world_of(request), address_of(request)
    on = world.settings.rate_limit
    return JSONResponse({"on": on, "collection": [*_usages(world, base)]})


async def set_limit(request: Request) -> Response:
    """Set a limit, or switch all of them on or off.

    Body: ``on``, or else ``of`` (requests, bookings or tokens; the first if left out), ``user``
    (role, URI, id, slug or e-mail address; everybody if left out), ``per_minute``, ``per_hour``
    and ``per_day``, which hold together; without any of the three, the plan's limit holds again.
    """
    world, body = world_of(request), await _body(request)
    on, what, user = body.boolean("on"), body.choice("of", Limited), body.text("user")
    numbers = {each.value: body.integer(f"per_{each}", lowest=1, highest=MOST) for each in Window}
    body.allow_only("on", "of", "user", *(f"per_{each}" for each in Window))
    body.finish()
    if on is not None:
        world.settings = replace(world.settings, rate_limit=on)
        return await list_limits(request)
    id_ = None if user is None else _find(world, user).id
    world.rate_limits.set(what or Limited.REQUESTS, id_, allowances_per(**numbers))
    return await list_limits(request)


async def exhaust(request: Request) -> Response:
    """Use up all that a user has left in a window.

    Body: ``user`` (role, URI, id, slug or e-mail address; the owner if left out), ``of``
    (requests, bookings or tokens; the first if left out) and ``window`` (minute, hour or day; the
    shortest if left out).
    """
    world, body = world_of(request), await _body(request)
    user, what = body.text("user") or "owner", body.choice("of", Limited)
    window = body.choice("window", Window)
    body.allow_only("user", "of", "window")
    body.finish()
    try:
        usage = world.exhaust(_find(world, user).id, what or Limited.REQUESTS, window)
    except ValueError as error:
        raise InvalidArgument(Detail("window" if window else None, str(error))) from None
    return JSONResponse({"resource": usage._asdict()})


async def clear_limits(request: Request) -> Response:
    """Let nothing be used up, and the plan's limits hold for all."""
    world_of(request).rate_limits = RateLimits()
    return Response(status_code=HTTPStatus.NO_CONTENT)


def _usages(world: World, base: str) -> Iterator[dict[str, Any]]:
    for user in world.rows.users:
        for what in Limited:
            for usage in world.usages(user.id, what):
                yield {"user": f"{base}/users/{user.id}", "of": what, **usage._asdict()}


def _find(world: World, called: str) -> User:
    users = users_called(world.rows, called)
    if not users:
        raise NotFound(hint=f"No user is {called!r}.")
    return users[0]


async def _body(request: Request) -> Fields:
    return Fields(read_parameters("", "application/json", await request.body()).values)


ROUTES = (
    Route("/_mock/rate_limits", list_limits, methods=["GET"]),
    Route("/_mock/rate_limits", set_limit, methods=["PUT"]),
    Route("/_mock/rate_limits", clear_limits, methods=["DELETE"]),
    Route("/_mock/rate_limits/exhaust", exhaust, methods=["POST"]),
)
