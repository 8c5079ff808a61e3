"""What is wrong with a world, and what to do about it."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mockcalendly._version import __version__
from mockcalendly.control.scope import world_of, worlds_of
from mockcalendly.inspection.diagnosis import Level
from mockcalendly.inspection.diagnosis import examine as examine_world

__all__ = ["ROUTES"]


async def examine(request: Request) -> Response:
    """Answer what is wrong with clock, faults and webhooks, and what to do about it.

    Whether somebody listens where webhooks go is tried out; nothing is sent there.
    """
    world = world_of(request)
    findings = await examine_world(world, worlds_of(request).courier)
    worst = max((finding.level for finding in findings), key=list(Level).index)
    shown = [finding._asdict() for finding in findings]
    about = {"status": worst, "version": __version__, "world": world.name}
    return JSONResponse({**about, "collection": shown})


ROUTES = (Route("/_mock/doctor", examine, methods=["GET"]),)
