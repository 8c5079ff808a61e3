"""Shares: event types made over for one invitee."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from mockcalendly.api.listing import answer_page, read_paging, resource
from mockcalendly.domain.overrides import effective
from mockcalendly.domain.shares import (
    CreateShare,
    DeleteShare,
    UpdateShare,
    create_share,
    delete_share,
    shared_event_types,
    update_share,
)
from mockcalendly.edge.exchange import NO_CONTENT, Answer, Call, Operation
from mockcalendly.kernel.uris import Origins
from mockcalendly.model.links import Override, PeriodType, Share
from mockcalendly.model.schedules import OwnHours
from mockcalendly.store.pages import Window
from mockcalendly.store.rows import Rows
from mockcalendly.wire import render
from mockcalendly.wire.event_type_settings import (
    read_duration,
    read_duration_options,
    read_locations,
    read_rules,
)
from mockcalendly.wire.fields import Fields

__all__ = ["OPERATIONS"]

READ = ("shares:read",)
WRITE = ("shares:write",)

LONGEST_NAME = 55
LONGEST_PLACE = 255
"""Characters of a name, and of a text about a place (documented)."""

LONGEST_PERIOD = 10 * 366 * 24 * 60
"""Minutes that can be booked ahead, at most (assumed: no bound is published)."""


def create(call: Call) -> Answer:
    """Make an event type over."""
    body = call.body
    command = CreateShare(
        event_type=body.need_id("event_type", "event_types"),
        override=_read_override(body),
        caller=call.caller,
    )
    body.finish()
    row = call.world.execute(create_share, command)
    return resource(_show(call.world.rows)(row, call.origins), 201)


def list_shares(call: Call) -> Answer:
    """Answer the caller's shares; `max_created_at` itself is out of the range (documented)."""
    query = call.query
    user = query.need_id("user", "users")
    event_type = query.id("event_type", "event_types")
    earliest, end = query.instant("min_created_at"), query.instant("max_created_at")
    paging = read_paging(call, ("created_at",), "created_at:desc")
    query.finish()
    rows = call.world.rows
    index = rows.shares.by("by_created_at")
    shared = shared_event_types(rows, call.caller, user, event_type)
    return answer_page(
        call,
        paging,
        rows.shares,
        [index[each] for each in shared],
        _show(rows),
        window=Window(earliest, end and end - datetime.resolution),
        pure=False,
    )


def update(call: Call) -> Answer:
    """Change a share; null takes a setting back, and parts with the contact (documented)."""
    body = call.body
    sent = {name for name in _SETTINGS if body.sent(name)}
    changes: dict[str, Any] = {}
    if body.sent("contact"):
        changes["contact"] = body.id("contact", "contacts")
    if not sent and not changes:
        body.refuse("body", "must include at least one supported field")
    command = UpdateShare(
        share=call.params["uuid"],
        override=_read_override(body, min_booking_time=_read_minutes(body, "min_booking_time")),
        restored=frozenset(_SETTINGS[name] for name in sent if not body.has(name)),
        caller=call.caller,
        **changes,
    )
    body.finish()
    row = call.world.execute(update_share, command)
    return resource(_show(call.world.rows)(row, call.origins))


def delete(call: Call) -> Answer:
    """Remove a share."""
    command = DeleteShare(share=call.params["uuid"], caller=call.caller)
    call.world.execute(delete_share, command)
    return NO_CONTENT


_SETTINGS = {
    "name": "name",
    "duration": "duration",
    "duration_options": "duration_options",
    "period_type": "period_type",
    "start_date": "start_date",
    "end_date": "end_date",
    "max_booking_time": "max_booking_time",
    "min_booking_time": "min_booking_time",
    "hide_location": "hide_location",
    "location_configurations": "locations",
    "availability_rule": "hours",
}
"""Settings by their names in a body: what they are called in `Override`."""


def _read_override(body: Fields, **more: int | None) -> Override:
    name = body.need_text("name", max_length=LONGEST_NAME) if body.has("name") else None
    return Override(
        name=name,
        duration=read_duration(body),
        duration_options=read_duration_options(body) or None,
        period_type=body.choice("period_type", PeriodType),
        start_date=body.date("start_date"),
        end_date=body.date("end_date"),
        max_booking_time=_read_minutes(body, "max_booking_time"),
        hide_location=body.boolean("hide_location"),
        locations=read_locations(body, "location_configurations", longest=LONGEST_PLACE),
        hours=_read_hours(body),
        **more,
    )


def _read_minutes(body: Fields, name: str) -> int | None:
    return body.integer(name, lowest=1, highest=LONGEST_PERIOD)


def _read_hours(body: Fields) -> OwnHours | None:
    """Read open hours; whose they are follows from the event type."""
    fields = body.structure("availability_rule")
    if fields is None:
        return None
    fields.need("rules")
    timezone = fields.need_timezone("timezone")
    return OwnHours(user="", timezone=timezone, rules=read_rules(fields) or ())


def _show(rows: Rows) -> Callable[[Share, Origins], dict[str, Any]]:
    def show(row: Share, origins: Origins) -> dict[str, Any]:
        settings = effective(rows, rows.event_types[row.event_type], row.override)
        return render.links.share(row, rows.scheduling_links[row.link], settings, origins)

    return show


OPERATIONS = (
    Operation("shares_create-share", "POST", "/shares", WRITE, create),
    Operation("shares_list-shares", "GET", "/shares", READ, list_shares),
    Operation("shares_update-share", "PATCH", "/shares/{uuid}", WRITE, update),
    Operation("shares_delete-share", "DELETE", "/shares/{uuid}", WRITE, delete),
)
