"""Why a start is offered, or why it is not."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mockcalendly.control.scope import world_of
from mockcalendly.domain.availability import explain
from mockcalendly.errors import NotFound
from mockcalendly.wire.event_type_settings import read_duration
from mockcalendly.wire.fields import Fields
from mockcalendly.world import World

__all__ = ["ROUTES"]


async def explain_start(request: Request) -> Response:
    """Answer whether an event type can be booked at an instant, and all that stands against it.

    Query: ``event_type`` (a URI, or the id alone), ``start_time``, and ``duration`` in minutes if
    it is not to be the event type's own. ``host`` of a reason is the id of a user, or null.
    """
    query = Fields(request.query_params, text_only=True)
    return JSONResponse(_explain(world_of(request), query))


def _explain(world: World, query: Fields) -> dict[str, Any]:
    id_ = query.need_text("event_type").rstrip("/").rpartition("/")[2]
    start = query.need_instant("start_time")
    duration = read_duration(query)
    query.finish()
    event_type = world.rows.event_types.get(id_)
    if event_type is None:
        raise NotFound(hint=f"No event type has the id {id_}.")
    durations = (event_type.duration, *(event_type.duration_options or ()))
    if duration not in (None, *durations):
        query.refuse("duration", f"must be one of: {', '.join(map(str, sorted(set(durations))))}")
        query.finish()
    reasons = explain(world.rows, world.clock.now(), event_type, start, duration=duration)
    return {
        "available": not reasons,
        "reasons": [
            {"rule": reason.rule, "message": reason.message, "host": reason.host}
            for reason in reasons
        ],
    }


ROUTES = (Route("/_mock/availability/explain", explain_start),)
