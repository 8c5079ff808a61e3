"""Putting into a world what clients of the API cannot create."""

from http import HTTPStatus
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mockcalendly.control.scope import address_of, world_of
from mockcalendly.errors import Detail, InvalidArgument

__all__ = ["ROUTES"]


async def extend_world(request: Request) -> Response:
    """Put a piece of a world into this one: all of it or nothing, and without webhooks.

    Body: a mapping as a world file has it, without ``seed``, ``now``, ``plan`` and ``base``.
    Texts are what they are, ``${…}`` means nothing in them. The answer has what came of each
    section, as the API shows it; an error's ``parameter`` is the way to the wrong value.
    """
    from mockcalendly.scenario.nodes import DocumentError  # noqa: PLC0415 - brings a parser
    from mockcalendly.scenario.piece import extend, read_piece  # noqa: PLC0415

    body = _decode(await request.body())
    try:
        made = extend(world_of(request), read_piece(body), address_of(request))
    except DocumentError as error:
        raise InvalidArgument(Detail(error.path or None, error.message)) from None
    return JSONResponse(msgspec.to_builtins(made), HTTPStatus.CREATED)


def _decode(body: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidArgument(Detail(None, f"must be a JSON object: {error}")) from None


ROUTES = (Route("/_mock/world", extend_world, methods=["POST"]),)
