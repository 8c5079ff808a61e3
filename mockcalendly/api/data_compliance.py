"""Deleting the data of invitees, and of events, of the caller's organization."""

from http import HTTPStatus

from mockcalendly.domain.data_compliance import (
    DeleteEventData,
    DeleteInviteeData,
    delete_event_data,
    delete_invitee_data,
)
from mockcalendly.edge.exchange import Answer, Call, Operation

__all__ = ["OPERATIONS"]

WRITE = ("data_compliance:write",)

ACCEPTED = Answer(HTTPStatus.ACCEPTED, b"{}")
"""What is said at once (documented), though it is done at once too."""


def delete_invitees(call: Call) -> Answer:
    """Delete what is known of some people; an empty list is refused (assumed)."""
    body = call.body
    body.need("emails")
    command = DeleteInviteeData(
        organization=call.caller.user.organization,
        emails=body.emails("emails", at_least=1),
        caller=call.caller,
    )
    body.finish()
    call.world.execute(delete_invitee_data, command)
    return ACCEPTED


def delete_events(call: Call) -> Answer:
    """Delete the events of some time."""
    body = call.body
    command = DeleteEventData(
        organization=call.caller.user.organization,
        start_time=body.need_instant("start_time"),
        end_time=body.need_instant("end_time"),
        caller=call.caller,
    )
    body.finish()
    call.world.execute(delete_event_data, command)
    return ACCEPTED


OPERATIONS = (
    Operation(
        "dataCompliance_delete-scheduled-event-data",
        "POST",
        "/data_compliance/deletion/events",
        WRITE,
        delete_events,
    ),
    Operation(
        "dataCompliance_delete-invitee-data",
        "POST",
        "/data_compliance/deletion/invitees",
        WRITE,
        delete_invitees,
    ),
)
