"""Links that are good for one booking."""

from enum import StrEnum

from mockcalendly.api.listing import resource
from mockcalendly.domain.links import CreateSchedulingLink, create_scheduling_link
from mockcalendly.edge.exchange import Answer, Call, Operation
from mockcalendly.wire import render

__all__ = ["OPERATIONS"]


class OwnerType(StrEnum):
    """What a link can lead to (documented)."""

    EVENT_TYPE = "EventType"


MAX_EVENT_COUNT = "1"
"""Bookings of a link: a text in the reference (documented), a number in clients (observed)."""


def create_link(call: Call) -> Answer:
    """Make a link."""
    body = call.body
    body.require("max_event_count")
    if body.sent("max_event_count") and str(body.value("max_event_count")) != MAX_EVENT_COUNT:
        body.refuse("max_event_count", f"must be one of: {MAX_EVENT_COUNT}")
    body.need_choice("owner_type", OwnerType)
    command = CreateSchedulingLink(
        event_type=body.need_id("owner", "event_types"), caller=call.caller
    )
    body.finish()
    row = call.world.execute(create_scheduling_link, command)
    return resource(render.links.scheduling_link(row, call.origins), 201)


OPERATIONS = (
    Operation(
        "schedulingLinks_create-scheduling-link",
        "POST",
        "/scheduling_links",
        ("scheduling_links:write",),
        create_link,
    ),
)
