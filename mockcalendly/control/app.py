"""The control API under ``/_mock/`` of a world: for testers, never limited or faulted."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mockcalendly._version import __version__
from mockcalendly.world import World

__all__ = ["WORLD", "control_app"]

WORLD = "mockcalendly.world"
"""Key of the ASGI scope under which the caller puts the world that a request is for."""

Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]


async def health(request: Request) -> Response:
    """Answer that the emulator is up, and with which world."""
    world: World = request.scope[WORLD]
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
    return Starlette(routes=[Route("/_mock/health", health)], lifespan=lifespan)
