"""The webhook messages of a world: looking at them, waiting for them, sending them again."""

from collections import deque
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mockcalendly.control.bodies import number, read_fields, read_query
from mockcalendly.control.refusals import bounded_wait
from mockcalendly.control.scope import address_of, world_of, worlds_of
from mockcalendly.domain.deliveries import redeliver, unknown_delivery
from mockcalendly.inspection.deliveries import ChosenDeliveries, delivery_json, wait_for
from mockcalendly.kernel.uris import Origins, id_in_uri
from mockcalendly.model.webhooks import Delivery, DeliveryState, WebhookEvent
from mockcalendly.store.transaction import Transaction
from mockcalendly.wire.fields import Fields

__all__ = ["ROUTES"]

MOST = 10_000
"""Messages in an answer; of finished ones the world keeps no more."""

FILTERS = ("event", "state", "subscription")


async def list_deliveries(request: Request) -> Response:
    """Answer the newest webhook messages, oldest first, with all attempts to deliver them.

    Query: ``event`` (several with commas between them), ``state`` (pending, succeeded, failed,
    refused or dropped), ``subscription`` (URI or id), ``limit`` (100 if left out).
    """
    query = read_query(request, *FILTERS, "limit")
    chosen = _chosen(query)
    limit = query.integer("limit", lowest=1, highest=MOST) or 100
    query.finish()
    return _collection(request, deque(chosen.of(world_of(request)), maxlen=limit))


async def show_delivery(request: Request) -> Response:
    """Answer one message: its exact body, and of each attempt what was sent and what came back."""
    id_ = request.path_params["id"]
    row = world_of(request).rows.deliveries.get(id_)
    if row is None:
        raise unknown_delivery(id_)
    return _resource(request, row, HTTPStatus.OK)


async def redeliver_one(request: Request) -> Response:
    """Send a message once more, now, as a message of its own; answers that one."""
    row = world_of(request).execute(redeliver, request.path_params["id"])
    return _resource(request, row, HTTPStatus.CREATED)


async def redeliver_all(request: Request) -> Response:
    """Send all messages once more that are meant; answers the new ones.

    Body: ``event`` (one, or a list), ``state`` and ``subscription``, as in the list.
    """
    body = await read_fields(request, *FILTERS)
    chosen = _chosen(body)
    body.finish()
    world = world_of(request)

    def run(tx: Transaction, meant: list[Delivery]) -> list[Delivery]:
        return [redeliver(tx, row.id) for row in meant]

    rows = world.execute(run, [*chosen.of(world)])
    return _collection(request, rows, HTTPStatus.CREATED)


async def wait_for_deliveries(request: Request) -> Response:
    """Answer as soon as so many messages are in a state, else 504 and how they stand.

    Body: ``event`` (one, or a list; any if left out), ``state`` (succeeded if left out),
    ``subscription``, ``count`` (1) and ``timeout`` in real seconds (5).
    """
    body = await read_fields(request, *FILTERS, "count", "timeout")
    chosen = _chosen(body)
    count = body.integer("count", lowest=1, highest=MOST) or 1
    timeout = number(body, "timeout", 5.0)
    body.finish()
    wanted = chosen._replace(state=chosen.state or DeliveryState.SUCCEEDED)
    world, courier = world_of(request), worlds_of(request).courier
    with bounded_wait():
        found = await wait_for(courier, world, wanted, count=count, seconds=timeout)
    return _collection(request, found)


def _chosen(fields: Fields) -> ChosenDeliveries:
    events = fields.texts("event")
    if wrong := [event for event in events if event not in set(WebhookEvent)]:
        fields.refuse("event", f"{wrong[0]!r} is none; there are: {', '.join(WebhookEvent)}")
    subscription = fields.text("subscription") or ""
    return ChosenDeliveries(
        events=events,
        state=fields.choice("state", DeliveryState) or "",
        subscription=id_in_uri(subscription, "webhook_subscriptions") or subscription,
    )


def _resource(request: Request, row: Delivery, status: HTTPStatus) -> Response:
    return JSONResponse({"resource": _shown(request, row)}, status)


def _collection(
    request: Request, rows: Iterable[Delivery], status: HTTPStatus = HTTPStatus.OK
) -> Response:
    return JSONResponse({"collection": [_shown(request, row) for row in rows]}, status)


def _shown(request: Request, row: Delivery) -> dict[str, Any]:
    return delivery_json(row, Origins.at(address_of(request)).api)


ROUTES = (
    Route("/_mock/deliveries", list_deliveries, methods=["GET"]),
    Route("/_mock/deliveries/redeliver", redeliver_all, methods=["POST"]),
    Route("/_mock/deliveries/wait", wait_for_deliveries, methods=["POST"]),
    Route("/_mock/deliveries/{id}", show_delivery, methods=["GET"]),
    Route("/_mock/deliveries/{id}/redeliver", redeliver_one, methods=["POST"]),
)
