"""Made-up people who come to a world and book."""

from functools import partial
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
from mockcalendly.control.telling import Tell, Telling, wants_telling
from mockcalendly.wire.fields import Fields

__all__ = ["PLAN", "ROUTES", "read_plan"]

PLAN = ("users", "months", "bookings", "locales", "seed")
"""What can be said about those who come."""

LARGEST_SEED = 2**63
STEPS = 200
"""In which progress is told."""


async def generate(request: Request) -> Response:
    """Let people come who book, cancel, move and miss meetings; webhooks are sent meanwhile.

    Body: ``users`` (who are added first, with schedules and event types; none by default),
    ``months`` (how long people come, 1 by default; the clock moves on by that), ``bookings``
    (20 a month for each host by default), ``locales`` (such as de_DE) and ``seed``.

    Who accepts server-sent events gets ``{"progress": {"booked": …, "total": …}}`` again and again,
    and at last ``{"report": …}`` or ``{"error": …}``; if he goes before, nobody comes any more.
    """
    body = await read_fields(request, *PLAN)
    plan = read_plan(body)
    body.finish()
    world = world_of(request)
    stage = Stage(world, worlds_of(request), address_of(request), url_of(request, world.name))
    come = partial(_come, Generate(**plan), stage)
    return Telling(come) if wants_telling(request) else JSONResponse({"resource": await come(None)})


async def _come(wanted: Generate, stage: Stage, tell: Tell | None) -> dict[str, Any]:
    """Let people come, and return what has come of it as plain data."""
    with bounded_wait():
        done = await wanted.watched(stage, None if tell is None else _Progress(tell))
    shown: dict[str, Any] = to_builtins(done)
    return shown


class _Progress:
    """Tells how many have booked: so often that one sees it move, and no more often."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._told = -1

    def __call__(self, booked: int, total: int) -> None:
        steps = booked * STEPS // (total or 1)
        if steps != self._told:
            self._told = steps
            self._tell({"booked": booked, "total": total})


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
