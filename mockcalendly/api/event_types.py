"""Event types and their open times."""

from datetime import timedelta

from mockcalendly.api.listing import answer_page, collection, read_paging, resource
from mockcalendly.domain.access import require_colleague, require_member, require_organization
from mockcalendly.domain.availability import open_slots
from mockcalendly.edge.exchange import Answer, Call, Operation
from mockcalendly.errors import NotFound
from mockcalendly.model.event_types import EventType
from mockcalendly.store.rows import of_organization, of_user
from mockcalendly.wire import render

__all__ = ["OPERATIONS"]

READ = ("event_types:read",)
SORTS = ("name", "position", "created_at", "updated_at")

LONGEST_RANGE = timedelta(days=31)
"""Longest range of available times (documented; 7 days before 9 July 2026)."""


def list_event_types(call: Call) -> Answer:
    """Answer the event types of an organization or of a user; one of them is required."""
    query = call.query
    organization = query.id("organization", "organizations")
    user = query.id("user", "users")
    schedule = query.id("user_availability_schedule", "user_availability_schedules")
    active = query.boolean("active")
    admin_managed = query.boolean("admin_managed")
    paging = read_paging(call, SORTS, "name:asc")
    if not (query.has("organization") or query.has("user")):
        query.refuse("organization", "is missing")
        query.refuse("user", "is missing")
    query.finish()

    rows = call.world.rows
    if organization is not None:
        require_organization(rows, call.caller, organization)
    if user is not None:
        require_colleague(rows, call.caller, user)

    def keep(row: EventType) -> bool:
        return (
            (organization is None or row.organization == organization)
            and (active is None or row.active is active)
            and (admin_managed is None or row.admin_managed is admin_managed)
            and (schedule is None or _uses(call, row, schedule))
        )

    index = rows.event_types.by(f"by_{paging.field}")
    return answer_page(
        call,
        paging,
        rows.event_types,
        [index[of_user(user) if user else of_organization(organization or "")]],
        render.event_types.event_type,
        keep=keep,
    )


def _uses(call: Call, row: EventType, schedule: str) -> bool:
    """Return whether a schedule is an event type's own, or the default one of a host."""
    found = call.world.rows.schedules.get(schedule)
    if found is None:
        return False
    if row.schedule is not None:
        return row.schedule == schedule
    return found.default and found.user in row.hosts


def get_event_type(call: Call) -> Answer:
    """Answer an event type; a deleted one can still be fetched (documented)."""
    row = _visible(call, call.params["uuid"])
    return resource(render.event_types.event_type(row, call.origins))


def list_available_times(call: Call) -> Answer:
    """Answer the open times of an event type."""
    query = call.query
    id_ = query.need_id("event_type", "event_types")
    start = query.need_instant("start_time")
    end = query.need_instant("end_time")
    query.finish()
    now = call.world.clock.now()
    if start <= now:
        query.refuse("start_time", "start_time must be in the future")
    if end <= start:
        query.refuse("start_time", "start_time must be before end_time")
    if end - start > LONGEST_RANGE:
        query.refuse("end_time", "the date range can be no greater than 31 days")
    query.finish()
    row = _visible(call, id_)
    slots = open_slots(call.world.rows, now, row, start, end)
    shown = render.event_types.available_time
    return collection([shown(row, slot.start, slot.remaining, call.origins) for slot in slots])


def _visible(call: Call, id_: str) -> EventType:
    row = call.world.rows.event_types.get(id_)
    if row is None:
        raise NotFound(hint=f"No event type has the id {id_}.")
    require_member(call.world.rows, call.caller, row.organization)
    return row


OPERATIONS = (
    Operation("eventTypes_list-event-types", "GET", "/event_types", READ, list_event_types),
    Operation("eventTypes_get-event-type", "GET", "/event_types/{uuid}", READ, get_event_type),
    Operation(
        "eventTypes_list-event-type-available-times",
        "GET",
        "/event_type_available_times",
        ("availability:read",),
        list_available_times,
        # The scope catalogue says event_types:read, the endpoint's page availability:read.
        or_scopes=READ,
    ),
)
