"""The first page of the console."""

from starlette.responses import Response

from mockcalendly._version import __version__
from mockcalendly.console.visit import Visit
from mockcalendly.kernel.clock import Clock, ClockMode

__all__ = ["show_start"]


def show_start(visit: Visit) -> Response:
    """Show the world, its clock, and what there is to do."""
    rows = visit.world.rows
    return visit.page(
        "start",
        version=__version__,
        now=visit.world.clock.now(),
        pace=_pace(visit.world.clock),
        users=len(rows.users),
        apps=len(rows.applications),
        tokens=sum(row.application is None and row.revoked_at is None for row in rows.tokens),
    )


def _pace(clock: Clock) -> str:
    match clock.mode:
        case ClockMode.REAL:
            return "goes on as time does"
        case ClockMode.FROZEN:
            return "stands still until it is moved"
        case ClockMode.SCALED:
            return f"goes {clock.rate:g} times as fast as time does"
