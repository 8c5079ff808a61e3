"""The journal of a world: what came to the API, and what was answered."""

from collections import deque
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mockcalendly.control.bodies import read_fields, read_query
from mockcalendly.control.following import Following
from mockcalendly.control.refusals import NotMet
from mockcalendly.control.scope import address_of, world_of
from mockcalendly.domain.names import users_called
from mockcalendly.errors import NotFound
from mockcalendly.inspection.har import archive
from mockcalendly.inspection.requests import Chosen, RecordedRequest, recorded
from mockcalendly.inspection.verification import FIELDS, verify, verify_order
from mockcalendly.kernel.instants import format_instant
from mockcalendly.wire.fields import Fields
from mockcalendly.world import World

__all__ = ["ROUTES"]

MOST = 10_000
"""Requests in an answer; the journal keeps no more."""

FILTERS = ("method", "path", "operation", "user", "status", "since", "after", "secrets")


async def list_requests(request: Request) -> Response:
    """Answer the newest requests that came, oldest first, without their secrets.

    Query: ``method``, ``path``, ``operation`` (``*`` stands for any characters), ``user`` (role,
    URI, id, slug or e-mail address), ``status``, ``since`` (world instant), ``after`` (the id of
    the last one known), ``limit`` (100 if left out), ``secrets`` (true shows tokens and keys).
    """
    found, secrets = _found(request, otherwise=100)
    return JSONResponse({"collection": [each.to_json(secrets=secrets) for each in found]})


async def follow_requests(request: Request) -> Response:
    """Stream requests as they come, as server-sent events.

    Query as in the list, without ``limit``. Each event has the request's id; after a break,
    ``Last-Event-ID`` (or ``after``; 0: from the beginning) goes on from there. It ends when the
    world is dropped, reset or restored.
    """
    world, query = world_of(request), read_query(request, *FILTERS)
    chosen, secrets = _chosen(world, query), bool(query.boolean("secrets"))
    query.finish()
    last = request.headers.get("last-event-id", "")
    if last.isdecimal() and last.isascii():
        chosen = chosen._replace(after=int(last[:18]))
    return Following(world.journal, chosen, secrets=secrets)


async def export_requests(request: Request) -> Response:
    """Answer the requests as an HTTP archive (HAR 1.2); query as in the list, but all of them."""
    found, secrets = _found(request, otherwise=MOST)
    return JSONResponse(archive(found, address_of(request), secrets=secrets))


async def verify_requests(request: Request) -> Response:
    """Answer the requests that fit if there are as many as there must be, else 417 and why not.

    Body: ``method``, ``path``, ``operation``, ``user`` (an id; ``*`` stands for any characters),
    ``status``, of ``query``, ``headers``, ``body`` and ``response`` a part, and ``times`` (at
    least one if left out). Or ``order``: a list such as ["POST /invitees", "GET *"].
    """
    body = await read_fields(request, *FIELDS, "times", "order")
    times = body.integer("times", lowest=0, highest=MOST)
    status = body.integer("status", lowest=0, highest=999)
    order = body.texts("order") if body.has("order") else None
    wanted = {name: body.value(name) for name in FIELDS if body.has(name)}
    if order is not None and (wanted or times is not None):
        body.refuse("order", "cannot stand beside anything else")
    body.finish()
    if status is not None:
        wanted["status"] = status
    came = [*recorded(world_of(request).journal)]
    try:
        found = came if order is not None else verify(came, wanted, times)
        verify_order(came, order or ())
    except AssertionError as failure:
        raise NotMet(str(failure)) from None
    return JSONResponse({"found": len(found), "collection": [each.to_json() for each in found]})


async def forget_requests(request: Request) -> Response:
    """Forget all requests that came so far."""
    world_of(request).journal.clear()
    return Response(status_code=HTTPStatus.NO_CONTENT)


async def list_notes(request: Request) -> Response:
    """Answer what is noted beside requests: which webhooks failed or were not sent, and why."""
    notes = world_of(request).journal.notes
    shown = [{"at": format_instant(note.at), "message": note.message} for note in notes]
    return JSONResponse({"collection": shown})


def _found(request: Request, otherwise: int) -> tuple[list[RecordedRequest], bool]:
    world, query = world_of(request), read_query(request, *FILTERS, "limit")
    chosen, secrets = _chosen(world, query), bool(query.boolean("secrets"))
    limit = query.integer("limit", lowest=1, highest=MOST) or otherwise
    query.finish()
    return [*deque(recorded(world.journal, chosen), maxlen=limit)], secrets


def _chosen(world: World, query: Fields) -> Chosen:
    user = query.text("user")
    return Chosen(
        method=(query.text("method") or "").upper(),
        path=query.text("path") or "",
        operation=query.text("operation") or "",
        user="" if user is None else _user_id(world, user),
        status=query.integer("status", lowest=0, highest=999),
        since=query.instant("since"),
        after=query.integer("after", lowest=0, highest=10**18),
    )


def _user_id(world: World, called: str) -> str:
    users = users_called(world.rows, called)
    if not users:
        raise NotFound(hint=f"No user is {called!r}.")
    return users[0].id


ROUTES = (
    Route("/_mock/requests", list_requests, methods=["GET"]),
    Route("/_mock/requests", forget_requests, methods=["DELETE"]),
    Route("/_mock/requests/stream", follow_requests, methods=["GET"]),
    Route("/_mock/requests/verify", verify_requests, methods=["POST"]),
    Route("/_mock/requests.har", export_requests, methods=["GET"]),
    Route("/_mock/notes", list_notes, methods=["GET"]),
)
