"""Event types, their hosts and their open times."""

import re
from datetime import timedelta
from enum import StrEnum
from typing import Any

from mockcalendly.api.listing import answer_page, answer_row, collection, read_paging, resource
from mockcalendly.domain.access import require_colleague, require_organization
from mockcalendly.domain.availability import open_slots
from mockcalendly.domain.availability.hours import hours_of
from mockcalendly.domain.event_types import (
    CreateEventType,
    UpdateEventType,
    create_event_type,
    find_event_type,
    update_event_type,
)
from mockcalendly.edge.exchange import Answer, Call, Operation
from mockcalendly.kernel.uris import Origins
from mockcalendly.model.event_types import EventType
from mockcalendly.model.organizations import User
from mockcalendly.store.entries import Entry, Few
from mockcalendly.store.rows import of_organization, of_user
from mockcalendly.wire import render
from mockcalendly.wire.event_type_settings import (
    read_duration,
    read_duration_options,
    read_locations,
)
from mockcalendly.wire.fields import Fields

__all__ = ["OPERATIONS"]

READ = ("event_types:read",)
WRITE = ("event_types:write",)
SORTS = ("name", "position", "created_at", "updated_at")

LONGEST_RANGE = timedelta(days=31)
"""Longest range of available times (documented; 7 days before 9 July 2026)."""

SHORTEST_INCREMENT, LONGEST_INCREMENT = 5, 720
BUFFERS = (0, 5, 10, 15, 30, 45, 60, 90, 120, 150, 180)
"""What ``start_time_increment`` and the buffers can be, in minutes (documented)."""

_COLOR = re.compile(r"#[a-f\d]{6}", re.ASCII)
"""Six lower-case digits (documented)."""


class Locale(StrEnum):
    """Languages of a booking page (documented)."""

    GERMAN = "de"
    ENGLISH = "en"
    SPANISH = "es"
    FRENCH = "fr"
    ITALIAN = "it"
    DUTCH = "nl"
    PORTUGUESE = "pt"
    UKRAINIAN = "uk"


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
    """Return whether a schedule is one of those by which an event type can be booked."""
    rows = call.world.rows
    found = rows.schedules.get(schedule)
    if found is None or found.user not in row.hosts:
        return False
    return hours_of(rows, row, found.user) is found


def get_event_type(call: Call) -> Answer:
    """Answer an event type; a deleted one can still be fetched (documented)."""
    row = find_event_type(call.world.rows, call.caller, call.params["uuid"])
    return answer_row(call, render.event_types.event_type, row)


def create(call: Call) -> Answer:
    """Make a one-on-one event type; unknown fields are dropped in silence (observed)."""
    body = call.body
    owner = body.need_id("owner", "users")
    name = body.need_text("name")
    settings = _read_settings(body)
    body.boolean("active")  # it comes out inactive whatever is sent (observed)
    body.finish()
    command = CreateEventType(owner=owner, name=name, caller=call.caller, **settings)
    row = call.world.execute(create_event_type, command)
    return resource(render.event_types.event_type(row, call.origins), 201)


def update(call: Call) -> Answer:
    """Change a one-on-one event type; what is not named stays (documented)."""
    body = call.body
    name = body.need_text("name") if body.has("name") else None
    active = body.boolean("active")
    settings = _read_settings(body)
    body.finish()
    command = UpdateEventType(
        event_type=call.params["uuid"], name=name, active=active, caller=call.caller, **settings
    )
    row = call.world.execute(update_event_type, command)
    return answer_row(call, render.event_types.event_type, row)


def _read_settings(body: Fields) -> dict[str, Any]:
    """Read what can be set at any time; only what was sent is in the result."""
    settings = {
        "description": body.text("description"),
        "duration": read_duration(body),
        "duration_options": read_duration_options(body),
        "locations": read_locations(body),
        "color": body.matching("color", _COLOR),
        "locale": body.choice("locale", Locale),
        "start_time_increment": body.integer(
            "start_time_increment", lowest=SHORTEST_INCREMENT, highest=LONGEST_INCREMENT
        ),
        "before_buffer": body.number_among("before_buffer", BUFFERS),
        "after_buffer": body.number_among("after_buffer", BUFFERS),
    }
    return {name: value for name, value in settings.items() if value is not None}


def list_memberships(call: Call) -> Answer:
    """Answer the hosts of an event type, in its own order."""
    id_ = call.query.need_id("event_type", "event_types")
    paging = read_paging(call)
    call.query.finish()
    rows = call.world.rows
    event_type = find_event_type(rows, call.caller, id_)

    def show(host: User, origins: Origins) -> dict[str, Any]:
        id_ = call.world.ids.uuid_of("event_type_membership", event_type.id, host.id)
        return render.event_types.membership(id_, event_type, host, origins)

    # A membership is no row of its own: the event type says who its hosts are.
    hosts = (rows.users[host] for host in event_type.hosts)
    places = Few(Entry(place, host.seq, host.id) for place, host in enumerate(hosts))
    return answer_page(call, paging, rows.users, [places], show, pure=False)


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
    row = find_event_type(call.world.rows, call.caller, id_)
    slots = open_slots(call.world.rows, now, row, start, end)
    shown = render.event_types.available_time
    return collection([shown(row, slot.start, slot.remaining, call.origins) for slot in slots])


OPERATIONS = (
    Operation("eventTypes_list-event-types", "GET", "/event_types", READ, list_event_types),
    Operation("eventTypes_create-event-type", "POST", "/event_types", WRITE, create),
    Operation("eventTypes_get-event-type", "GET", "/event_types/{uuid}", READ, get_event_type),
    Operation("eventTypes_update-event-type", "PATCH", "/event_types/{uuid}", WRITE, update),
    Operation(
        "eventTypes_list-event-type-memberships",
        "GET",
        "/event_type_memberships",
        READ,
        list_memberships,
    ),
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
