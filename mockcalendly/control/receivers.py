"""Receivers that this server cannot call: they fetch their webhooks, and bring the answers."""

from http import HTTPStatus

import msgspec
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mockcalendly.control.bodies import number, read_bytes, read_fields
from mockcalendly.control.refusals import WorldGone
from mockcalendly.control.scope import Worlds, world_of, worlds_of
from mockcalendly.courier import RemoteReceiver, free_origin
from mockcalendly.courier.exchange import Answer
from mockcalendly.courier.receivers import HOST
from mockcalendly.errors import Detail, InvalidArgument, NotFound
from mockcalendly.world import World

__all__ = ["ROUTES", "close_receivers"]


class Brought(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an app answers to a message.

    Attributes:
        status: None if there is no answer.
        headers: Names and values, in order.
        body: Of the answer, in Base64.
        error: In plain words why there is no answer, or what the app raised.
    """

    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    error: str | None = None


class WorldsReceiver(RemoteReceiver):
    """A receiver that ends with a world."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world


async def add_receiver(request: Request) -> Response:
    """Have the messages to a made-up URL fetched; answers the URL, and where to fetch them.

    Subscribe the URL, or one that begins with it, to webhooks.
    """
    receivers = worlds_of(request).courier.receivers
    url = free_origin(receivers)
    receivers[url] = WorldsReceiver(world_of(request))
    resource = {"url": url, "id": url.rpartition(":")[2]}
    return JSONResponse({"resource": resource}, HTTPStatus.CREATED)


async def fetch_messages(request: Request) -> Response:
    """Answer the messages that wait, each with the number under which its answer is brought.

    Body: ``timeout`` in real seconds, else 20: how long to wait if there is none.
    """
    body = await read_fields(request, "timeout")
    seconds = number(body, "timeout", 20.0)
    body.finish()
    receiver = _find(request)
    try:
        errands = await receiver.fetch(seconds)
    except EOFError:
        raise WorldGone from None
    shown = [
        {
            "number": errand.number,
            "url": errand.request.target.url,
            "headers": errand.request.headers,
            "body": errand.request.body,
        }
        for errand in errands
    ]
    return Response(msgspec.json.encode({"collection": shown}), media_type="application/json")


async def bring_answer(request: Request) -> Response:
    """Take what the receiver answers to a message; an answer that comes too late is let fall.

    Body: ``status``, ``headers`` (pairs), ``body`` (Base64), or ``error``.
    """
    try:
        brought = msgspec.json.decode(await read_bytes(request), type=Brought)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidArgument(Detail(None, str(error))) from None
    of = request.path_params["number"]
    answer = Answer(brought.status, brought.headers, brought.body, brought.error)
    _find(request).answer(of, answer)
    return Response(status_code=HTTPStatus.NO_CONTENT)


async def close_receivers(worlds: Worlds, world: World) -> None:
    """End the receivers of a world."""
    receivers = worlds.courier.receivers
    for url, receiver in [*receivers.items()]:
        if isinstance(receiver, WorldsReceiver) and receiver.world is world:
            del receivers[url]
            await receiver.aclose()


def _find(request: Request) -> RemoteReceiver:
    id_ = request.path_params["id"]
    found = worlds_of(request).courier.receivers.get(f"http://{HOST}:{id_}")
    if not isinstance(found, WorldsReceiver) or found.world is not world_of(request):
        raise NotFound(hint=f"No receiver has the id {id_}.")
    return found


ROUTES = (
    Route("/_mock/receivers", add_receiver, methods=["POST"]),
    Route("/_mock/receivers/{id}/messages", fetch_messages, methods=["POST"]),
    Route("/_mock/receivers/{id}/messages/{number:int}/answer", bring_answer, methods=["POST"]),
)
