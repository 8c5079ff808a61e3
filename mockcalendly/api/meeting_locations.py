"""Where users can meet."""

from mockcalendly.api.listing import collection
from mockcalendly.domain.access import require_colleague
from mockcalendly.domain.meeting_locations import offered
from mockcalendly.edge.exchange import Answer, Call, Operation
from mockcalendly.wire import render

__all__ = ["OPERATIONS"]


def list_locations(call: Call) -> Answer:
    """Answer the kinds of places that a user can offer."""
    id_ = call.query.need_id("user", "users")
    call.query.finish()
    user = require_colleague(call.world.rows, call.caller, id_)
    return collection([render.meeting_locations.meeting_location(each) for each in offered(user)])


OPERATIONS = (
    Operation(
        "locations_list-user-locations", "GET", "/locations", ("locations:read",), list_locations
    ),
)
