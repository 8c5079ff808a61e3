"""Made-up people who come to a world and book."""

from typing import Any

from msgspec import to_builtins
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mockcalendly.actions.action import Stage
from mockcalendly.actions.traffic import Generate
from mockcalendly.control.bodies import read_fields
from mockcalendly.control.refusals import bounded_wait
from mockcalendly.control.scope import address_of, url_of, world_of, worlds_of
from mockcalendly.wire.fields import Fields

__all__ = ["PLAN", "ROUTES", "read_plan"]

PLAN = ("users", "months", "bookings", "locales", "seed")
"""What can be said about those who come."""

LARGEST_SEED = 2**63


async def generate(request: Request) -> Response:
    """Let people come who book, cancel, move and miss meetings; webhooks are sent meanwhile.

    Body: ``users`` (who are added first, with schedules and event types; none by default),
    ``months`` (how long people come, 1 by default; the clock moves on by that), ``bookings``
    (20 a month for each host by default), ``locales`` (such as de_DE) and ``seed``.
    """
    body = await read_fields(request, *PLAN)
    plan = read_plan(body)
    body.finish()
    world = world_of(request)
    stage = Stage(world, worlds_of(request), address_of(request), url_of(request, world.name))
    with bounded_wait():
        done = await Generate(**plan).perform(stage)
    return JSONResponse({"resource": to_builtins(done)})


def read_plan(body: Fields, *, fewest: int = 0) -> dict[str, Any]:
    """Return what is said about those who come, by the names in `PLAN`.

    Args:
        body: What is said, and nothing else.
        fewest: How many users there must be at least, if that is said.
    """
    from mockcalendly.traffic.locales import LOCALES  # noqa: PLC0415 - rarely asked for
    from mockcalendly.traffic.plan import (  # noqa: PLC0415
        MOST_BOOKINGS,
        MOST_MONTHS,
        MOST_USERS,
    )

    bounds = {
        "users": (fewest, MOST_USERS),
        "months": (1, MOST_MONTHS),
        "bookings": (0, MOST_BOOKINGS),
        "seed": (-LARGEST_SEED, LARGEST_SEED),
    }
    plan: dict[str, Any] = {
        name: body.integer(name, lowest=lowest, highest=highest)
        for name, (lowest, highest) in bounds.items()
        if body.has(name)
    }
    locales = body.texts("locales")
    for name in locales:
        if name not in LOCALES:
            body.refuse("locales", f"must be among: {', '.join(LOCALES)}")
            break
    return {**plan, "locales": locales} if locales else plan


ROUTES = (Route("/_mock/traffic", generate, methods=["POST"]),)
