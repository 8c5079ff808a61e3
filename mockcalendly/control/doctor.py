"""What is wrong with a world, and what to do about it."""

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mockcalendly._version import __version__
from mockcalendly.control.scope import world_of, worlds_of
from mockcalendly.inspection.diagnosis import Level, callback_urls, diagnose

__all__ = ["ROUTES"]

MOST = 50
"""Receivers that are looked for at once."""


async def examine(request: Request) -> Response:
    """Answer what is wrong with clock, faults and webhooks, and what to do about it.

    Whether somebody listens where webhooks go is tried out; nothing is sent there.
    """
    world, courier = world_of(request), worlds_of(request).courier
    urls = callback_urls(world)[:MOST]
    reasons = await asyncio.gather(*map(courier.probe, urls))
    unreachable = {url: why for url, why in zip(urls, reasons, strict=True) if why is not None}
    findings = [*diagnose(world, unreachable)]
    worst = max((finding.level for finding in findings), key=list(Level).index)
    shown = [finding._asdict() for finding in findings]
    about = {"status": worst, "version": __version__, "world": world.name}
    return JSONResponse({**about, "collection": shown})


ROUTES = (Route("/_mock/doctor", examine, methods=["GET"]),)
