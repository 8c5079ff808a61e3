"""The control API under ``/_mock/`` of a world: for testers, never limited or faulted."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mockcalendly._version import __version__
from mockcalendly.control import availability, faults
from mockcalendly.control.refusals import refused
from mockcalendly.control.scope import WORLD, world_of
from mockcalendly.errors import CalendlyError

__all__ = ["WORLD", "control_app"]

Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]


async def health(request: Request) -> Response:
    """Answer that the emulator is up, and with which world."""
    world = world_of(request)
    return JSONResponse(
        {
            "status": "ok",
            "version": __version__,
            "world": world.name,
            "now": world.clock.now().isoformat(),
        }
    )


def control_app(lifespan: Lifespan) -> Starlette:
    """Return the application; it also speaks the lifespan protocol for the whole emulator."""
    routes = [Route("/_mock/health", health), *availability.ROUTES, *faults.ROUTES]
    return Starlette(routes=routes, lifespan=lifespan, exception_handlers={CalendlyError: refused})
