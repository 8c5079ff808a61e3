"""The time of a world: looking at it, turning it, letting it pass."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mockcalendly.control.bodies import instant_or_none, number, read_fields
from mockcalendly.control.refusals import bounded_wait
from mockcalendly.control.scope import world_of, worlds_of
from mockcalendly.courier import A_MONTH, IDLE, NEXT_DELIVERY, Courier
from mockcalendly.errors import Detail, InvalidArgument, NotFound
from mockcalendly.kernel.durations import parse_duration
from mockcalendly.kernel.instants import format_instant, parse_instant
from mockcalendly.model.agenda import Due
from mockcalendly.wire.fields import Fields
from mockcalendly.world import World

__all__ = ["FASTEST", "ROUTES", "clock_json"]

FASTEST = 1e6
"""World seconds per real second; a year then takes half a minute."""


async def show_clock(request: Request) -> Response:
    """Answer what time it is in the world, and when something falls due next."""
    return JSONResponse(clock_json(world_of(request)))


async def turn_clock(request: Request) -> Response:
    """Set the clock, or let it run at another rate.

    Body: ``now`` (an instant; what would have fallen due on the way falls due there) and ``rate``
    (world seconds per real second; 0 freezes).
    """
    world, body = world_of(request), await read_fields(request, "now", "rate")
    now = body.instant("now")
    rate = number(body, "rate", world.clock.rate, highest=FASTEST)
    body.finish()
    world.clock.run(rate)
    if now is not None:
        world.clock.set(now)
    world.on_agenda()
    return JSONResponse(clock_json(world))


async def advance(request: Request) -> Response:
    """Move the clock forward, doing on the way all that falls due, each at its own instant.

    Body: ``by`` (such as 90s, 2h30m or 1w), or ``until``: an instant, ``next delivery`` (when a
    webhook is attempted next) or ``idle`` (the last instant at which anything falls due, at most
    ``within``, else 30d, ahead).
    """
    body = await read_fields(request, "by", "until", "within")
    by, until = body.text("by"), body.text("until")
    within = _duration(body, "within") or A_MONTH
    distance = _duration(body, "by")
    if (by is None) == (until is None):
        body.refuse("by", "or until must be given, and not both")
    body.finish()
    world, courier = world_of(request), worlds_of(request).courier
    with bounded_wait():
        if until in (NEXT_DELIVERY, IDLE):
            happened = await _reach(courier, world, until, within)
        else:
            to = world.clock.now() + distance if distance is not None else _instant(until or "")
            happened = await _go(courier, world, to)
    return JSONResponse({**clock_json(world), "happened": [*_shown(happened)]})


async def settle(request: Request) -> Response:
    """Answer once every webhook that is due has been attempted.

    Body: ``timeout`` in real seconds, else 30.
    """
    body = await read_fields(request, "timeout")
    timeout = number(body, "timeout", 30.0)
    body.finish()
    world = world_of(request)
    with bounded_wait():
        await worlds_of(request).courier.settle(world, timeout)
    return JSONResponse(clock_json(world))


def clock_json(world: World) -> dict[str, Any]:
    """Return how a world's time stands."""
    clock = world.clock
    return {
        "now": format_instant(clock.now()),
        "mode": clock.mode,
        "rate": clock.rate,
        "next_due": instant_or_none(world.next_due()),
    }


async def _reach(courier: Courier, world: World, until: str, within: timedelta) -> list[Due]:
    if until == IDLE:
        return await courier.run_until_idle(world, world.clock.now() + within)
    try:
        return await courier.advance_to_delivery(world)
    except LookupError as error:
        raise NotFound(hint=str(error)) from None


async def _go(courier: Courier, world: World, to: datetime) -> list[Due]:
    try:
        return await courier.advance(world, to)
    except ValueError:
        now = format_instant(world.clock.now())
        raise InvalidArgument(Detail("until", f"has passed: it is {now}")) from None


def _instant(text: str) -> datetime:
    instant = parse_instant(text)
    if instant is None:
        message = f"must be an instant with a zone, '{NEXT_DELIVERY}' or '{IDLE}'"
        raise InvalidArgument(Detail("until", message))
    return instant


def _duration(body: Fields, name: str) -> timedelta | None:
    text = body.text(name)
    try:
        return None if text is None else parse_duration(text)
    except ValueError as error:
        body.refuse(name, str(error))
        return None


def _shown(happened: Iterable[Due]) -> Iterable[dict[str, Any]]:
    for due in happened:
        yield {"at": format_instant(due.at), "kind": due.kind, "subject": due.subject}


ROUTES = (
    Route("/_mock/clock", show_clock, methods=["GET"]),
    Route("/_mock/clock", turn_clock, methods=["PATCH"]),
    Route("/_mock/clock/advance", advance, methods=["POST"]),
    Route("/_mock/settle", settle, methods=["POST"]),
)
