"""Invitee no-shows."""

from mockcalendly.api.listing import answer_row, resource
from mockcalendly.domain.no_shows import (
    MarkNoShow,
    UnmarkNoShow,
    find_no_show,
    mark_no_show,
    unmark_no_show,
)
from mockcalendly.edge.exchange import NO_CONTENT, Answer, Call, Operation
from mockcalendly.wire import render

__all__ = ["OPERATIONS"]

WRITE = ("scheduled_events:write",)


def create_no_show(call: Call) -> Answer:
    """Mark an invitee as a no-show."""
    call.body.need("invitee")
    ids = call.body.ids("invitee", "scheduled_events", "invitees")
    call.body.finish()
    event, invitee = ids or ("", "")
    command = MarkNoShow(event=event, invitee=invitee, caller=call.caller)
    row = call.world.execute(mark_no_show, command)
    return resource(render.bookings.no_show(row, call.origins), 201)


def get_no_show(call: Call) -> Answer:
    """Answer a no-show."""
    row = find_no_show(call.world.rows, call.params["uuid"], call.caller)
    return answer_row(call, render.bookings.no_show, row)


def delete_no_show(call: Call) -> Answer:
    """Take the mark back."""
    command = UnmarkNoShow(no_show=call.params["uuid"], caller=call.caller)
    call.world.execute(unmark_no_show, command)
    return NO_CONTENT


OPERATIONS = (
    Operation(
        "scheduledEvents_create-invitee-no-show",
        "POST",
        "/invitee_no_shows",
        WRITE,
        create_no_show,
    ),
    Operation(
        "scheduledEvents_get-invitee-no-show",
        "GET",
        "/invitee_no_shows/{uuid}",
        ("scheduled_events:read",),
        get_no_show,
    ),
    Operation(
        "scheduledEvents_delete-invitee-no-show",
        "DELETE",
        "/invitee_no_shows/{uuid}",
        WRITE,
        delete_no_show,
    ),
)
