"""Availability schedules and busy times of users."""

from datetime import timedelta
from typing import Any

from mockcalendly.api.listing import answer_row, collection, resource
from mockcalendly.domain.access import require_colleague
from mockcalendly.domain.busy_times import UserBusyTime, busy_times
from mockcalendly.domain.schedules import (
    CreateSchedule,
    UpdateSchedule,
    create_schedule,
    update_schedule,
)
from mockcalendly.edge.exchange import Answer, Call, Operation
from mockcalendly.errors import NotFound
from mockcalendly.kernel.instants import format_instant
from mockcalendly.wire import render
from mockcalendly.wire.event_type_settings import read_rules

__all__ = ["OPERATIONS"]

READ = ("availability:read",)
WRITE = ("availability:write",)

LONGEST_RANGE = timedelta(days=7)
"""Longest range of busy times (documented)."""


def list_schedules(call: Call) -> Answer:
    """Answer the availability schedules of a user."""
    user = call.query.need_id("user", "users")
    call.query.finish()
    require_colleague(call.world.rows, call.caller, user)
    rows = call.world.rows.schedules.listed("by_owner", user)
    return collection([render.schedules.schedule(row, call.origins) for row in rows])


def get_schedule(call: Call) -> Answer:
    """Answer one availability schedule."""
    row = call.world.rows.schedules.get(call.params["uuid"])
    if row is None:
        raise NotFound(hint="No user availability schedule has this id.")
    require_colleague(call.world.rows, call.caller, row.user)
    return answer_row(call, render.schedules.schedule, row)


def create(call: Call) -> Answer:
    """Add a schedule of the caller's own (documented)."""
    body = call.body
    body.need("rules")
    command = CreateSchedule(
        user=call.caller.user.id,
        name=body.need_text("name"),
        timezone=body.need_timezone("timezone"),
        rules=read_rules(body) or (),
    )
    body.finish()
    row = call.world.execute(create_schedule, command)
    return resource(render.schedules.schedule(row, call.origins), 201)


def update(call: Call) -> Answer:
    """Change a schedule of the caller's own; what is not named stays (documented)."""
    body = call.body
    default = body.boolean("default")
    if default is False:
        body.refuse("default", "must be true")
    command = UpdateSchedule(
        schedule=call.params["uuid"],
        name=body.need_text("name") if body.has("name") else None,
        timezone=body.timezone("timezone"),
        rules=read_rules(body),
        default=bool(default),
        caller=call.caller,
    )
    body.finish()
    row = call.world.execute(update_schedule, command)
    return answer_row(call, render.schedules.schedule, row)


def list_busy_times(call: Call) -> Answer:
    """Answer when a user is taken, by scheduled events and by connected calendars."""
    query = call.query
    user = query.need_id("user", "users")
    start = query.need_instant("start_time")
    end = query.need_instant("end_time")
    query.finish()
    if start < call.world.clock.now():
        query.refuse("start_time", "start_time must be in the future")
    if end <= start:
        query.refuse("end_time", "end_time must be after start_time")
    if end - start > LONGEST_RANGE:
        query.refuse("end_time", "the date range can be no greater than 1 week (7 days)")
    query.finish()
    require_colleague(call.world.rows, call.caller, user)
    found = busy_times(call.world.rows, user, start, end)
    return collection([_busy(call, each) for each in found])


def _busy(call: Call, row: UserBusyTime) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "buffered_end_time": row.buffered_end_time and format_instant(row.buffered_end_time),
        "buffered_start_time": row.buffered_start_time and format_instant(row.buffered_start_time),
        "end_time": format_instant(row.end_time),
        "event": row.event and {"uri": f"{call.origins.api}/scheduled_events/{row.event}"},
        "start_time": format_instant(row.start_time),
        "type": row.type,
    }
    return {key: value for key, value in shown.items() if value is not None}


OPERATIONS = (
    Operation(
        "availability_list-user-availability-schedules",
        "GET",
        "/user_availability_schedules",
        READ,
        list_schedules,
    ),
    Operation(
        "availability_get-user-availability-schedule",
        "GET",
        "/user_availability_schedules/{uuid}",
        READ,
        get_schedule,
    ),
    Operation(
        "availability_create-user-availability-schedule",
        "POST",
        "/user_availability_schedules",
        WRITE,
        create,
    ),
    Operation(
        "availability_update-user-availability-schedule",
        "PATCH",
        "/user_availability_schedules/{uuid}",
        WRITE,
        update,
    ),
    Operation(
        "availability_list-user-busy-times", "GET", "/user_busy_times", READ, list_busy_times
    ),
)
