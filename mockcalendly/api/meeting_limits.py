"""How many meetings users take."""

from typing import Any

from mockcalendly.api.listing import answer_row, collection
from mockcalendly.domain.meeting_limits import (
    UpdateMeetingLimits,
    limits_of,
    update_meeting_limits,
)
from mockcalendly.edge.exchange import Answer, Call, Operation
from mockcalendly.wire import render
from mockcalendly.wire.fields import Fields

__all__ = ["OPERATIONS"]

PATH = "/user_meeting_limits"


def list_limits(call: Call) -> Answer:
    """Answer the caller's limits as a list of one (documented)."""
    user = call.query.need_id("user", "users")
    call.query.finish()
    limits = limits_of(call.world.rows, user, call.caller)
    return collection([render.schedules.meeting_limits(limits, call.origins)])


def update_limits(call: Call) -> Answer:
    """Set or take away limits of the caller; unknown fields are ignored (documented)."""
    user = call.query.need_id("user", "users")
    call.query.finish()
    limits = _read_limits(call.body)
    command = UpdateMeetingLimits(user=user, caller=call.caller, **limits)
    row = call.world.execute(update_meeting_limits, command)
    return answer_row(call, render.schedules.meeting_limits, row)


def _read_limits(body: Fields) -> dict[str, Any]:
    """Read the limits that were sent: whole numbers, nothing that stands for one (documented)."""
    limits = {}
    for period in ("daily_limit", "weekly_limit", "monthly_limit"):
        value = body.value(period)
        if value is not None and type(value) is not int:
            body.refuse(period, "must be an integer")
        elif body.sent(period):
            limits[period] = value
    body.finish()
    return limits


OPERATIONS = (
    Operation(
        "availability_list-user-meeting-limits", "GET", PATH, ("availability:read",), list_limits
    ),
    Operation(
        "availability_update-user-meeting-limits",
        "PATCH",
        PATH,
        ("availability:write",),
        update_limits,
    ),
)
