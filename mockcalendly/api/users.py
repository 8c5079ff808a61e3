"""Users."""

from mockcalendly.api.listing import answer_row
from mockcalendly.domain.access import require_colleague
from mockcalendly.edge.exchange import Answer, Call, Operation
from mockcalendly.wire import render

__all__ = ["OPERATIONS"]


def get_user(call: Call) -> Answer:
    """Answer a user of the caller's organization; ``me`` is the caller (documented)."""
    id_ = call.params.get("uuid", "me")
    if id_ == "me":
        id_ = call.caller.user.id
    user = require_colleague(call.world.rows, call.caller, id_)
    return answer_row(call, render.organizations.user, user)


OPERATIONS = (
    Operation("users_get-current-user", "GET", "/users/me", ("users:read",), get_user),
    Operation("users_get-user", "GET", "/users/{uuid}", ("users:read",), get_user),
)
