"""When the hosts of an event type can be booked for it."""

from enum import StrEnum

from mockcalendly.api.listing import only_page, resource
from mockcalendly.domain.availability.hours import hours_of
from mockcalendly.domain.event_types import find_event_type
from mockcalendly.domain.schedules import UpdateEventTypeHours, update_event_type_hours
from mockcalendly.edge.exchange import Answer, Call, Operation
from mockcalendly.wire import render
from mockcalendly.wire.event_type_settings import read_rules

__all__ = ["OPERATIONS"]

PATH = "/event_type_availability_schedules"


class AvailabilitySetting(StrEnum):
    """Whose hours an event type has: there is one value (documented)."""

    HOST = "host"


def list_schedules(call: Call) -> Answer:
    """Answer the hours of each host of an event type."""
    id_ = call.query.need_id("event_type", "event_types")
    call.query.finish()
    rows = call.world.rows
    event_type = find_event_type(rows, call.caller, id_)
    hours = ((host, hours_of(rows, event_type, host)) for host in event_type.hosts)
    show = render.schedules.event_type_schedule
    return only_page([show(id_, host, each, call.origins) for host, each in hours if each])


def update_schedule(call: Call) -> Answer:
    """Give a host hours of his own on an event type, instead of all rules so far (documented)."""
    id_ = call.query.need_id("event_type", "event_types")
    call.query.finish()
    body = call.body
    body.choice("availability_setting", AvailabilitySetting)
    rule = body.need_structure("availability_rule")
    command = UpdateEventTypeHours(
        event_type=id_,
        timezone=rule.need_timezone("timezone"),
        rules=read_rules(rule),
        user=rule.id("user", "users"),
        caller=call.caller,
    )
    body.finish()
    own = call.world.execute(update_event_type_hours, command)
    shown = render.schedules.event_type_schedule(id_, own.user, own, call.origins)
    return resource(shown)


OPERATIONS = (
    Operation(
        "availability_get-event-type-availability",
        "GET",
        PATH,
        ("availability:read",),
        list_schedules,
    ),
    Operation(
        "availability_update-event-type-availability",
        "PATCH",
        PATH,
        ("availability:write",),
        update_schedule,
    ),
)
