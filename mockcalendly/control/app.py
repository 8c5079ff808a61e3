"""The control API under ``/_mock/`` of a world: for testers, never limited or faulted."""

from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mockcalendly._version import __version__
from mockcalendly.control import (
    availability,
    clock,
    deliveries,
    doctor,
    document,
    explorer,
    faults,
    index,
    invitations,
    oauth,
    plan,
    rate_limits,
    requests,
    routing_forms,
    scenario,
    snapshots,
    world,
    worlds,
)
from mockcalendly.control.refusals import refused
from mockcalendly.control.scope import world_of, worlds_of
from mockcalendly.errors import CalendlyError

__all__ = ["control_app", "is_control"]

Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]


async def health(request: Request) -> Response:
    """Answer whether the emulator is ready, or still starting; and with which world.

    While it plays the scenarios that it begins with, it is starting: 503.
    """
    this, ready = world_of(request), worlds_of(request).ready
    return JSONResponse(
        {
            "status": "ok" if ready else "starting",
            "version": __version__,
            "world": this.name,
            "now": this.clock.now().isoformat(),
        },
        HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE,
    )


def is_control(path: str) -> bool:
    """Return whether a path below a world is the control API's, not Calendly's."""
    return path.startswith("/_mock/") or path in ("/_mock", "/openapi.json", "/openapi.yaml")


def control_app(lifespan: Lifespan, pages: Iterable[Route]) -> Starlette:
    """Return the application; it also speaks the lifespan protocol for the whole emulator.

    Args:
        lifespan: Of the emulator.
        pages: What else stands below ``/_mock/``.
    """
    routes = [
        Route("/_mock/health", health),
        *availability.ROUTES,
        *clock.ROUTES,
        *deliveries.ROUTES,
        *doctor.ROUTES,
        *document.ROUTES,
        *explorer.ROUTES,
        *faults.ROUTES,
        *index.ROUTES,
        *invitations.ROUTES,
        *oauth.ROUTES,
        *plan.ROUTES,
        *rate_limits.ROUTES,
        *requests.ROUTES,
        *routing_forms.ROUTES,
        *scenario.ROUTES,
        *snapshots.ROUTES,
        *world.ROUTES,
        *worlds.ROUTES,
        *pages,
    ]
    return Starlette(routes=routes, lifespan=lifespan, exception_handlers={CalendlyError: refused})
