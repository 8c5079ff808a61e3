"""Snapshots that a server keeps beside a world: taking, restoring, comparing, moving as files."""

from http import HTTPStatus
from typing import Any

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mockcalendly.control.bodies import read_bytes, read_fields, read_query
from mockcalendly.control.clock import clock_json
from mockcalendly.control.scope import world_of, worlds_of
from mockcalendly.errors import Detail, InvalidArgument, NotFound
from mockcalendly.kernel.instants import format_instant
from mockcalendly.snapshots import (
    Difference,
    Shelf,
    SnapshotError,
    compare,
    decode_snapshot,
    encode_snapshot,
)
from mockcalendly.world import Snapshot

__all__ = ["ROUTES", "find_snapshot"]


async def list_snapshots(request: Request) -> Response:
    """Answer the snapshots of the world that the server keeps."""
    shelf = _shelf(request)
    return JSONResponse({"collection": [_shown(name, shelf[name]) for name in shelf]})


async def take_snapshot(request: Request) -> Response:
    """Keep all that the world is now under a name; what had it before is forgotten.

    Body: ``name``.
    """
    body = await read_fields(request, "name")
    name = body.need_text("name")
    body.finish()
    return _keep(request, name, world_of(request).snapshot())


async def save_snapshot(request: Request) -> Response:
    """Answer a snapshot as a file, which `PUT` and ``mockcalendly serve --load`` read."""
    name = request.path_params["name"]
    content = await run_sync(encode_snapshot, find_snapshot(request, name))
    headers = {"Content-Disposition": f'attachment; filename="{name}.json"'}
    return Response(content, media_type="application/json", headers=headers)


async def load_snapshot(request: Request) -> Response:
    """Keep the snapshot of a file under a name; the world stays as it is. Body: the file."""
    return _keep(request, request.path_params["name"], await _decode(request))


async def restore_snapshot(request: Request) -> Response:
    """Bring the world back to a snapshot: content, clock, seed, limits, waiting webhooks."""
    world = world_of(request)
    world.restore(find_snapshot(request, request.path_params["name"]))
    return JSONResponse(clock_json(world))


async def compare_snapshots(request: Request) -> Response:
    """Answer what was added, removed or changed since a snapshot, up to now or to another one.

    Query: ``to``, the other one's name.
    """
    query = read_query(request, "to")
    to = query.text("to")
    query.finish()
    before = find_snapshot(request, request.path_params["name"])
    after = world_of(request).snapshot() if to is None else find_snapshot(request, to)
    differences = await run_sync(compare, before, after)
    return JSONResponse({"collection": [*map(_difference, differences)]})


async def delete_snapshot(request: Request) -> Response:
    """Forget a snapshot."""
    name = request.path_params["name"]
    find_snapshot(request, name)
    _shelf(request).take(name)
    return Response(status_code=HTTPStatus.NO_CONTENT)


async def save_present(request: Request) -> Response:
    """Answer a snapshot of the world as it is now, as a file; nothing of it is kept."""
    content = await run_sync(encode_snapshot, world_of(request).snapshot())
    return Response(content, media_type="application/json")


async def load_present(request: Request) -> Response:
    """Bring the world to the snapshot that a file has, at once. Body: the file."""
    snapshot = await _decode(request)
    world_of(request).restore(snapshot)
    return JSONResponse(clock_json(world_of(request)))


async def reset(request: Request) -> Response:
    """Bring the world back to its beginning: content, clock, seed; snapshots are kept."""
    world = world_of(request)
    worlds_of(request).reset(world)
    return JSONResponse(clock_json(world))


def find_snapshot(request: Request, name: str) -> Snapshot:
    """Return a snapshot of the world that a request is for.

    Raises:
        NotFound: There is none of this name.
    """
    shelf = _shelf(request)
    if name not in shelf:
        raise NotFound(
            hint=f"There is no snapshot {name!r}; there are: {', '.join(shelf) or 'none'}."
        )
    return shelf[name]


async def _decode(request: Request) -> Snapshot:
    content = await read_bytes(request)
    try:
        return await run_sync(decode_snapshot, content)
    except SnapshotError as error:
        raise InvalidArgument(Detail("body", str(error))) from None


def _shelf(request: Request) -> Shelf:
    return worlds_of(request).snapshots_of(world_of(request))


def _keep(request: Request, name: str, snapshot: Snapshot) -> Response:
    try:
        _shelf(request).put(name, snapshot)
    except ValueError as error:
        raise InvalidArgument(Detail("name", str(error))) from None
    return JSONResponse({"resource": _shown(name, snapshot)}, HTTPStatus.CREATED)


def _shown(name: str, snapshot: Snapshot) -> dict[str, Any]:
    return {
        "name": name,
        "now": format_instant(snapshot.now),
        "rows": sum(len(table) for _, table in snapshot.rows.tables()),
    }


def _difference(each: Difference) -> dict[str, Any]:
    fields = {
        name: {"before": before, "after": after} for name, (before, after) in each.fields.items()
    }
    return {"table": each.table, "id": each.id, "change": each.change, "fields": fields}


ROUTES = (
    Route("/_mock/snapshot", save_present, methods=["GET"]),
    Route("/_mock/snapshot", load_present, methods=["PUT"]),
    Route("/_mock/snapshots", list_snapshots, methods=["GET"]),
    Route("/_mock/snapshots", take_snapshot, methods=["POST"]),
    Route("/_mock/snapshots/{name}", save_snapshot, methods=["GET"]),
    Route("/_mock/snapshots/{name}", load_snapshot, methods=["PUT"]),
    Route("/_mock/snapshots/{name}", delete_snapshot, methods=["DELETE"]),
    Route("/_mock/snapshots/{name}/restore", restore_snapshot, methods=["POST"]),
    Route("/_mock/snapshots/{name}/diff", compare_snapshots, methods=["GET"]),
    Route("/_mock/reset", reset, methods=["POST"]),
)
