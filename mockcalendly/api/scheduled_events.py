"""Scheduled events, their invitees, and canceling."""

from mockcalendly.api.listing import answer_page, answer_row, read_paging, resource
from mockcalendly.domain.access import can_manage
from mockcalendly.domain.cancellations import LONGEST_REASON, CancelEvent, cancel_event
from mockcalendly.domain.event_lists import owners_of_listed_events
from mockcalendly.edge.exchange import Answer, Call, Operation
from mockcalendly.errors import NotFound, PermissionDenied
from mockcalendly.model.bookings import EventStatus, Invitee, ScheduledEvent
from mockcalendly.store.entries import Entries, Entry, Few
from mockcalendly.store.pages import Window
from mockcalendly.store.rows import Rows
from mockcalendly.wire import render

__all__ = ["OPERATIONS"]

READ = ("scheduled_events:read",)
WRITE = ("scheduled_events:write",)

NOT_ALLOWED_TO_VIEW = "You are not allowed to view this event"
"""403 of an event that is neither the caller's nor his to administer (documented)."""


def list_events(call: Call) -> Answer:
    """Answer events by start time; the bounds of a range belong to it (assumed)."""
    query = call.query
    user = query.id("user", "users")
    organization = query.id("organization", "organizations")
    group = query.id("group", "groups")
    email = query.email("invitee_email")
    status = query.choice("status", EventStatus)
    window = Window(query.instant("min_start_time"), query.instant("max_start_time"))
    paging = read_paging(call, ("start_time",), "start_time:asc")
    query.finish()
    rows = call.world.rows
    owners = owners_of_listed_events(
        rows, call.caller, user=user, organization=organization, group=group
    )
    index = rows.scheduled_events.by("by_start_time")
    if email is not None:
        partitions = [_events_of_invitee(rows, email)]
    else:
        narrowed = () if status is None else (status,)
        partitions = [index[partition] for partition in owners.partitions(*narrowed)]

    def keep(row: ScheduledEvent) -> bool:
        return status in (None, row.status) and owners.own(row)

    return answer_page(
        call,
        paging,
        rows.scheduled_events,
        partitions,
        render.bookings.scheduled_event,
        window=window,
        keep=None if email is None and owners.are_whole_partitions else keep,
    )


def _events_of_invitee(rows: Rows, email: str) -> Entries:
    """Return the events of an address in order: few, so sorted when asked for."""
    ids = {row.event for row in rows.invitees.listed("by_email", email.lower())}
    events = (rows.scheduled_events[id_] for id_ in ids)
    return Few(sorted(Entry(event.start_time, event.seq, event.id) for event in events))


def get_event(call: Call) -> Answer:
    """Answer an event."""
    row = _visible(call, call.params["uuid"])
    return answer_row(call, render.bookings.scheduled_event, row)


def create_cancellation(call: Call) -> Answer:
    """Cancel an event with all its invitees."""
    reason = call.body.text("reason", max_length=LONGEST_REASON)
    call.body.finish()
    command = CancelEvent(event=call.params["uuid"], reason=reason, caller=call.caller)
    done = call.world.execute(cancel_event, command)
    return resource(render.bookings.cancellation(done), 201)


def list_invitees(call: Call) -> Answer:
    """Answer the invitees of an event."""
    query = call.query
    status = query.choice("status", EventStatus)
    email = query.email("email")
    paging = read_paging(call, ("created_at",), "created_at:asc")
    query.finish()
    event = _visible(call, call.params["uuid"])
    invitees = call.world.rows.invitees
    index = invitees.by("by_created_at")

    def keep(row: Invitee) -> bool:
        return (status is None or row.status is status) and (
            email is None or row.email.lower() == email.lower()
        )

    return answer_page(
        call,
        paging,
        invitees,
        [index[event.id]],
        render.bookings.invitee,
        keep=keep,
    )


def get_invitee(call: Call) -> Answer:
    """Answer an invitee; its URI is nested under the event."""
    event = _visible(call, call.params["event_uuid"])
    row = call.world.rows.invitees.get(call.params["invitee_uuid"])
    if row is None or row.event != event.id:
        raise NotFound(hint="This event has no invitee with this id.")
    return answer_row(call, render.bookings.invitee, row)


def _visible(call: Call, id_: str) -> ScheduledEvent:
    row = call.world.rows.scheduled_events.get(id_)
    if row is None:
        raise NotFound(hint=f"No scheduled event has the id {id_}.")
    if not can_manage(call.world.rows, call.caller, row):
        raise PermissionDenied(NOT_ALLOWED_TO_VIEW)
    return row


OPERATIONS = (
    Operation(
        "scheduledEvents_list-scheduled-events", "GET", "/scheduled_events", READ, list_events
    ),
    Operation(
        "scheduledEvents_get-scheduled-event", "GET", "/scheduled_events/{uuid}", READ, get_event
    ),
    Operation(
        "scheduledEvents_create-scheduled-event-cancellation",
        "POST",
        "/scheduled_events/{uuid}/cancellation",
        WRITE,
        create_cancellation,
    ),
    Operation(
        "scheduledEvents_list-event-invitees",
        "GET",
        "/scheduled_events/{uuid}/invitees",
        READ,
        list_invitees,
    ),
    Operation(
        "scheduledEvents_get-event-invitee",
        "GET",
        "/scheduled_events/{event_uuid}/invitees/{invitee_uuid}",
        READ,
        get_invitee,
    ),
)
