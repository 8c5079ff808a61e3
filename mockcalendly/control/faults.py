"""What goes wrong on purpose in a world: listing, adding, ending."""

from http import HTTPStatus
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mockcalendly.control.scope import world_of
from mockcalendly.domain.names import users_called
from mockcalendly.errors import Detail, InvalidArgument, NotFound
from mockcalendly.faults import FaultError, Report, find_preset, list_presets, read_fault
from mockcalendly.world import World

__all__ = ["ROUTES"]


async def list_faults(request: Request) -> Response:
    """Answer all faults in the order in which they were added, and how often they struck."""
    return JSONResponse({"collection": [*map(_shown, world_of(request).faults)]})


async def add_fault(request: Request) -> Response:
    """Add the fault that the JSON body describes; the words are those of the Python API.

    One with an ``event`` is a fault of webhooks, any other one of the API.
    """
    report = _add(world_of(request), await request.body())
    return JSONResponse({"resource": _shown(report)}, HTTPStatus.CREATED)


async def list_all_presets(_: Request) -> Response:
    """Answer the incidents that can be had by name, each with the page that tells of it."""
    return JSONResponse({"collection": [preset._asdict() for preset in list_presets()]})


async def add_preset(request: Request) -> Response:
    """Add the faults of an incident."""
    world = world_of(request)
    try:
        preset = find_preset(request.path_params["name"])
    except LookupError as error:
        raise NotFound(hint=str(error)) from None
    ids = [world.add_fault(fault) for fault in preset.faults(world.clock.now())]
    shown = [_shown(world.faults[id_]) for id_ in ids]
    return JSONResponse({"collection": shown}, HTTPStatus.CREATED)


async def remove_fault(request: Request) -> Response:
    """End a fault."""
    world, id_ = world_of(request), request.path_params["id"]
    if id_ not in world.faults:
        raise NotFound(hint=f"No fault has the id {id_}.")
    world.remove_fault(id_)
    return Response(status_code=HTTPStatus.NO_CONTENT)


async def clear_faults(request: Request) -> Response:
    """End all faults."""
    world = world_of(request)
    for report in world.faults:
        world.remove_fault(report.id)
    return Response(status_code=HTTPStatus.NO_CONTENT)


def _add(world: World, body: bytes) -> Report:
    try:
        settings = msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidArgument(Detail(None, f"must be a JSON object: {error}")) from None
    if isinstance(user := settings.get("user"), str):
        settings["user"] = _user_id(world, user)
    try:
        fault = read_fault(settings, world.clock.now())
    except FaultError as error:
        raise InvalidArgument(Detail(error.key, error.problem)) from None
    return world.faults[world.add_fault(fault)]


def _user_id(world: World, called: str) -> str:
    users = users_called(world.rows, called)
    if not users:
        raise NotFound(hint=f"No user is {called!r}.")
    return users[0].id


def _shown(report: Report) -> dict[str, Any]:
    return {
        "id": report.id,
        "name": report.name,
        "matched": report.matched,
        "struck": report.struck,
        "fault": msgspec.to_builtins(report.fault),
    }


ROUTES = (
    Route("/_mock/faults", list_faults, methods=["GET"]),
    Route("/_mock/faults", add_fault, methods=["POST"]),
    Route("/_mock/faults", clear_faults, methods=["DELETE"]),
    Route("/_mock/faults/presets", list_all_presets, methods=["GET"]),
    Route("/_mock/faults/presets/{name}", add_preset, methods=["POST"]),
    Route("/_mock/faults/{id}", remove_fault, methods=["DELETE"]),
)
