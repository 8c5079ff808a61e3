"""The control API under ``/_mock/`` of a world: for testers, never limited or faulted."""

from collections.abc import Iterable
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mockcalendly._version import __version__
from mockcalendly.control import (
    actions,
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
    receivers,
    requests,
    routing_forms,
    scenario,
    snapshots,
    traffic,
    vendor,
    world,
    worlds,
)
from mockcalendly.control.origins import KeepForeignPagesOut
from mockcalendly.control.refusals import refused
from mockcalendly.control.scope import world_of, worlds_of
from mockcalendly.edge.origins import OriginRules
from mockcalendly.errors import CalendlyError

__all__ = ["control_app"]


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


async def answer_nobody(_: Request, __: Exception) -> Response:
    """Do without an answer: the client has gone before its request was whole."""
    return Response(status_code=HTTPStatus.BAD_REQUEST)


def control_app(pages: Iterable[Route], rules: OriginRules) -> Starlette:
    """Return the application.

    Args:
        pages: What else stands below ``/_mock/``.
        rules: By which names, and from whose web pages, all of it may be asked for.
    """
    routes = [
        # In this order they are tried: what tests ask for most comes first.
        *actions.ROUTES,
        *worlds.ROUTES,
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
        *receivers.ROUTES,
        *requests.ROUTES,
        *routing_forms.ROUTES,
        *scenario.ROUTES,
        *snapshots.ROUTES,
        *traffic.ROUTES,
        *vendor.ROUTES,
        *world.ROUTES,
        *pages,
    ]
    return Starlette(
        routes=routes,
        middleware=[Middleware(KeepForeignPagesOut, rules=rules)],
        exception_handlers={CalendlyError: refused, ClientDisconnect: answer_nobody},
    )
